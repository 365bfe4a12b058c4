import Foundation
import Logging
import Store
import Synchronization
import Telemetry

/// The data directory with everything in it, held by this process.
struct Stores: Sendable {
    let directory: DataDirectory
    let journal: Journal
    let registry: Registry
    let history: History
    let snapshots: Snapshots
    private let loaded: LoadedOnce

    /// Opens what is there and creates what is missing.
    static func open(_ path: String) async throws -> Stores {
        let directory = try DataDirectory(path: path)
        let registry = try Registry(path: directory.registryPath)
        let history = try History(directory: directory.historyPath)
        let snapshots = try Snapshots(directory: directory.snapshotsPath)
        let loaded = snapshots.load()
        let newest = loaded.saved.map(\.position).max() ?? .start
        let projected = try await registry.position()
        let journal = try Journal(
            path: directory.journalPath, notBefore: max(newest, projected, history.newestPosition))
        return Stores(
            directory: directory, journal: journal, registry: registry, history: history, snapshots: snapshots,
            loaded: LoadedOnce(loaded))
    }

    /// Puts into the shards what was saved, and begins every other device of the registry anew.
    ///
    /// - Returns: the position behind which the journal is to be folded again: all that it still holds, since it is
    ///   pruned only behind what every snapshot, registry and history have passed. Each of them passes over what it
    ///   holds already.
    func restore(into shards: Shards, logger: Logger) async throws -> JournalPosition {
        let loaded = loaded.take()
        for damaged in loaded.damaged {
            logger.error(
                "a snapshot does not read; its devices begin anew, or go on from an older state",
                metadata: ["partition": "\(damaged.partition)", "reason": "\(damaged.reason.cause)"])
        }
        var partitions: [(stored: StoredPartition, saved: Snapshots.Saved)] = []
        for (saved, stored) in await Self.decoded(loaded.saved) {
            guard let stored else {
                logger.error(
                    "a snapshot is of another version; its devices begin anew",
                    metadata: ["partition": "\(saved.whole.partition)"])
                continue
            }
            partitions.append((stored, saved))
        }
        await shards.know(partitions.flatMap(\.stored.figures))
        // Each shard takes its own, beside the others.
        let forgotten = await withTaskGroup(of: Int.self) { group in
            for (stored, saved) in partitions {
                group.addTask {
                    await shards.restore(stored.devices, of: saved.whole.partition, taken: saved.position).count
                }
            }
            return await group.reduce(0, +)
        }
        if forgotten > 0 {
            logger.notice("devices begin anew: their profile has changed", metadata: ["count": "\(forgotten)"])
        }
        let position = try journal.prunedThrough()
        try await beginOthers(in: shards, from: position)
        return position
    }

    /// In the order of the partitions, made on all cores; nil where one is of another version.
    private static func decoded(
        _ saved: [Snapshots.Saved]
    ) async -> [(saved: Snapshots.Saved, stored: StoredPartition?)] {
        await withTaskGroup(of: (Int, StoredPartition?).self) { group in
            for (index, one) in saved.enumerated() { group.addTask { (index, StoredPartition(one)) } }
            var found = [StoredPartition?](repeating: nil, count: saved.count)
            for await (index, stored) in group { found[index] = stored }
            return Array(zip(saved, found))
        }
    }

    /// Devices that the registry knows and no snapshot holds: saved under a profile that was missing then, lost with a
    /// damaged file, or enrolled since and about to be folded.
    private func beginOthers(in shards: Shards, from position: JournalPosition) async throws {
        var last: DeviceID?
        while true {
            let page = try await registry.devices(after: last, limit: Registry.mostRows)
            await shards.begin(
                page.compactMap { device in device.profile.map { (device.id, $0) } }, from: position)
            guard let end = page.last, page.count == Registry.mostRows else { return }
            last = end.id
        }
    }
}

/// What was loaded, until it is taken: the states' bytes are as large as the states, and stay no longer than a start.
private final class LoadedOnce: Sendable {
    private let loaded: Mutex<Snapshots.Loaded>

    init(_ loaded: Snapshots.Loaded) { self.loaded = Mutex(loaded) }

    func take() -> Snapshots.Loaded {
        loaded.withLock { loaded in
            defer { loaded = Snapshots.Loaded() }
            return loaded
        }
    }
}

/// The whole text of a small file.
func readText(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
}
