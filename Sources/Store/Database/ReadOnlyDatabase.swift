import GRDB
import Glibc

/// A database file that is looked at and left as it is: nothing in it changes, no schema is brought up to date, and what
/// SQLite lays beside it for reading goes again.
enum ReadOnlyDatabase {
    /// Whether the file has all that this version's schema has.
    enum Schema {
        case current
        /// An earlier version wrote it: it may lack tables.
        case earlier
    }

    /// What `body` reads of the file at `path`; while nobody else opens it. Throws `.notFound` where there is none,
    /// `.corrupt` where it has no bytes, `.newerSchema` where a newer Bedside has written it.
    static func read<Value>(
        _ path: String, schema migrator: DatabaseMigrator, _ body: (Database, Schema) throws -> Value
    ) throws(StoreError) -> Value {
        guard let size = DataDirectory.size(ofFile: path) else {
            throw StoreError(.notFound, cause: "the file is missing")
        }
        guard size > 0 else { throw StoreError(.corrupt, cause: "the file is empty (0 bytes)") }
        let beside = ["-wal", "-shm"].map { path + $0 }.filter { access($0, F_OK) != 0 }
        // SQLite makes both to read a file in WAL mode, and a connection that only reads leaves them there.
        defer { for own in beside { unlink(own) } }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA cell_size_check = ON") }
        let queue = try storing(in: path) { try DatabaseQueue(path: path, configuration: configuration) }
        defer { try? queue.close() }
        return try storing(in: path) {
            try queue.read { db in
                guard try !migrator.hasBeenSuperseded(db) else {
                    throw StoreError(.newerSchema, cause: "a newer Bedside wrote it: look with that version")
                }
                return try body(db, migrator.hasCompletedMigrations(db) ? .current : .earlier)
            }
        }
    }
}
