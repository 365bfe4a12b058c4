import GRDB
import Glibc
import Telemetry

/// The history in one file, as it was before it had a file for each day: what it holds is taken into the days' files,
/// then it is removed. Cut off at any moment, it is taken up again.
enum OldHistoryFile {
    private static let slice = 1_000

    /// Does nothing where there is no file at `path`. Cost: reads and writes all of it, a day at a time.
    static func takeIn(_ path: String, _ index: HistoryIndex, _ days: DayFiles) throws(StoreError) {
        guard access(path, F_OK) == 0 else { return }
        let old = try OpenDatabase.queue(at: path, schema: schema)
        let (position, numbers, held) = try contents(of: old, at: path)
        if try index.contents().devices.isEmpty {
            try index.begin(writing: position, numbers)
        }
        for day in held {
            guard let file = try days.file(day, make: true) else { continue }
            var additions: [DayFile.Addition] = []
            for (_, device) in numbers.devices {
                additions += try hours(of: device, day, in: old, at: path)
                guard additions.count >= slice else { continue }
                try add(additions, to: file, through: position)
                additions = []
            }
            try add(additions, to: file, through: position)
        }
        try index.end(at: position)
        try storing(in: path) { try old.close() }
        for name in [path, path + "-wal", path + "-shm"] where unlink(name) != 0 && errno != ENOENT {
            throw StoreError(errno: errno, doing: "remove \(name)")
        }
    }

    private static func add(
        _ additions: [DayFile.Addition], to file: DayFile, through: JournalPosition
    ) throws(StoreError) {
        _ = try file.add(additions.sorted { $0.key < $1.key }[...], through: through)
    }

    private static func contents(
        of old: DatabaseQueue, at path: String
    ) throws(StoreError) -> (JournalPosition, HistoryIndex.NewNumbers, [HistoryDay]) {
        try storing(in: path) {
            try old.read { db in
                let position: Int64 =
                    try db.row("SELECT journal_position FROM progress")?.value("journal_position") ?? 0
                var numbers = HistoryIndex.NewNumbers()
                for row in try db.rows("SELECT number, high, low FROM devices ORDER BY number") {
                    let high: Int64 = try row.value("high")
                    let low: Int64 = try row.value("low")
                    numbers.devices.append(
                        (
                            DeviceID(high: UInt64(bitPattern: high), low: UInt64(bitPattern: low)),
                            try row.value("number")
                        ))
                }
                for row in try db.rows("SELECT number, name FROM metrics ORDER BY number") {
                    numbers.metrics.append((MetricID(stored: try row.value("name")), try row.value("number")))
                }
                let days = try Int64.fetchAll(
                    db, sql: "SELECT DISTINCT (key >> 12 & 16777215) / 24 AS day FROM hours ORDER BY day")
                return (JournalPosition(rawValue: position), numbers, days.map(HistoryDay.init(rawValue:)))
            }
        }
    }

    /// One device's hours of one day.
    private static func hours(
        of device: UInt32, _ day: HistoryDay, in old: DatabaseQueue, at path: String
    ) throws(StoreError) -> [DayFile.Addition] {
        try storing(in: path) {
            try old.read { db in
                // 24 bits of the device's number, 24 of the hour, 12 of a counter.
                let first = Int64(device) << 36
                let rows = try db.rows(
                    "SELECT key, points FROM hours WHERE key BETWEEN ? AND ? ORDER BY key",
                    [first | day.hourRange.lowerBound << 12, first | (day.hourRange.upperBound << 12 - 1)])
                var additions: [DayFile.Addition] = []
                for row in rows {
                    let hour = try row.value("key", as: Int64.self) >> 12 & 0xFF_FFFF
                    let key = DayFile.Key(hour: hour, device: device)
                    if additions.last?.key != key {
                        additions.append(DayFile.Addition(key: key, points: PackedPoints()))
                    }
                    do throws(ByteReader.Malformed) {
                        try OldHourBlock.read(row.blob("points"), metric: nil) { point in
                            additions[additions.count - 1].points.append([point])
                        }
                    } catch {
                        throw StoreError(error)
                    }
                }
                return additions
            }
        }
    }

    /// As it was shipped.
    private static var schema: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: hours") { db in
            try db.execute(
                sql: """
                    CREATE TABLE progress (
                      only INTEGER PRIMARY KEY NOT NULL CHECK (only = 1),
                      journal_position INTEGER NOT NULL CHECK (journal_position >= 0),
                      flushes INTEGER NOT NULL
                    ) STRICT;
                    INSERT INTO progress VALUES (1, 0, 0);
                    CREATE TABLE devices (
                      number INTEGER PRIMARY KEY NOT NULL CHECK (number BETWEEN 1 AND 16777215),
                      high INTEGER NOT NULL,
                      low INTEGER NOT NULL,
                      UNIQUE (high, low)
                    ) STRICT;
                    CREATE TABLE metrics (
                      number INTEGER PRIMARY KEY NOT NULL,
                      name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 200)
                    ) STRICT;
                    CREATE TABLE hours (
                      key INTEGER PRIMARY KEY NOT NULL,
                      points BLOB NOT NULL
                    ) STRICT;
                    """)
        }
        return migrator
    }
}
