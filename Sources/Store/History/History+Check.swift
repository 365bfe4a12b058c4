import GRDB
import Synchronization
import Telemetry

extension History {
    /// The most findings that are told.
    static let mostFindings = 100

    /// What is damaged: what SQLite finds in each file, every hour that does not read, and rows that do not agree with
    /// the index; each line begins with its file's name. Empty when all is sound. Cost: reads all of it.
    ///
    /// `progress` hears of every file before it is read.
    package func damage(progress: (String) -> Void = { _ in }) throws(StoreError) -> [String] {
        let (devices, metrics) = state.withLock { (UInt32($0.devices.count), UInt32($0.metricNames.count)) }
        let newest = newestPosition
        var found: [String] = []
        func look(_ name: String, _ body: () throws(StoreError) -> [String]) {
            guard found.count < Self.mostFindings else { return }
            progress(name)
            do throws(StoreError) {
                found += try body().map { "\(name): \($0)" }
            } catch {
                found.append("\(name): \(error.cause)")
            }
        }
        look("index.sqlite") { () throws(StoreError) in
            try storing(in: index.file) { try index.queue.read { db in try db.damage() } }
        }
        for day in days.days {
            look((try? days.file(day)?.fileName) ?? day.fileName) { () throws(StoreError) in
                try days.reading(day) { (file) throws(StoreError) in
                    try file.damage(devices: devices, metrics: metrics, newest: newest)
                } ?? []
            }
        }
        for year in statistics.years {
            look("statistics \(year)") { () throws(StoreError) in
                try statistics.file(year)?.damage(devices: devices) ?? []
            }
        }
        return Array(found.prefix(Self.mostFindings))
    }
}

extension DayFile {
    fileprivate func damage(
        devices: UInt32, metrics: UInt32, newest: JournalPosition
    ) throws(StoreError) -> [String] {
        try storing(in: path) {
            try pool.read { db in
                var found = try db.damage()
                if !found.isEmpty { return found }
                let begin = day.hourRange.lowerBound
                func look(
                    _ place: String, _ device: UInt32, _ through: JournalPosition, _ block: [UInt8],
                    _ hours: ClosedRange<Int64>
                ) {
                    if device > devices { found.append("\(place): the index has no such device") }
                    if through > newest { found.append("\(place) is ahead of the index") }
                    do throws(ByteReader.Malformed) {
                        var isStray = false
                        try HourBlock.read(block, metric: nil) { point in
                            let hour = HistoryDay.hour(of: Timestamp(rawValue: point.at)) - begin
                            if !hours.contains(hour) || !(1...metrics).contains(point.metric) { isStray = true }
                        }
                        if isStray { found.append("\(place) holds a reading of another hour or of no metric") }
                    } catch {
                        found.append("\(place) does not read: \(error.reason)")
                    }
                }
                let hours = try Row.fetchCursor(db, sql: "SELECT key, through, points FROM hours")
                while found.count < History.mostFindings, let row = try hours.next() {
                    let key = Key(rawValue: try row.value("key"))
                    look(
                        "hour \(key.hour) of device \(key.device)", key.device,
                        JournalPosition(rawValue: try row.value("through")), row.blob("points"), key.hour...key.hour)
                }
                let parts = try Row.fetchCursor(db, sql: "SELECT key, until, through, points FROM parts")
                while found.count < History.mostFindings, let row = try parts.next() {
                    let key = PartKey(rawValue: try row.value("key"))
                    let last = max(key.hour, try row.value("until") - 1)
                    look(
                        "hours \(key.hour) to \(last) of device \(key.device)", key.device,
                        JournalPosition(rawValue: try row.value("through")), row.blob("points"), key.hour...last)
                }
                return found
            }
        }
    }
}

extension StatisticsFile {
    fileprivate func damage(devices: UInt32) throws(StoreError) -> [String] {
        try storing(in: path) {
            try pool.read { db in
                var found = try db.damage()
                if !found.isEmpty { return found }
                let rows = try Row.fetchCursor(db, sql: "SELECT key, days FROM months")
                while found.count < History.mostFindings, let row = try rows.next() {
                    let key: Int64 = try row.value("key")
                    let place = "month \(key & 15) of device \(key >> 4)"
                    if key >> 4 > Int64(devices) { found.append("\(place): the index has no such device") }
                    do throws(ByteReader.Malformed) {
                        try HourBlock.read(row.blob("days"), metric: nil) { _ in }
                    } catch {
                        found.append("\(place) does not read: \(error.reason)")
                    }
                }
                return found
            }
        }
    }
}
