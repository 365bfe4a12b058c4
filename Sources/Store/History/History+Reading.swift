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
            let begin = points.count
            var isInOrder = true
            var last = Int64.min
            do {
                for piece in try await pieces(look, of: day) {
                    points.reserveCapacity(points.count + piece.most)
                    try piece.points(look) { point in
                        isInOrder = isInOrder && last <= point.at
                        last = point.at
                        points.append(HistoryPoint(point))
                    }
                }
            } catch {
                throw noted(error, of: day)
            }
            // Readings mostly come in the order of their times: then there is nothing to sort.
            if !isInOrder {
                let order = points.indices[begin...].sorted { (points[$0].at, $0) < (points[$1].at, $1) }
                points.replaceSubrange(begin..., with: order.map { points[$0] })
            }
        }
        if points.count > limit { points.removeLast(points.count - limit) }
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
            do {
                for piece in try await pieces(look, of: day) { try piece.points(look) { found.append($0) } }
            } catch {
                throw noted(error, of: day)
            }
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

    /// The error with the name of the day's file, which is kept among the faulty ones where it does not hold what was
    /// written.
    private func noted(_ error: any Error, of day: HistoryDay) -> any Error {
        guard var error = error as? StoreError, [.corrupt, .newerSchema, .io].contains(error.code) else {
            return error
        }
        let name = days.fileName(day)
        state.withLock { _ = $0.unreadable.insert(name) }
        if !error.cause.contains(name) { error.cause = "\(directory)/\(name): \(error.cause)" }
        return error
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

    /// An hour, or hours of a day that lie in one part, as they are at one moment.
    struct Piece: Sendable {
        /// Since 1970; of a part all that it holds.
        var hours: Range<Int64>
        /// Blocks in the order in which they came to be.
        var stored: [[UInt8]]
        /// Behind what is stored.
        var memory: [NumberedPoint]

        /// About as many of one metric as there are.
        var most: Int { memory.count + (stored.isEmpty ? 0 : 64 * hours.count) }
        /// What came later may say again what is held.
        var mayRepeat: Bool { stored.count > 1 || memory.contains(where: \.late) }

        /// Hands on what `look` asks for: what is stored by metric, time and arrival, then what is in memory.
        func points(_ look: Look, _ body: (NumberedPoint) -> Void) throws(StoreError) {
            guard mayRepeat else { return try all(look, body) }
            var repeats = LateRepeats()
            try all(look) { if !repeats.isRepeat($0) { body($0) } }
        }

        private func all(_ look: Look, _ body: (NumberedPoint) -> Void) throws(StoreError) {
            for block in stored {
                do throws(ByteReader.Malformed) {
                    try HourBlock.read(block, metric: look.metric) { if look.holds($0) { body($0) } }
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
                    var points: [NumberedPoint] = []
                    hour.points.forEach { if look.holds($0) { points.append($0) } }
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

    /// What one day that a range touches holds of the device, in the order of the hours.
    func pieces(_ look: Look, of day: HistoryDay) async throws -> [Piece] {
        let wanted = day.hourRange.clamped(to: look.hours.lowerBound..<look.hours.upperBound + 1)
        let stored = try await stored(wanted, of: look.device, day)
        var pieces: [Piece] = []
        var rest = wanted
        for part in stored.parts {
            let first = day.hourRange.lowerBound
            let hours = first + part.hours.lowerBound..<first + part.hours.upperBound
            var piece = Piece(hours: hours, stored: [part.block], memory: [])
            for hour in hours.clamped(to: wanted) {
                let row = stored.hours[hour]
                if let row { piece.stored.append(row.block) }
                piece.memory += look.memory(of: hour, behind: max(part.through, row?.through ?? .start))
            }
            pieces.append(piece)
            rest = min(hours.upperBound, wanted.upperBound)..<wanted.upperBound
        }
        for hour in rest {
            let row = stored.hours[hour]
            let memory = look.memory(of: hour, behind: row?.through ?? .start)
            guard row != nil || !memory.isEmpty else { continue }
            pieces.append(Piece(hours: hour..<hour + 1, stored: row.map { [$0.block] } ?? [], memory: memory))
        }
        return pieces
    }

    private func stored(
        _ hours: Range<Int64>, of device: UInt32, _ day: HistoryDay
    ) async throws -> DayFile.Stored {
        guard let file = try days.file(day) else { return DayFile.Stored() }
        do {
            return try await file.stored(hours, of: device)
        } catch let error as StoreError {
            // Closed meanwhile, its file is another.
            guard let now = try days.file(day), now !== file else { throw error }
            return try await now.stored(hours, of: device)
        }
    }
}

extension History.Look {
    /// What memory holds of an hour that no row holds.
    fileprivate func memory(of hour: Int64, behind through: JournalPosition) -> [NumberedPoint] {
        if memory.isEmpty { return [] }
        return memory.filter { $0.hour == hour && $0.through > through }.flatMap(\.points)
    }
}

extension DayFile {
    /// What a file holds of a device.
    struct Stored: Sendable {
        /// In order; all of the day where there are any.
        var parts: [StoredPart] = []
        /// By the hour since 1970.
        var hours: [Int64: StoredHour] = [:]
    }

    /// What is stored of a device's hours (since 1970).
    func stored(_ hours: Range<Int64>, of device: UInt32) async throws -> Stored {
        let first = day.hourRange.lowerBound
        let own = hours.lowerBound - first..<hours.upperBound - first
        let look = RecentReads.Look(device: device, hours: own)
        if let held = recent[look] { return held }
        let (written, withHours) = (recent.written, hasHours.load(ordering: .sequentiallyConsistent))
        do {
            let stored: Stored
            if isClosed, !withHours {
                // One statement sees one state by itself.
                stored = try await pool.unsafeRead { db in Stored(parts: try db.parts(own, of: device)) }
            } else {
                stored = try await pool.read { [isClosed] db in
                    var stored = Stored()
                    if isClosed { stored.parts = try db.parts(own, of: device) }
                    for hour in try db.hours(own, of: device) { stored.hours[first + hour.key.hour] = hour }
                    return stored
                }
            }
            recent.hold(stored, of: look, written: written)
            return stored
        } catch let error as CancellationError {
            throw error
        } catch {
            throw StoreError(error, in: path)
        }
    }

    /// How far rows and parts hold an hour; nil where there are none.
    func through(_ key: Key) throws(StoreError) -> JournalPosition? {
        try storing(in: path) {
            try pool.read { db in
                let row = try db.row("SELECT through FROM hours WHERE key = ?", [key.rawValue])
                    .map { JournalPosition(rawValue: try $0.value("through")) }
                guard isClosed else { return row }
                let part = try db.parts(key.hour..<key.hour + 1, of: key.device).first?.through
                return max(row ?? .start, part ?? .start)
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
