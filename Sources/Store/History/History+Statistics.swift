import GRDB
import Synchronization
package import Telemetry

extension History {
    /// Devices whose statistics are made between two turns of others who write.
    private static let devicesATurn: UInt32 = 1_000

    /// Makes the statistics of the days that ended by `instant`, and again those of devices whose readings of such a day
    /// came later. What was cut off is begun again; where nothing is to do it costs nothing.
    package func summarise(before instant: Timestamp) throws(StoreError) {
        let due = state.withLock { $0.unsummarised.filter { $0.end <= instant } }
        for day in due.sorted() {
            state.withLock { _ = $0.unsummarised.remove(day) }
            do throws(StoreError) {
                try summarise(day)
            } catch {
                state.withLock { _ = $0.unsummarised.insert(day) }
                throw error
            }
        }
    }

    func summarise(_ day: HistoryDay) throws(StoreError) {
        guard let rows = try days.file(day) else { return }
        let isMade = try rows.beginStatistics()
        if isMade {
            var isDone = false
            while !isDone {
                // Nobody writes between the look and the forgetting.
                try inTurn { () throws(StoreError) in
                    let touched = try rows.touched(limit: Self.devicesATurn)
                    isDone = touched.isEmpty
                    guard !isDone, let file = try statistics.file(day.year, make: true) else { return }
                    try file.put(day, try rows.summaries(of: touched))
                    try rows.forget(touched)
                }
            }
            return
        }
        guard let file = try statistics.file(day.year, make: true) else { return }
        var first: UInt32 = 1
        while let next = try rows.firstDevice(from: first) {
            let part = next..<next + Self.devicesATurn
            try file.put(day, try rows.summaries(of: part))
            first = part.upperBound
        }
        // Nothing much comes to it from now on: the room that its rows left as they grew is given back.
        try inTurn { () throws(StoreError) in try rows.compact() }
        try file.setMade(day)
        try rows.endStatistics()
    }
}

extension DayFile {
    /// Devices whose rows change from now on are kept. True where all have been made before.
    fileprivate func beginStatistics() throws(StoreError) -> Bool {
        try storing(in: path) {
            try pool.write { db in
                let state = try db.statistics()
                if state == .none {
                    try db.run("UPDATE statistics SET state = ?", [Statistics.begun.rawValue])
                }
                return state == .made
            }
        }
    }

    /// Writes the file anew, row behind row. Cost: some 10 ms a MiB; look-ups go on.
    fileprivate func compact() throws(StoreError) {
        try storing(in: path) {
            try pool.vacuum()
            // Where a look-up is under way, the log shrinks with the next closing of the file.
            _ = try? pool.writeWithoutTransaction { db in try db.checkpoint(.truncate) }
        }
    }

    fileprivate func endStatistics() throws(StoreError) {
        try storing(in: path) {
            try pool.write { db in try db.run("UPDATE statistics SET state = ?", [Statistics.made.rawValue]) }
        }
    }

    fileprivate func touched(limit: UInt32) throws(StoreError) -> [UInt32] {
        try storing(in: path) {
            try pool.read { db in
                try UInt32.fetchAll(
                    db, sql: "SELECT device FROM touched ORDER BY device LIMIT ?", arguments: [limit])
            }
        }
    }

    /// Their statistics are as their rows are.
    fileprivate func forget(_ devices: [UInt32]) throws(StoreError) {
        try storing(in: path) {
            try pool.write { db in
                for device in devices { try db.run("DELETE FROM touched WHERE device = ?", [device]) }
            }
        }
    }

    /// The first device from `device` on that has a row; nil where there is none.
    fileprivate func firstDevice(from device: UInt32) throws(StoreError) -> UInt32? {
        try storing(in: path) {
            try pool.read { db in
                var found: UInt32?
                for hour in day.hourRange {
                    let keys = (
                        Key(hour: hour, device: device), Key(hour: hour, device: HistoryIndex.mostDevices)
                    )
                    let row = try db.row(
                        "SELECT key FROM hours WHERE key BETWEEN ? AND ? ORDER BY key LIMIT 1",
                        [keys.0.rawValue, keys.1.rawValue])
                    guard let key = try row?.value("key", as: Int64.self) else { continue }
                    found = min(found ?? .max, Key(rawValue: key).device)
                }
                return found
            }
        }
    }

    /// What each metric of each device did in the day.
    fileprivate func summaries(
        of devices: some Collection<UInt32> & Sendable
    ) throws(StoreError) -> [UInt32: [UInt32: HistoryBucket.Summary]] {
        guard let first = devices.min(), let last = devices.max() else { return [:] }
        let wanted = Set(devices)
        return try storing(in: path) {
            try pool.read { db in
                var found: [UInt32: [UInt32: HistoryBucket.Summary]] = [:]
                for hour in day.hourRange {
                    let rows = try Row.fetchCursor(
                        db, sql: "SELECT key, points FROM hours WHERE key BETWEEN ? AND ?",
                        arguments: [Key(hour: hour, device: first).rawValue, Key(hour: hour, device: last).rawValue])
                    while let row = try rows.next() {
                        let device = Key(rawValue: try row.value("key")).device
                        guard wanted.contains(device) else { continue }
                        do throws(ByteReader.Malformed) {
                            for head in try HourBlock.heads(of: row.blob("points")) {
                                found[device, default: [:]][head.metric] = .of(
                                    found[device]?[head.metric], and: head.summary)
                            }
                        } catch {
                            throw StoreError(error)
                        }
                    }
                }
                return found
            }
        }
    }
}
