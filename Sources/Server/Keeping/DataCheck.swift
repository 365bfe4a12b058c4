import Glibc
import Store
import Telemetry

/// What is damaged in a data directory that no server holds.
package struct DataCheck: Sendable {
    /// Files that were read.
    package var files = 0
    /// A line for each finding, which begins with the file's name; empty when all is sound.
    package var damage: [String] = []

    /// Reads everything under the directory's lock. `progress` hears of each file before it is read.
    ///
    /// Throws `StoreError` where the directory is missing or a server holds it, with what to do about it.
    package static func run(
        _ path: String, progress: (String) -> Void = { _ in }
    ) async throws -> DataCheck {
        guard access(path, F_OK) == 0 else {
            throw StoreError(.notFound, cause: "there is no directory \(path): give the server's data directory")
        }
        return await run(try DataDirectory(path: path), progress: progress)
    }

    static func run(_ directory: DataDirectory, progress: (String) -> Void) async -> DataCheck {
        var check = DataCheck()
        var pruned = JournalPosition.start
        // What is behind its own position is taken from the journal, which must still have it.
        func gap(behind position: JournalPosition) -> [String] {
            position >= pruned
                ? [] : ["it ends at position \(position.rawValue), and the journal begins behind \(pruned.rawValue)"]
        }
        func look(_ name: String, _ body: () async throws -> (files: Int, damage: [String])) async {
            progress(name)
            do {
                let found = try await body()
                check.files += found.files
                check.damage += found.damage.map { "\(name): \($0)" }
            } catch {
                check.damage.append("\(name): \(error)")
            }
        }
        await look("journal.sqlite") {
            let journal = try Journal(path: directory.journalPath)
            pruned = try journal.prunedThrough()
            return (1, try journal.damage())
        }
        await look("registry.sqlite") {
            let registry = try Registry(path: directory.registryPath)
            let position = try await registry.position()
            return (1, try await registry.damage() + gap(behind: position))
        }
        await look("history") {
            let history = try History(directory: directory.historyPath)
            var files = 0
            let found = try history.damage { name in
                progress("history/\(name)")
                files += 1
            }
            return (files, found + gap(behind: history.durablePosition))
        }
        await look("snapshots") {
            let loaded = try Snapshots(directory: directory.snapshotsPath).load()
            let damaged = loaded.damaged.map { "partition \($0.partition): \($0.reason.cause)" }
            let files = loaded.saved.reduce(0) { $0 + 1 + $1.changes.count }
            return (files, damaged + loaded.saved.flatMap { gap(behind: $0.position) })
        }
        return check
    }
}
