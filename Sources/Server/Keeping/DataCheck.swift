import Store
import Telemetry

/// What is damaged in a data directory that no server holds.
package struct DataCheck: Sendable {
    /// Files that were read.
    package var files = 0
    /// A line for each finding, which begins with the file's name; empty when all is sound.
    package var damage: [String] = []
    /// The newest input of the journal; nil where that does not read.
    var position: JournalPosition?

    /// Reads everything under the directory's lock and changes nothing. `progress` hears of each file before it is read.
    ///
    /// Throws `StoreError` where the directory is missing, holds no data, or a server has it, and where it lies on a medium on
    /// which it cannot be read, with what to do about it.
    package static func run(
        _ path: String, progress: (String) -> Void = { _ in }
    ) throws -> DataCheck {
        let directory = try DataDirectory(lookingAt: path)
        guard let mark = try BackupMark(of: directory.path) else { return try run(directory, progress: progress) }
        var check = DataCheck()
        for file in mark.files ?? [] {
            progress(file.name)
            if let damage = try file.damage(in: directory.path) { check.damage.append(damage) }
        }
        return check.damage.isEmpty ? try run(directory, mark, progress: progress) : check
    }

    /// - Parameter mark: what the backup says that the directory was made from.
    static func run(
        _ directory: DataDirectory, _ mark: BackupMark? = nil, progress: (String) -> Void
    ) throws -> DataCheck {
        var check = DataCheck()
        var pruned = JournalPosition.start
        // What is behind its own position is taken from the journal, which must still have it.
        func gap(behind position: JournalPosition) -> [String] {
            position >= pruned
                ? [] : ["it ends at position \(position.rawValue), and the journal begins behind \(pruned.rawValue)"]
        }
        func look(_ name: String, _ body: () throws -> (files: Int, damage: [String])) throws {
            progress(name)
            do {
                let found = try body()
                check.files += found.files
                check.damage += found.damage.map { "\(name): \($0)" }
            } catch let error as StoreError where error.code == .readOnly {
                throw error
            } catch {
                check.damage.append("\(name): \(error)")
            }
        }
        try look("journal.sqlite") {
            let journal = try JournalCheck.of(directory.journalPath)
            pruned = journal.pruned
            check.position = journal.last
            guard let mark, mark.position != journal.last.rawValue else { return (1, journal.damage) }
            let short = "it ends at input \(journal.last.rawValue), and the backup was made at \(mark.position)"
            return (1, journal.damage + [short])
        }
        try look("registry.sqlite") {
            let registry = try RegistryCheck.of(directory.registryPath)
            return (1, registry.damage + gap(behind: registry.position))
        }
        try look("history") {
            let history = try HistoryCheck.of(directory.historyPath) { progress("history/\($0)") }
            return (history.files, history.damage + (history.position.map { gap(behind: $0) } ?? []))
        }
        try look("snapshots") {
            guard DataDirectory.holdsSnapshots(directory.path) else {
                // A journal that was pruned leaves to them what it no longer has.
                return (0, pruned > .start ? ["there is none, and the journal begins behind \(pruned.rawValue)"] : [])
            }
            let loaded = Snapshots(reading: directory.snapshotsPath).load()
            let damaged = loaded.damaged.map { "partition \($0.partition): \($0.reason.cause)" }
            let files = loaded.saved.reduce(0) { $0 + 1 + $1.changes.count }
            return (files, damaged + loaded.saved.flatMap { gap(behind: $0.position) })
        }
        return check
    }
}
