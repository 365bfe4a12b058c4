import Foundation
import GRDB
import Synchronization
import Telemetry

/// One day of the history.
///
/// While it is open, a row for each device and hour, ordered by hour and then device, so that the end of an hour is written
/// as it lies. A row says up to which journal position it holds its hour; what is put into it a second time is told by
/// that. Once the day's statistics have been made, the devices whose rows change are kept until theirs are made again.
///
/// Once it is closed, what a device said lies in one *part*, written in the order of the devices, or in several where it
/// said very much; what comes later still stands in rows of hours beside it.
final class DayFile: Sendable {
    let day: HistoryDay
    let path: String
    let pool: DatabasePool
    /// It lies device by device.
    let isClosed: Bool
    /// There may be rows of hours.
    let hasHours: Atomic<Bool>
    let recent = RecentReads()

    /// What one device is to have in one of the day's hours. Its points are unpacked when its row is written and no
    /// earlier: a transaction may be of all that memory holds, which takes three to five times as much then.
    struct Addition {
        var key: Key
        var points: PackedPoints
    }

    /// 24 bits of the device's number behind the hour of the day.
    struct Key: RawRepresentable, Hashable, Comparable, Sendable {
        let rawValue: Int64
        init(rawValue: Int64) { self.rawValue = rawValue }
        init(hour: Int64, device: UInt32) { rawValue = (hour % HistoryDay.hours) << 24 | Int64(device) }
        /// 0..<24.
        var hour: Int64 { rawValue >> 24 }
        var device: UInt32 { UInt32(truncatingIfNeeded: rawValue & 0xFF_FFFF) }
        static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    }

    /// One stored hour of one device.
    struct StoredHour {
        var key: Key
        var through: JournalPosition
        var block: [UInt8]
    }

    /// Bytes of one device, with the hours of the day that they are all of.
    struct StoredPart {
        /// 0..<24.
        var hours: Range<Int64>
        var through: JournalPosition
        var block: [UInt8]
    }

    enum Statistics: Int {
        case none, begun, made
    }

    /// Pages in the log from which on a commit moves them into the file (default 64,000: 256 MiB). Earlier they are moved
    /// once an hour is over: until then each flush writes the same pages anew.
    private static let mostLogged = 64_000
    /// The last hour of the day that has been written to; -1 before the first.
    private let newestHour = Atomic<Int64>(-1)

    /// Opens or creates the file.
    init(day: HistoryDay, isClosed: Bool = false, in directory: String) throws(StoreError) {
        self.day = day
        self.isClosed = isClosed
        let path = DayFiles.path(day, isClosed: isClosed, in: directory)
        self.path = path
        let pool = try OpenDatabase.pool(at: path, schema: Self.schema, leavingInLog: Self.mostLogged)
        self.pool = pool
        let hasHours = try storing(in: path) {
            try !isClosed || pool.read { db in try db.row("SELECT 1 FROM hours LIMIT 1") != nil }
        }
        self.hasHours = Atomic(hasHours)
    }

    /// Without the directory.
    var fileName: String { isClosed ? day.closedFileName : day.fileName }

    // MARK: Writing

    /// Puts points into their rows in one transaction that is on disk when this returns. Additions are in the order of
    /// their keys; rows that hold `through` already stay as they are. Returns how many points found no room.
    ///
    /// - Parameter isLast: nothing more is put in up to `through`.
    func add(
        _ additions: ArraySlice<Addition>, through: JournalPosition, isLast: Bool = false
    ) throws(StoreError) -> Int {
        defer { recent.noteWrite() }
        return try storing(in: path) {
            var dropped = 0
            try pool.writeWithoutTransaction { db in
                try db.inTransaction(.immediate) {
                    let touches = try db.statistics() != .none
                    hasHours.store(true, ordering: .sequentiallyConsistent)
                    for addition in additions {
                        dropped += try Self.add(addition, through: through, in: db)
                        if touches { try db.run("INSERT OR IGNORE INTO touched VALUES (?)", [addition.key.device]) }
                    }
                    if isLast { try db.set(WrittenMark(through)) }
                    return .commit
                }
            }
            return dropped
        }
    }

    /// Whether it has lost what was written last, when the index had `mark`.
    func isBehind(_ mark: WrittenMark) throws(StoreError) -> Bool {
        try storing(in: path) { try pool.read { db in try db.writtenMark().isBehind(mark) } }
    }

    /// After a flush that came to `hour` of the day: where that has begun, what was written before goes from the log into
    /// the file.
    func settle(after hour: Int64) throws(StoreError) {
        guard newestHour.exchange(hour, ordering: .relaxed) != hour else { return }
        try storing(in: path) {
            _ = try pool.writeWithoutTransaction { db in try db.checkpoint(.passive) }
        }
    }

    private static func add(_ addition: Addition, through: JournalPosition, in db: Database) throws -> Int {
        var points: [NumberedPoint] = []
        if let stored = try db.hour(addition.key) {
            if stored.through >= through { return 0 }
            do throws(ByteReader.Malformed) {
                try HourBlock.read(stored.block, metric: nil) { points.append($0) }
            } catch {
                throw StoreError(.corrupt, cause: "an hour does not read (\(error.reason)); restore the latest backup")
            }
        }
        let room = max(HourBlock.mostPoints - points.count, 0)
        points += addition.points.points.prefix(room)
        try db.run(
            "INSERT OR REPLACE INTO hours (key, through, points) VALUES (?, ?, ?)",
            [addition.key.rawValue, through.rawValue, Data(HourBlock.encode(points.withoutLateRepeats()))])
        return addition.points.count - min(room, addition.points.count)
    }

    /// A migration that has shipped is never edited.
    static var schema: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: hours") { db in
            try db.execute(
                sql: """
                    CREATE TABLE hours (
                      key INTEGER PRIMARY KEY NOT NULL CHECK (key BETWEEN 1 AND 402653183),
                      through INTEGER NOT NULL,
                      points BLOB NOT NULL
                    ) STRICT;
                    CREATE TABLE statistics (
                      only INTEGER PRIMARY KEY NOT NULL CHECK (only = 1),
                      state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2)
                    ) STRICT;
                    INSERT INTO statistics VALUES (1, 0);
                    CREATE TABLE touched (device INTEGER PRIMARY KEY NOT NULL) STRICT;
                    """)
        }
        migrator.registerMigration("2: parts") { db in try db.execute(sql: Self.parts) }
        return migrator
    }
}

extension Database {
    /// How far the statistics of a day's file are.
    func statistics() throws -> DayFile.Statistics {
        let state = try row("SELECT state FROM statistics")?.value("state", as: Int.self) ?? 0
        return DayFile.Statistics(rawValue: state) ?? .none
    }

    /// One device's hour of a day's file; nil where there is none.
    func hour(_ key: DayFile.Key) throws -> DayFile.StoredHour? {
        guard let row = try row("SELECT through, points FROM hours WHERE key = ?", [key.rawValue]) else { return nil }
        return DayFile.StoredHour(
            key: key, through: JournalPosition(rawValue: try row.value("through")), block: row.blob("points"))
    }
}

extension Row {
    /// The bytes of a column; none where it holds something else.
    func blob(_ column: String) -> [UInt8] {
        let stored: DatabaseValue = self[column]
        return Data.fromDatabaseValue(stored).map(Array.init) ?? []
    }
}
