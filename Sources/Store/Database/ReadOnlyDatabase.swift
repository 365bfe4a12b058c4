import GRDB
import Glibc

/// A database file that is looked at and left as it is: nothing in it changes, no schema is brought up to date, and what
/// SQLite lays beside it for reading goes again. Where it may lay nothing there (a medium that cannot be written), the file
/// is read as one that nobody changes.
enum ReadOnlyDatabase {
    /// Whether the file has all that this version's schema has.
    enum Schema {
        case current
        /// An earlier version wrote it: it may lack tables.
        case earlier
    }

    /// What `body` reads of the file at `path`; while nobody else opens it. Throws `.notFound` where there is none,
    /// `.corrupt` where it has no bytes, `.newerSchema` where a newer Bedside has written it, `.readOnly` where it cannot be
    /// read together with its log there.
    static func read<Value>(
        _ path: String, schema migrator: DatabaseMigrator, _ body: (Database, Schema) throws -> Value
    ) throws(StoreError) -> Value {
        guard let size = DataDirectory.size(ofFile: path) else {
            throw StoreError(.notFound, cause: "the file is missing")
        }
        guard size > 0 else { throw StoreError(.corrupt, cause: "the file is empty (0 bytes)") }
        let isWritable = access(containingDirectory(of: path), W_OK) == 0
        guard isWritable || DataDirectory.size(ofFile: path + "-wal") ?? 0 == 0 else {
            throw StoreError(
                .readOnly,
                cause: "\(path)-wal belongs to it, and the two are not read together where nothing can be written: "
                    + "copy the directory to a disk that can be written, and look at that")
        }
        let beside = ["-wal", "-shm"].map { path + $0 }.filter { access($0, F_OK) != 0 }
        // SQLite makes both to read a file in WAL mode, and a connection that only reads leaves them there.
        defer { for own in beside { unlink(own) } }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA cell_size_check = ON") }
        let name = isWritable ? path : unchanging(path)
        let queue = try storing(in: path) { try DatabaseQueue(path: name, configuration: configuration) }
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

    /// The name by which SQLite opens a file that nobody changes, without a log and without locks.
    ///
    /// Source: SQLite, Uniform Resource Identifiers, 3.3 (immutable).
    private static func unchanging(_ path: String) -> String {
        var name = "file:"
        for byte in path.utf8 {
            if byte < 0x80, !"%?#".utf8.contains(byte) {
                name.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                name += "%" + String(byte, radix: 16)
            }
        }
        return name + "?immutable=1"
    }
}
