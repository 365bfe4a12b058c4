import Foundation
import Logging
import Store
import Telemetry

/// The data directory with everything in it, held by this process.
struct Stores: Sendable {
    let directory: DataDirectory
    let journal: Journal
    let registry: Registry
    let history: History
    let snapshots: Snapshots
    private let loaded: Snapshots.Loaded

    init(_ path: String) throws {
        directory = try DataDirectory(path: path)
        registry = try Registry(path: directory.registryPath)
        history = try History(path: directory.historyPath)
        snapshots = try Snapshots(directory: directory.snapshotsPath)
        loaded = snapshots.load()
        let newest = loaded.snapshots.map(\.position).max() ?? .start
        journal = try Journal(
            path: directory.journalPath, notBefore: max(newest, history.durablePosition))
    }

    /// Puts the snapshots into the shards. Returns the position behind which the journal is to be folded again: each
    /// device passes over what it holds already. Without any snapshot (no device had anything to keep) that is where the
    /// journal begins.
    func restore(into shards: Shards, logger: Logger) async throws -> JournalPosition {
        for damaged in loaded.damaged {
            logger.error(
                "a snapshot does not read; its devices start from the journal",
                metadata: ["partition": "\(damaged.partition)", "reason": "\(damaged.reason.cause)"])
        }
        var oldest: JournalPosition?
        for snapshot in loaded.snapshots {
            guard snapshot.schema == SnapshotService.schema, let devices = StoredDevice.decode(snapshot.bytes) else {
                logger.error("a snapshot is of another version", metadata: ["partition": "\(snapshot.partition)"])
                continue
            }
            let forgotten = await shards.restore(devices, of: snapshot.partition)
            if !forgotten.isEmpty {
                logger.notice(
                    "devices begin anew: their profile has changed", metadata: ["count": "\(forgotten.count)"])
            }
            oldest = min(oldest ?? snapshot.position, snapshot.position)
        }
        return try oldest ?? journal.beginning()
    }
}

/// The whole text of a small file.
func readText(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
}
