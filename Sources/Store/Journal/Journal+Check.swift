import GRDB
package import Telemetry

/// What stands in a journal's file, as it is found without being changed.
package struct JournalCheck: Sendable {
    /// The last input that is gone for having been pruned, or lost with an earlier file.
    package var pruned: JournalPosition
    /// The newest input; `pruned` where there is none.
    package var last: JournalPosition
    /// What SQLite finds, then every row that does not read; empty where the file is sound.
    package var damage: [String]

    /// Reads all of the file at `path`; while nobody opens it. Throws where there is none or it does not read at all.
    package static func of(_ path: String) throws(StoreError) -> JournalCheck {
        try ReadOnlyDatabase.read(path, schema: JournalSchema.migrator) { db, _ in
            let damage = try db.damage()
            guard damage.isEmpty else { return JournalCheck(pruned: .start, last: .start, damage: damage) }
            let pruned = try db.pruned()
            return JournalCheck(
                pruned: JournalPosition(rawValue: pruned),
                last: JournalPosition(rawValue: try db.newestInput() ?? pruned),
                damage: try Journal.unreadable(in: db, of: path))
        }
    }
}

extension Journal {
    /// What is damaged: what SQLite finds, then every row that does not read. Empty when the file is sound. Cost: reads
    /// all of it, and holds up appends meanwhile.
    package func damage() throws(StoreError) -> [String] {
        try storing(in: file) {
            try queue.read { db in
                let found = try db.damage()
                return found.isEmpty ? try Self.unreadable(in: db, of: file) : found
            }
        }
    }

    /// Rows that do not read, at most a hundred.
    fileprivate static func unreadable(in db: Database, of file: String) throws -> [String] {
        var found: [String] = []
        let cursor = try Row.fetchCursor(db, sql: "SELECT first, count, inputs FROM commits ORDER BY first")
        while found.count < 100, let row = try cursor.next() {
            do {
                _ = try inputs(of: row, in: file)
            } catch {
                found.append("\(error)")
            }
        }
        return found
    }
}

extension Database {
    /// The last position that is gone for having been pruned; zero where nothing was.
    func pruned() throws -> Int64 {
        try row("SELECT min(first) - 1 AS gone FROM commits")?.optional("gone") ?? 0
    }

    /// The position of the newest input; nil where there is none.
    func newestInput() throws -> Int64? {
        try row("SELECT first + count - 1 AS last FROM commits ORDER BY first DESC LIMIT 1")?.value("last")
    }
}
