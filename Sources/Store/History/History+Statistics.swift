import GRDB
import Synchronization
package import Telemetry

extension History {
    /// Devices whose statistics are made between two turns of others who write.
    private static let devicesATurn: UInt32 = 1_000

    /// Makes the statistics of the days that ended by `instant`, and again those of devices whose readings of such a day
    /// came later, and closes these days' files. What was cut off is begun again; where nothing is to do it costs nothing.
    package func summarise(before instant: Timestamp) throws(StoreError) {
        let due = state.withLock { $0.unsummarised.filter { $0.end <= instant } }
        for day in due.sorted() {
            state.withLock { _ = $0.unsummarised.remove(day) }
            var isDone = false
            defer { if !isDone { state.withLock { _ = $0.unsummarised.insert(day) } } }
            try summarise(day)
            isDone = try close(day)
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
                    try know(StatisticsFiles.fileName(day.year))
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
        try know(StatisticsFiles.fileName(day.year))
        try file.setMade(day)
        try rows.endStatistics()
    }

    /// Writes a past day anew so that what a device said lies in one place, and takes less room; what comes to it later
    /// stands beside it. Others write meanwhile, but for the end of it. False where it is to be tried again: a write that
    /// was cut off is not made good yet, and rows of one device do not go equally far.
    ///
    /// Cost: some 0.25 ms of processor time a device of 11,500 readings, and one byte written a reading.
    private func close(_ day: HistoryDay) throws(StoreError) -> Bool {
        guard let rows = try days.file(day), !rows.isClosed else { return true }
        guard isEven else { return false }
        let closing = try days.closing(day)
        var first: UInt32 = 1
        while let next = try rows.firstDevice(from: first) {
            let part = next..<next + Self.devicesATurn
            try closing.put(try rows.devices(part))
            first = part.upperBound
        }
        var isDone = false
        try inTurn { () throws(StoreError) in
            guard isEven else { return }
            // Whose rows have changed since they were read, and some more.
            let touched = try rows.touched()
            for start in stride(from: 0, to: touched.count, by: Int(Self.devicesATurn)) {
                let some = Set(touched[start..<min(start + Int(Self.devicesATurn), touched.count)])
                try closing.put(try rows.devices(some))
            }
            try closing.put(.made, touched: touched)
            try days.publish(closing, of: day)
            // Where this is cut off, the next start sees that the day was closed.
            try know(day.closedFileName)
            try forget { $0 == day.fileName }
            isDone = true
        }
        return isDone
    }

    /// Every write that was begun has ended.
    private var isEven: Bool { state.withLock { $0.durable >= $0.recovering } }
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

    fileprivate func endStatistics() throws(StoreError) {
        try storing(in: path) {
            try pool.write { db in try db.run("UPDATE statistics SET state = ?", [Statistics.made.rawValue]) }
        }
    }

    fileprivate func touched(limit: UInt32 = HistoryIndex.mostDevices) throws(StoreError) -> [UInt32] {
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
                let part = try db.row(
                    "SELECT key FROM parts WHERE key >= ? ORDER BY key LIMIT 1",
                    [PartKey(device: device, hour: 0).rawValue])
                if let part { found = PartKey(rawValue: try part.value("key")).device }
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
        var found: [UInt32: [UInt32: HistoryBucket.Summary]] = [:]
        func take(_ device: UInt32, _ hours: [[UInt8]]) throws(StoreError) {
            let parts = try parts(of: device)
            guard !hours.isEmpty || !parts.isEmpty else { return }
            do throws(ByteReader.Malformed) {
                found[device] = try Self.summaries(of: hours, parts: parts)
            } catch {
                throw StoreError(error)
            }
        }
        for (device, hours) in try self.devices(devices) { try take(device, hours.map(\.block)) }
        guard isClosed else { return found }
        for device in devices where found[device] == nil { try take(device, []) }
        return found
    }

    private func parts(of device: UInt32) throws(StoreError) -> [[UInt8]] {
        guard isClosed else { return [] }
        return try storing(in: path) {
            try pool.read { db in try db.parts(0..<HistoryDay.hours, of: device).map(\.block) }
        }
    }

    /// By metric. What came later may say again what parts hold, so that the points themselves are counted.
    private static func summaries(
        of hours: [[UInt8]], parts: [[UInt8]]
    ) throws(ByteReader.Malformed) -> [UInt32: HistoryBucket.Summary] {
        var found: [UInt32: HistoryBucket.Summary] = [:]
        guard !hours.isEmpty, !parts.isEmpty else {
            for block in hours + parts {
                for head in try HourBlock.heads(of: block) {
                    found[head.metric] = .of(found[head.metric], and: head.summary)
                }
            }
            return found
        }
        var repeats = LateRepeats()
        for block in parts + hours {
            try HourBlock.read(block, metric: nil) { point in
                guard !repeats.isRepeat(point) else { return }
                found[point.metric] = HistoryBucket.Summary(found[point.metric], point.value)
            }
        }
        return found
    }

    /// The rows of devices, in order of device and hour.
    fileprivate func devices(
        _ devices: some Collection<UInt32> & Sendable
    ) throws(StoreError) -> [(device: UInt32, hours: [StoredHour])] {
        guard let first = devices.min(), let last = devices.max() else { return [] }
        let wanted = Set(devices)
        return try storing(in: path) {
            var found: [UInt32: [StoredHour]] = [:]
            try pool.read { db in
                for hour in day.hourRange {
                    let rows = try Row.fetchCursor(
                        db, sql: "SELECT key, through, points FROM hours WHERE key BETWEEN ? AND ?",
                        arguments: [Key(hour: hour, device: first).rawValue, Key(hour: hour, device: last).rawValue])
                    while let row = try rows.next() {
                        let key = Key(rawValue: row[0])
                        guard wanted.contains(key.device) else { continue }
                        found[key.device, default: []].append(
                            StoredHour(
                                key: key, through: JournalPosition(rawValue: row[1]),
                                block: try row.withUnsafeData(atIndex: 2) { $0.map(Array.init) ?? [] }))
                    }
                }
            }
            return found.sorted { $0.key < $1.key }.map { (device: $0.key, hours: $0.value) }
        }
    }
}
