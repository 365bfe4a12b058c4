import GRDB
import Synchronization
package import Telemetry

extension History {
    /// A metric's values from `from` up to, not including, `to`: the first `limit` of them, oldest first; of one time in
    /// order of arrival. Late ones stand where they belong.
    package func series(
        _ device: DeviceID, _ metric: MetricID, from: Timestamp, to: Timestamp, limit: Int = mostPoints
    ) async throws -> [HistoryPoint] {
        let limit = min(max(limit, 1), Self.mostPoints)
        guard let look = look(at: device, metric, from: from, to: to) else { return [] }
        var points: [HistoryPoint] = []
        for day in daysHeld(look) where points.count < limit {
            var found: [NumberedPoint] = []
            for hour in try await hours(look, of: day) {
                found.reserveCapacity(found.count + hour.most)
                try hour.points(look) { found.append($0) }
            }
            points.reserveCapacity(points.count + min(found.count, limit - points.count))
            // Readings mostly come in the order of their times: then there is nothing to sort.
            if zip(found, found.dropFirst()).allSatisfy({ $0.at <= $1.at }) {
                for point in found.prefix(limit - points.count) { points.append(HistoryPoint(point)) }
                continue
            }
            let order = found.indices.sorted { (found[$0].at, $0) < (found[$1].at, $1) }
            points += order.prefix(limit - points.count).map { HistoryPoint(found[$0]) }
        }
        return points
    }

    /// All metrics' values from `from` up to, not including, `to` in the order of their times, of one time by metric in
    /// order of arrival. All at once: ask for a day at a time.
    package func readings(
        _ device: DeviceID, from: Timestamp, to: Timestamp
    ) async throws -> [(metric: MetricID, point: HistoryPoint)] {
        guard let look = look(at: device, nil, from: from, to: to) else { return [] }
        var found: [NumberedPoint] = []
        for day in daysHeld(look) {
            for hour in try await hours(look, of: day) { try hour.points(look) { found.append($0) } }
        }
        let order = found.indices.sorted {
            (found[$0].at, found[$0].metric, $0) < (found[$1].at, found[$1].metric, $1)
        }
        return state.withLock { state in
            order.compactMap { index in
                let place = Int(found[index].metric) - 1
                guard state.metricNames.indices.contains(place) else { return nil }
                return (state.metricNames[place], HistoryPoint(found[index]))
            }
        }
    }

    /// The days in which something of the device is held, each cut to the range, in order: what to ask for one after
    /// the other where a range is long.
    package func daysHeld(_ device: DeviceID, from: Timestamp, to: Timestamp) -> [Range<Timestamp>] {
        guard let look = look(at: device, nil, from: from, to: to) else { return [] }
        return daysHeld(look).compactMap { day in
            // The first and the last day also hold what lies beyond them.
            let begin = day.rawValue == 0 ? from : max(from, day.begin)
            let end = day == HistoryDay(of: Timestamp(rawValue: .max)) ? to : min(to, day.end)
            return begin < end ? begin..<end : nil
        }
    }

    // MARK: Parts of a look-up

    /// One device's readings over a time: what memory holds of it, and the way to what the files hold.
    struct Look: Sendable {
        var device: UInt32
        /// Nil: all.
        var metric: UInt32?
        /// Included.
        var from: Timestamp
        /// Not included.
        var to: Timestamp
        /// Later than all rows.
        var memory: [MemoryHour]

        /// Those that the range touches, as counted since 1970.
        var hours: ClosedRange<Int64> {
            let first = HistoryDay.hour(of: from)
            return first...max(first, HistoryDay.hour(of: to))
        }

        func holds(_ point: NumberedPoint) -> Bool {
            point.at >= from.rawValue && point.at < to.rawValue && (metric == nil || metric == point.metric)
        }
    }

    /// One hour in memory. A row that bears `through` or more holds it too: it was written meanwhile.
    struct MemoryHour: Sendable {
        var hour: Int64
        var points: [NumberedPoint]
        var through: JournalPosition
    }

    /// One hour as it is at one moment.
    struct Hour: Sendable {
        /// Since 1970.
        var hour: Int64
        var stored: [UInt8]?
        /// Behind what is stored.
        var memory: [NumberedPoint]

        /// About as many of one metric as there are.
        var most: Int { memory.count + (stored == nil ? 0 : 64) }

        /// Hands on what `look` asks for: what is stored by metric, time and arrival, then what is in memory.
        func points(_ look: Look, _ body: (NumberedPoint) -> Void) throws(StoreError) {
            guard memory.contains(where: \.late) else { return try all(look, body) }
            var repeats = LateRepeats()
            try all(look) { if !repeats.isRepeat($0) { body($0) } }
        }

        private func all(_ look: Look, _ body: (NumberedPoint) -> Void) throws(StoreError) {
            if let stored {
                do throws(ByteReader.Malformed) {
                    try HourBlock.read(stored, metric: look.metric) { if look.holds($0) { body($0) } }
                } catch {
                    throw StoreError(error)
                }
            }
            memory.forEach(body)
        }
    }

    /// Nil where the device or the metric is not known, or there is no time between `from` and `to`.
    func look(at device: DeviceID, _ metric: MetricID?, from: Timestamp, to: Timestamp) -> Look? {
        guard from < to else { return nil }
        // Memory first: what leaves it before a file is read is in the file by then, and told by its row.
        return state.withLock { state in
            guard let device = state.devices[device] else { return nil }
            var look = Look(device: device, metric: nil, from: from, to: to, memory: [])
            if let metric {
                guard let number = state.metrics[metric] else { return nil }
                look.metric = number
            }
            // While a start takes readings in, what is in memory is what the rows lack.
            let through = state.isResuming ? JournalPosition(rawValue: .max) : state.position
            let parts = [state.leaving, (state.open, through)].compactMap(\.self)
            for (open, through) in parts {
                for hour in open.devices[device] ?? [] where look.hours.contains(hour.hour) {
                    let points = hour.points.filter(look.holds)
                    look.memory.append(MemoryHour(hour: hour.hour, points: points, through: through))
                }
            }
            return look
        }
    }

    /// The days of a range that have a file or something in memory, in order.
    func daysHeld(_ look: Look) -> [HistoryDay] {
        let range = HistoryDay(hour: look.hours.lowerBound)...HistoryDay(hour: look.hours.upperBound)
        let inFiles = Set(days.days.filter(range.contains))
        return inFiles.union(look.memory.map { HistoryDay(hour: $0.hour) }).sorted()
    }

    /// The hours of one day that a range touches and that hold something of the device, in order.
    func hours(_ look: Look, of day: HistoryDay) async throws -> [Hour] {
        let wanted = day.hourRange.clamped(to: look.hours.lowerBound..<look.hours.upperBound + 1)
        let file = try days.file(day)
        let rows = try await file?.hours(wanted, of: look.device) ?? [:]
        return wanted.compactMap { hour in
            let stored = rows[hour]
            let memory = look.memory.filter { $0.hour == hour && $0.through > stored?.through ?? .start }
                .flatMap(\.points)
            guard stored != nil || !memory.isEmpty else { return nil }
            return Hour(hour: hour, stored: stored?.block, memory: memory)
        }
    }
}

extension DayFile {
    /// A device's stored hours, by the hour since 1970.
    func hours(_ hours: Range<Int64>, of device: UInt32) async throws -> [Int64: StoredHour] {
        let first = day.hourRange.lowerBound
        do {
            return try await pool.read { db in
                // One statement for all: as many steps as rows.
                let keys = hours.map { Key(hour: $0, device: device).rawValue }
                let marks = repeatElement("?", count: keys.count).joined(separator: ",")
                let statement = try db.cachedStatement(
                    sql: "SELECT key, through, points FROM hours WHERE key IN (\(marks))")
                let rows = try Row.fetchCursor(statement, arguments: StatementArguments(keys))
                var found: [Int64: StoredHour] = [:]
                while let row = try rows.next() {
                    let key = Key(rawValue: row[0])
                    found[first + key.hour] = StoredHour(
                        key: key, through: JournalPosition(rawValue: row[1]),
                        block: try row.withUnsafeData(atIndex: 2) { $0.map(Array.init) ?? [] })
                }
                return found
            }
        } catch let error as CancellationError {
            throw error
        } catch {
            throw StoreError(error, in: path)
        }
    }

    /// How far a row holds its hour; nil where there is none.
    func through(_ key: Key) throws(StoreError) -> JournalPosition? {
        try storing(in: path) {
            try pool.read { db in
                try db.row("SELECT through FROM hours WHERE key = ?", [key.rawValue])
                    .map { JournalPosition(rawValue: try $0.value("through")) }
            }
        }
    }
}

extension StoreError {
    /// Bytes of an hour that do not read.
    init(_ malformed: ByteReader.Malformed) {
        self.init(.corrupt, cause: "an hour does not read (\(malformed.reason)); restore the latest backup")
    }
}

extension HistoryPoint {
    init(_ point: NumberedPoint) {
        self.init(at: Timestamp(microseconds: point.at), value: point.value, late: point.late)
    }
}
