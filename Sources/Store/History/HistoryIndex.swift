import GRDB
import Telemetry

extension MetricID {
    /// The metric of a name that an earlier Bedside took, which may be longer than one is: of such a name what it begins
    /// with and, so that two of them stay two, eight digits of its checksum.
    init(stored name: String) {
        guard name.utf8.count > Self.longest else {
            self.init(name)
            return
        }
        let sum = String(Checksum.crc32(Array(name.utf8)), radix: 16)
        let digits = String(repeating: "0", count: 8 - sum.utf8.count) + sum
        self.init(String(decoding: name.utf8.prefix(Self.longest - 9), as: UTF8.self) + "_" + digits)
    }
}

/// What all files of the history share, `index.sqlite`: how far it has come, and the numbers of devices and metrics.
///
/// One connection. Calls block.
struct HistoryIndex: Sendable {
    let queue: DatabaseQueue
    let file: String

    /// The most different devices.
    static let mostDevices: UInt32 = 1 << 24 - 1
    /// The most different metrics over all devices.
    static let mostMetrics = 1 << 20

    struct Contents {
        /// Everything up to here is in the files of the days.
        var position = JournalPosition.start
        /// Up to here some of it may be: a write was under way.
        var writing = JournalPosition.start
        var devices: [DeviceID: UInt32] = [:]
        var metrics: [MetricID: UInt32] = [:]
        /// By their numbers, from 1 on.
        var metricNames: [MetricID] = []
        /// The names of the files that are to be there.
        var files: Set<String> = []
        /// How far those of the days were written, by name; of those that an earlier version wrote, nothing.
        var written: [String: WrittenMark] = [:]
    }

    /// Numbers that are given and not stored yet.
    struct NewNumbers {
        var devices: [(DeviceID, UInt32)] = []
        var metrics: [(MetricID, UInt32)] = []
        var isEmpty: Bool { devices.isEmpty && metrics.isEmpty }
    }

    init(path: String) throws(StoreError) {
        queue = try OpenDatabase.queue(at: path, schema: Self.schema)
        file = path
    }

    func contents() throws(StoreError) -> Contents {
        try storing(in: file) {
            try queue.read { db in
                guard let row = try db.row("SELECT * FROM progress") else {
                    throw StoreError(.corrupt, cause: "the progress row is missing; restore the latest backup")
                }
                var contents = Contents(
                    position: JournalPosition(rawValue: try row.value("position")),
                    writing: JournalPosition(rawValue: try row.value("writing")))
                let count = try db.row("SELECT count(*) AS count FROM devices")?.value("count", as: Int.self) ?? 0
                contents.devices.reserveCapacity(count)
                let devices = try Row.fetchCursor(db, sql: "SELECT number, high, low FROM devices")
                while let row = try devices.next() {
                    let high: Int64 = row[1]
                    let low: Int64 = row[2]
                    contents.devices[DeviceID(high: UInt64(bitPattern: high), low: UInt64(bitPattern: low))] = row[0]
                }
                for row in try db.rows("SELECT number, name FROM metrics ORDER BY number") {
                    let metric = MetricID(stored: try row.value("name"))
                    contents.metrics[metric] = try row.value("number")
                    contents.metricNames.append(metric)
                }
                contents.files = try db.knownFiles()
                contents.written = try db.writtenMarks()
                return contents
            }
        }
    }

    /// Before anything that bears the numbers is written: the numbers, and how far the write is to come.
    func begin(writing: JournalPosition, _ new: NewNumbers) throws(StoreError) {
        try storing(in: file) {
            try queue.writeWithoutTransaction { db in
                try db.inTransaction(.immediate) {
                    for (device, number) in new.devices {
                        try db.run(
                            "INSERT INTO devices (number, high, low) VALUES (?, ?, ?)",
                            [number, Int64(bitPattern: device.high), Int64(bitPattern: device.low)])
                    }
                    for (metric, number) in new.metrics {
                        try db.run("INSERT INTO metrics (number, name) VALUES (?, ?)", [number, metric.rawValue])
                    }
                    try db.run("UPDATE progress SET writing = max(writing, ?)", [writing.rawValue])
                    return .commit
                }
            }
        }
    }

    /// Everything up to `position` is in the files, of which these were written to.
    func end(at position: JournalPosition, written: Set<String> = []) throws(StoreError) {
        try storing(in: file) {
            try queue.write { db in
                try db.run("UPDATE progress SET position = ?1, writing = max(writing, ?1)", [position.rawValue])
                for name in written {
                    try db.run(
                        "INSERT OR REPLACE INTO written (name, mark) VALUES (?, ?)",
                        [name, WrittenMark(position).rawValue])
                }
            }
        }
    }

    /// Files that hold readings or statistics from now on: one that is missing later is told by that.
    func know(_ files: Set<String>) throws(StoreError) {
        try storing(in: file) {
            try queue.write { db in
                for name in files { try db.run("INSERT OR IGNORE INTO files (name) VALUES (?)", [name]) }
            }
        }
    }

    /// Files that are on their way out.
    func forget(_ files: Set<String>) throws(StoreError) {
        guard !files.isEmpty else { return }
        try storing(in: file) {
            try queue.write { db in
                for name in files {
                    try db.run("DELETE FROM files WHERE name = ?", [name])
                    try db.run("DELETE FROM written WHERE name = ?", [name])
                }
            }
        }
    }

    /// A migration that has shipped is never edited.
    static var schema: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: position, devices, metrics") { db in
            try db.execute(
                sql: """
                    CREATE TABLE progress (
                      only INTEGER PRIMARY KEY NOT NULL CHECK (only = 1),
                      position INTEGER NOT NULL CHECK (position >= 0),
                      writing INTEGER NOT NULL CHECK (writing >= position)
                    ) STRICT;
                    INSERT INTO progress VALUES (1, 0, 0);
                    CREATE TABLE devices (
                      number INTEGER PRIMARY KEY NOT NULL CHECK (number BETWEEN 1 AND 16777215),
                      high INTEGER NOT NULL,
                      low INTEGER NOT NULL,
                      UNIQUE (high, low)
                    ) STRICT;
                    CREATE TABLE metrics (
                      number INTEGER PRIMARY KEY NOT NULL CHECK (number BETWEEN 1 AND 1048576),
                      name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 200)
                    ) STRICT;
                    """)
        }
        migrator.registerMigration("2: files") { db in
            try db.execute(sql: "CREATE TABLE files (name TEXT PRIMARY KEY NOT NULL) STRICT")
        }
        migrator.registerMigration("3: how far files were written") { db in
            try db.execute(
                sql: "CREATE TABLE written (name TEXT PRIMARY KEY NOT NULL, mark INTEGER NOT NULL) STRICT")
        }
        return migrator
    }
}

extension Database {
    /// The names of the history's files that are to be there.
    func knownFiles() throws -> Set<String> { Set(try texts("SELECT name FROM files")) }

    /// How far the history's files were written, as the index has it.
    func writtenMarks() throws -> [String: WrittenMark] {
        var marks: [String: WrittenMark] = [:]
        for row in try rows("SELECT name, mark FROM written") {
            marks[try row.value("name")] = WrittenMark(rawValue: try row.value("mark"))
        }
        return marks
    }
}
