import GRDB
import Glibc

/// Opens a database file the one way that all of Bedside's are opened: WAL, foreign keys checked, a commit on disk
/// before it counts (synchronous FULL), the schema brought up to date, a newer schema refused.
enum OpenDatabase {
    /// One connection, for a file with one writer and no readers beside it.
    static func queue(at path: String, schema migrator: DatabaseMigrator) throws(StoreError) -> DatabaseQueue {
        try requireWritableDirectory(of: path)
        return try storing(in: path) {
            let queue = try DatabaseQueue(path: path, configuration: configuration())
            try prepare(queue, path: path, schema: migrator)
            return queue
        }
    }

    /// One writing connection and up to five that read beside it.
    /// - Parameters:
    ///   - fillsManyIndexes: a row of it touches a page of each of many, and a look some thousand pages of a few: its writer
    ///     takes up to 32 MiB for them, each reader 16.
    ///   - pages: in the log, from which on a commit moves them into the file (default 1,000, SQLite's own).
    static func pool(
        at path: String, schema migrator: DatabaseMigrator, fillsManyIndexes: Bool = false,
        leavingInLog pages: Int = 1_000
    ) throws(StoreError) -> DatabasePool {
        try requireWritableDirectory(of: path)
        return try storing(in: path) {
            var configuration = configuration()
            if fillsManyIndexes { configuration.prepareDatabase(readManyPages) }
            let pool = try DatabasePool(path: path, configuration: configuration)
            try prepare(pool, path: path, schema: migrator)
            try pool.writeWithoutTransaction { db in
                try db.leaveInLog(pages: pages)
                if fillsManyIndexes { try fillManyIndexes(db) }
            }
            return pool
        }
    }

    /// SQLite's 2 MiB would read the same pages several times in one look. A map of the file into memory is no cheaper:
    /// `cell_size_check` looks at a mapped page each time it is turned to.
    private static func readManyPages(_ db: Database) throws {
        // KiB.
        try db.execute(sql: "PRAGMA cache_size = -16384")
    }

    /// What the writer of many indexes holds of their pages, in KiB: SQLite's 2 MiB would read the same ones again for every
    /// row.
    static let heldByWriter = 32_768

    private static func fillManyIndexes(_ db: Database) throws {
        try db.execute(sql: "PRAGMA cache_size = -\(heldByWriter)")
        // What a savepoint would take back is kept in memory: beyond 64 KiB, less than a row's pages, SQLite writes it to
        // a file.
        try db.execute(sql: "PRAGMA temp_store = MEMORY")
    }

    /// A database in memory, gone with the value.
    static func inMemory(schema migrator: DatabaseMigrator) throws(StoreError) -> DatabaseQueue {
        try storing(in: "memory") {
            var configuration = configuration()
            configuration.journalMode = .default
            let queue = try DatabaseQueue(configuration: configuration)
            try migrator.migrate(queue)
            return queue
        }
    }

    /// SQLite says no more than "unable to open" where it may not write beside a file in WAL mode.
    private static func requireWritableDirectory(of path: String) throws(StoreError) {
        let directory = containingDirectory(of: path)
        guard access(directory, W_OK) == 0 else { throw StoreError(errno: errno, doing: "write in \(directory)") }
    }

    private static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.journalMode = .wal
        // Another program may hold the file for a moment, e.g. one that copies it.
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in
            // A damaged page is told when read rather than followed.
            try db.execute(sql: "PRAGMA cell_size_check = ON")
        }
        return configuration
    }

    private static func prepare(_ writer: some DatabaseWriter, path: String, schema migrator: DatabaseMigrator) throws {
        // After opening, since opening in WAL mode sets NORMAL, under which a power cut may take back commits.
        try writer.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA synchronous = FULL") }
        guard try !writer.read(migrator.hasBeenSuperseded) else {
            throw StoreError(
                .newerSchema,
                cause:
                    "\(path) was written by a newer Bedside: start that version, or restore a backup made before the upgrade"
            )
        }
        try migrator.migrate(writer)
    }
}

extension Database {
    /// Pages that the log may have before a commit of this connection moves them into the file.
    func leaveInLog(pages: Int) throws {
        // Takes no bound value.
        try execute(sql: "PRAGMA wal_autocheckpoint = \(pages)")
    }

    /// What SQLite finds wrong with the file, at most 100 lines; empty when it is sound. Cost: reads all of it.
    func damage() throws -> [String] {
        var found: [String] = []
        var isTrue: [String: Bool] = [:]
        let lines = try String.fetchCursor(self, sql: "PRAGMA integrity_check(\(Int32.max))")
        while found.count < 100, let line = try lines.next() {
            guard line != "ok" else { continue }
            if let column = Self.column(ofNull: line) {
                // SQLite 3.40 looks into the wrong column where a table WITHOUT ROWID has its key not in front; sound
                // rows look damaged to it. So the column itself is asked.
                let known = try isTrue[line] ?? hasNull(column)
                isTrue[line] = known
                if !known { continue }
            }
            found.append(line)
        }
        return found
    }

    /// The table and column of "NULL value in table.column".
    private static func column(ofNull line: String) -> (table: Substring, column: Substring)? {
        let start = "NULL value in "
        guard line.hasPrefix(start) else { return nil }
        let parts = line.dropFirst(start.count).split(separator: ".")
        return parts.count == 2 ? (parts[0], parts[1]) : nil
    }

    private func hasNull(_ place: (table: Substring, column: Substring)) throws -> Bool {
        let (table, column) = (
            String(place.table).quotedDatabaseIdentifier, String(place.column).quotedDatabaseIdentifier
        )
        return try Bool.fetchOne(self, sql: "SELECT EXISTS (SELECT 1 FROM \(table) WHERE \(column) IS NULL)") ?? false
    }
}
