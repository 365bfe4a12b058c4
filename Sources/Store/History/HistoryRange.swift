import Foundation
import GRDB
import Telemetry

/// One metric of one device over a time: what memory holds of it, and the way to what the file holds.
struct HistoryRange: Sendable {
    /// Nil: the file has nothing of the device.
    var device: Int64?
    var metric: UInt32
    /// Included.
    var from: Timestamp
    /// Not included.
    var to: Timestamp
    /// In order of arrival, and after everything in the file.
    var memory: [NumberedPoint]

    /// Calls `body` with every row of the file in the order of the hours, until it answers false. What it is given
    /// second hands on the row's points of the range.
    func hours(_ db: Database, _ body: (Int64, ((NumberedPoint) -> Void) throws -> Void) throws -> Bool) throws {
        guard let device, from < to else { return }
        let cursor = try Row.fetchCursor(
            db, sql: "SELECT key, points FROM hours WHERE key BETWEEN ? AND ? ORDER BY key",
            arguments: [
                HistoryKey.first(device: device, hour: HistoryKey.hour(of: from)),
                HistoryKey.last(device: device, hour: HistoryKey.hour(of: to)),
            ])
        while let row = try cursor.next() {
            let goOn = try body(try row.value("key")) { take in
                do throws(ByteReader.Malformed) {
                    try HistoryBlock.read(row.blob("points"), metric: metric) { point in
                        if point.at >= from.rawValue, point.at < to.rawValue { take(point) }
                    }
                } catch {
                    throw StoreError(
                        .corrupt, cause: "an hour does not read (\(error.reason)); restore the latest backup")
                }
            }
            if !goOn { return }
        }
    }

    /// The newest hour of the file that holds the metric; looks through the newest 744 rows.
    func newestHour(_ db: Database) throws -> Int64? {
        guard let device else { return nil }
        let cursor = try Row.fetchCursor(
            db, sql: "SELECT key, points FROM hours WHERE key BETWEEN ? AND ? ORDER BY key DESC LIMIT 744",
            arguments: [
                HistoryKey.first(device: device, hour: HistoryKey.hour(of: from)),
                HistoryKey.last(device: device, hour: HistoryKey.hour(of: to)),
            ])
        while let row = try cursor.next() {
            var found = false
            do throws(ByteReader.Malformed) {
                try HistoryBlock.read(row.blob("points"), metric: metric) { _ in found = true }
            } catch {
                throw StoreError(.corrupt, cause: "an hour does not read (\(error.reason)); restore the latest backup")
            }
            if found { return HistoryKey.hour(of: try row.value("key")) }
        }
        return nil
    }

    /// Leaves one hour of the range.
    mutating func narrow(to hour: Int64) {
        let begin = Timestamp(seconds: hour * 3_600)
        // The first and the last hour also hold what lies beyond them.
        if hour > 0 { from = max(from, begin) }
        if HistoryKey.hour(of: begin + .hours(1)) != hour { to = min(to, begin + .hours(1)) }
    }
}

extension Row {
    /// The bytes of a column; none where it holds something else.
    func blob(_ column: String) -> [UInt8] {
        let stored: DatabaseValue = self[column]
        return Data.fromDatabaseValue(stored).map(Array.init) ?? []
    }
}

extension Database {
    func progress() throws -> (position: JournalPosition, flushes: Int64) {
        guard let row = try row("SELECT * FROM progress") else {
            throw StoreError(.corrupt, cause: "the progress row is missing; restore the latest backup")
        }
        return (JournalPosition(rawValue: try row.value("journal_position")), try row.value("flushes"))
    }

    /// The file's own number of a device; nil where it has none.
    func number(of device: DeviceID) throws -> Int64? {
        try row(
            "SELECT number FROM devices WHERE high = ? AND low = ?",
            [Int64(bitPattern: device.high), Int64(bitPattern: device.low)])?.value("number")
    }

    private func numberOrNew(of device: DeviceID) throws -> Int64 {
        if let number = try number(of: device) { return number }
        try run(
            "INSERT INTO devices (high, low) VALUES (?, ?)",
            [Int64(bitPattern: device.high), Int64(bitPattern: device.low)])
        return lastInsertedRowID
    }

    /// Writes points in the order of the file. Returns how many no longer fitted.
    func insert(_ open: OpenPoints, fullRow: Int) throws -> Int {
        var rows: [(key: Int64, points: [NumberedPoint])] = []
        for (device, hours) in open.devices {
            let number = try numberOrNew(of: device)
            for hour in hours { rows.append((HistoryKey.first(device: number, hour: hour.hour), hour.points)) }
        }
        rows.sort { $0.key < $1.key }
        var dropped = 0
        for (first, points) in rows {
            let block = Data(HistoryBlock.encode(points))
            let last = first | (HistoryKey.mostRowsAnHour - 1)
            let held = try row(
                "SELECT key, points FROM hours WHERE key BETWEEN ? AND ? ORDER BY key DESC LIMIT 1", [first, last])
            guard let held else {
                try run("INSERT INTO hours (key, points) VALUES (?, ?)", [first, block])
                continue
            }
            let key: Int64 = try held.value("key")
            let bytes: Data = try held.value("points")
            if bytes.count + block.count <= fullRow {
                try run("UPDATE hours SET points = ? WHERE key = ?", [bytes + block, key])
            } else if key < last {
                try run("INSERT INTO hours (key, points) VALUES (?, ?)", [key + 1, block])
            } else {
                dropped += points.count
            }
        }
        return dropped
    }
}
