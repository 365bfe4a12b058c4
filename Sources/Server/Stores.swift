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

    /// Opens what is there and creates what is missing in a new directory.
    ///
    /// - Parameter withoutJournal: go on where the journal is gone, without what only that held.
    /// - Throws: `StartError` where a part is gone that was there: what the others hold would be taken for all there is.
    static func open(_ path: String, withoutJournal: Bool = false) async throws -> Stores {
        let directory = try DataDirectory(path: path)
        let parts = StoredParts(path)
        try parts.requireRegistry()
        let registry = try Registry(path: directory.registryPath)
        let projected = try await registry.position()
        if projected > .start { try parts.requireHistory() }
        let history = try History(directory: directory.historyPath)
        let snapshots = try Snapshots(directory: directory.snapshotsPath)
        let stored = max(projected, history.newestPosition)
        if stored > .start, !withoutJournal { try parts.requireJournal() }
        let journal = try Journal(
            path: directory.journalPath, notBefore: snapshots.newestPosition(atLeast: stored))
        return Stores(
            directory: directory, journal: journal, registry: registry, history: history, snapshots: snapshots)
    }

    /// Says in the log which files have lost what was stored last: a day's that lacks what the index knows of, and registry
    /// and history where they end before the journal begins.
    func tellGaps(projected: JournalPosition, to logger: Logger) throws(StoreError) {
        for file in history.shortFiles {
            logger.error(
                "a file of the history has lost what was written last; restore the latest backup",
                metadata: ["file": "\(history.directory)/\(file)"])
        }
        let pruned = try journal.prunedThrough()
        for (file, position) in [
            (directory.registryPath, projected), (directory.historyPath, history.durablePosition),
        ] where position < pruned {
            logger.error(
                "a file has lost its newest changes, and the journal no longer has them; restore the latest backup",
                metadata: ["file": "\(file)", "position": "\(position.rawValue)", "journal": "\(pruned.rawValue)"])
        }
    }
}

/// The whole text of a small file.
func readText(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
}
