import Foundation
import GRDB
import Telemetry

/// What every metric of every device did on each day of one year, `statistics-2026.sqlite`: a row for each device and
/// month, so that a year's chart reads twelve.
///
/// A row's bytes are a block of points at the days' beginnings, four for each metric: the least, the mean, the largest,
/// how many.
final class StatisticsFile: Sendable {
    let year: Int
    let path: String
    let pool: DatabasePool

    /// What a metric is in a row: its number four times, and one of these.
    private enum Part: UInt32, CaseIterable {
        case least, mean, most, count
    }

    typealias Days = [HistoryDay: HistoryBucket.Summary]

    init(year: Int, path: String) throws(StoreError) {
        self.year = year
        self.path = path
        pool = try OpenDatabase.pool(at: path, schema: Self.schema)
    }

    private static func key(_ device: UInt32, month: Int) -> Int64 { Int64(device) << 4 | Int64(month) }

    // MARK: Writing

    /// Puts one day of devices in the place of what is held of it, in one transaction.
    func put(_ day: HistoryDay, _ devices: [UInt32: [UInt32: HistoryBucket.Summary]]) throws(StoreError) {
        try storing(in: path) {
            try pool.writeWithoutTransaction { db in
                try db.inTransaction(.immediate) {
                    for (device, metrics) in devices.sorted(by: { $0.key < $1.key }) {
                        let key = Self.key(device, month: day.month)
                        var points: [NumberedPoint] = []
                        if let row = try db.row("SELECT days FROM months WHERE key = ?", [key]) {
                            let block = row.blob("days")
                            try Self.reading { () throws(ByteReader.Malformed) in
                                try HourBlock.read(block, metric: nil) { point in
                                    if point.at != day.begin.rawValue { points.append(point) }
                                }
                            }
                        }
                        for (metric, summary) in metrics { points += Self.points(metric, summary, at: day.begin) }
                        try db.run(
                            "INSERT OR REPLACE INTO months (key, days) VALUES (?, ?)",
                            [key, Data(HourBlock.encode(points))])
                    }
                    return .commit
                }
            }
        }
    }

    private static func points(
        _ metric: UInt32, _ summary: HistoryBucket.Summary, at: Timestamp
    ) -> [NumberedPoint] {
        Part.allCases.map { part in
            let value =
                switch part {
                case .least: summary.min
                case .mean: summary.mean
                case .most: summary.max
                case .count: Double(summary.count)
                }
            return NumberedPoint(metric: metric * 4 + part.rawValue, late: false, at: at.rawValue, value: value)
        }
    }

    /// All devices of the day are in.
    func setMade(_ day: HistoryDay) throws(StoreError) {
        try storing(in: path) {
            try pool.write { db in try db.run("INSERT OR IGNORE INTO days VALUES (?)", [day.rawValue]) }
        }
    }

    // MARK: Reading

    /// A metric's days from month `months.lowerBound` to `months.upperBound`, and all days that are made.
    func days(
        of device: UInt32, _ metric: UInt32, months: ClosedRange<Int>
    ) async throws -> (summaries: Days, made: [HistoryDay]) {
        let keys = Self.key(device, month: months.lowerBound)...Self.key(device, month: months.upperBound)
        let (blocks, made): ([[UInt8]], [HistoryDay])
        do {
            (blocks, made) = try await pool.read { db in
                let blocks = try db.rows(
                    "SELECT days FROM months WHERE key BETWEEN ? AND ? ORDER BY key",
                    [keys.lowerBound, keys.upperBound]
                ).map { $0.blob("days") }
                let made = try Int64.fetchAll(db, sql: "SELECT day FROM days").map(HistoryDay.init(rawValue:))
                return (blocks, made)
            }
        } catch let error as CancellationError {
            throw error
        } catch {
            throw StoreError(error, in: path)
        }
        var days: Days = [:]
        for block in blocks {
            for (day, summary) in try Self.days(block, of: metric) { days[day] = summary }
        }
        return (days, made)
    }

    private static func days(_ block: [UInt8], of metric: UInt32) throws(StoreError) -> Days {
        var parts: [HistoryDay: [Double?]] = [:]
        for part in Part.allCases {
            try reading { () throws(ByteReader.Malformed) in
                try HourBlock.read(block, metric: metric * 4 + part.rawValue) { point in
                    let day = HistoryDay(of: Timestamp(rawValue: point.at))
                    parts[day, default: [nil, nil, nil, nil]][Int(part.rawValue)] = point.value
                }
            }
        }
        return parts.compactMapValues { parts in
            guard let least = parts[0], let mean = parts[1], let most = parts[2],
                let count = parts[3].flatMap(Int.init(exactly:))
            else { return nil }
            return HistoryBucket.Summary(min: least, mean: mean, max: most, count: count)
        }
    }

    private static func reading(_ body: () throws(ByteReader.Malformed) -> Void) throws(StoreError) {
        do throws(ByteReader.Malformed) {
            try body()
        } catch {
            throw StoreError(error)
        }
    }

    /// A migration that has shipped is never edited.
    static var schema: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: months") { db in
            try db.execute(
                sql: """
                    CREATE TABLE months (
                      key INTEGER PRIMARY KEY NOT NULL CHECK (key > 0),
                      days BLOB NOT NULL
                    ) STRICT;
                    CREATE TABLE days (day INTEGER PRIMARY KEY NOT NULL) STRICT;
                    """)
        }
        return migrator
    }
}
