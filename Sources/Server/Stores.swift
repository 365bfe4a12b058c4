import Foundation
import Store

/// The data directory with everything in it, held by this process.
struct Stores: Sendable {
    let directory: DataDirectory
    let journal: Journal
    let registry: Registry
    let history: History
    let snapshots: Snapshots

    /// Opens what is there and creates what is missing.
    static func open(_ path: String) async throws -> Stores {
        let directory = try DataDirectory(path: path)
        let registry = try Registry(path: directory.registryPath)
        let history = try History(directory: directory.historyPath)
        let snapshots = try Snapshots(directory: directory.snapshotsPath)
        let stored = max(try await registry.position(), history.newestPosition)
        let journal = try Journal(
            path: directory.journalPath, notBefore: snapshots.newestPosition(atLeast: stored))
        return Stores(
            directory: directory, journal: journal, registry: registry, history: history, snapshots: snapshots)
    }
}

/// The whole text of a small file.
func readText(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
}
