import Foundation
import GRDB
import Telemetry

extension DayFile {
    /// Points from which on the next hour of a device begins a part of its own (default 16,384: a device of eight metrics
    /// a minute has one for its day; of one that says far more, a look at an hour does not read all of them).
    static let pointsOfPart = 16_384

    static let parts = """
        CREATE TABLE parts (
          key INTEGER PRIMARY KEY NOT NULL CHECK (key BETWEEN 32 AND 536870903),
          until INTEGER NOT NULL CHECK (until BETWEEN 1 AND 24),
          through INTEGER NOT NULL,
          points BLOB NOT NULL
        ) STRICT;
        """

    /// The device's number before five bits of the part's first hour of the day.
    struct PartKey: RawRepresentable, Hashable, Sendable {
        let rawValue: Int64
        init(rawValue: Int64) { self.rawValue = rawValue }
        init(device: UInt32, hour: Int64) { rawValue = Int64(device) << 5 | hour }
        /// 0..<24.
        var hour: Int64 { rawValue & 31 }
        var device: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 5) }
    }

    /// All that a device said in the day as parts, whose hours are all of the day's; `hours` are in order.
    static func parts(of hours: [StoredHour]) throws(ByteReader.Malformed) -> [StoredPart] {
        var parts: [StoredPart] = []
        var points: [NumberedPoint] = []
        var (begin, through): (Int64, JournalPosition) = (0, .start)
        for (index, hour) in hours.enumerated() {
            try HourBlock.read(hour.block, metric: nil) { points.append($0) }
            through = max(through, hour.through)
            let end = index + 1 < hours.count ? hours[index + 1].key.hour : HistoryDay.hours
            guard points.count >= pointsOfPart || end == HistoryDay.hours else { continue }
            parts.append(StoredPart(hours: begin..<end, through: through, block: HourBlock.encode(points)))
            points.removeAll(keepingCapacity: true)
            (begin, through) = (end, .start)
        }
        return parts
    }
}

extension Database {
    /// A device's parts that `hours` of the day (0..<24) touch, in order.
    func parts(_ hours: Range<Int64>, of device: UInt32) throws -> [DayFile.StoredPart] {
        let statement = try cachedStatement(
            sql: "SELECT key, until, through, points FROM parts WHERE key BETWEEN ? AND ? AND until > ? ORDER BY key")
        let keys = (
            DayFile.PartKey(device: device, hour: 0), DayFile.PartKey(device: device, hour: hours.upperBound - 1)
        )
        let rows = try Row.fetchCursor(
            statement, arguments: [keys.0.rawValue, keys.1.rawValue, hours.lowerBound])
        var found: [DayFile.StoredPart] = []
        while let row = try rows.next() {
            let begin = DayFile.PartKey(rawValue: row[0]).hour
            let until: Int64 = row[1]
            guard begin < until, until <= HistoryDay.hours else {
                throw StoreError(.corrupt, cause: "a part's hours are none; restore the latest backup")
            }
            found.append(
                DayFile.StoredPart(
                    hours: begin..<until, through: JournalPosition(rawValue: row[2]),
                    block: try row.withUnsafeData(atIndex: 3) { $0.map(Array.init) ?? [] }))
        }
        return found
    }

    /// The hours of the day (0..<24) of which a device has rows.
    func hours(_ hours: Range<Int64>, of device: UInt32) throws -> [DayFile.StoredHour] {
        // One statement for all: as many steps as rows.
        let keys = hours.map { DayFile.Key(hour: $0, device: device).rawValue }
        let marks = repeatElement("?", count: keys.count).joined(separator: ",")
        let statement = try cachedStatement(
            sql: "SELECT key, through, points FROM hours WHERE key IN (\(marks)) ORDER BY key")
        let rows = try Row.fetchCursor(statement, arguments: StatementArguments(keys))
        var found: [DayFile.StoredHour] = []
        while let row = try rows.next() {
            found.append(
                DayFile.StoredHour(
                    key: DayFile.Key(rawValue: row[0]), through: JournalPosition(rawValue: row[1]),
                    block: try row.withUnsafeData(atIndex: 2) { $0.map(Array.init) ?? [] }))
        }
        return found
    }
}
