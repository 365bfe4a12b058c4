package import Telemetry

extension History {
    /// From this width on a chart's stretches are made of whole hours' statistics, and of whole days'.
    private static let ofHours = TimeSpan.hours(1)
    private static let ofDays = TimeSpan.hours(6)

    /// A metric over a chart of at most `buckets` equal stretches (1 to 10,000) from `from` up to, not including, `to`:
    /// extremes survive, gaps stay gaps. Empty where `to` is not behind `from`.
    ///
    /// Stretches of an hour and more begin at full hours, of six hours and more at full days of UTC, but for the first,
    /// which begins at `from`. Late readings of a past day are in those of days once its statistics are made again.
    package func downsampled(
        _ device: DeviceID, _ metric: MetricID, from: Timestamp, to: Timestamp, buckets: Int
    ) async throws -> [HistoryBucket] {
        guard to > from else { return [] }
        let span = UInt64(bitPattern: to.rawValue &- from.rawValue)
        let count = Int(min(UInt64(min(max(buckets, 1), 10_000)), span))
        let width = span / UInt64(count)
        let unit =
            width >= UInt64(Self.ofDays.microseconds)
            ? TimeSpan.days(1) : width >= UInt64(Self.ofHours.microseconds) ? .hours(1) : nil
        // Whole hours outside these years also hold what lies beyond them.
        let years = Timestamp(seconds: 0)...Timestamp(seconds: 32_503_680_000)
        guard let unit, years.contains(from), years.contains(to) else {
            return try await exact(device, metric, Stretches(from: from, span: span, count: count))
        }
        var chart = Stretches(from: from, to: to, unit: unit, most: count)
        guard let look = look(at: device, metric, from: from, to: to), let number = look.metric else {
            return chart.buckets
        }
        let known = unit == .days(1) ? try await statistics.days(of: look.device, number, from: from, to: to) : nil
        if let known {
            for (day, summary) in known.summaries where day.begin >= from && day.end <= to {
                chart.add(summary, at: day.begin)
            }
        }
        for day in daysHeld(look) {
            if known?.made.contains(day) == true, day.begin >= from, day.end <= to { continue }
            for piece in try await pieces(look, of: day) { try Self.add(piece, look, number, to: &chart) }
        }
        return chart.buckets
    }

    /// Every point counts to exactly the stretch whose edges hold it.
    private func exact(
        _ device: DeviceID, _ metric: MetricID, _ stretches: Stretches
    ) async throws -> [HistoryBucket] {
        var chart = stretches
        guard let look = look(at: device, metric, from: chart.from, to: chart.to) else { return chart.buckets }
        for day in daysHeld(look) {
            for piece in try await pieces(look, of: day) {
                try piece.points(look) { chart.add($0.value, at: Timestamp(rawValue: $0.at)) }
            }
        }
        return chart.buckets
    }

    /// An hour's statistics where all of it is asked for, else its points; so too where what came later may repeat what
    /// is stored.
    private static func add(
        _ piece: Piece, _ look: Look, _ metric: UInt32, to chart: inout Stretches
    ) throws(StoreError) {
        let begin = Timestamp(seconds: piece.hours.lowerBound * 3_600)
        guard piece.hours.count == 1, begin >= look.from, begin + .hours(1) <= look.to, let stored = piece.stored.first,
            !piece.mayRepeat
        else {
            return try piece.points(look) { chart.add($0.value, at: Timestamp(rawValue: $0.at)) }
        }
        do throws(ByteReader.Malformed) {
            for head in try HourBlock.heads(of: stored) where head.metric == metric {
                chart.add(head.summary, at: begin)
            }
        } catch {
            throw StoreError(error)
        }
        for point in piece.memory { chart.add(point.value, at: Timestamp(rawValue: point.at)) }
    }
}

/// A chart's equal stretches on their way to its buckets.
struct Stretches {
    let from: Timestamp
    let to: Timestamp
    /// Where the first would begin that is not cut off.
    private let origin: Timestamp
    /// `share` stretches lie in `span` microseconds.
    private let span: UInt64
    private let share: UInt64
    private var summaries: [HistoryBucket.Summary?]

    /// `count` stretches of `span` microseconds in all, to the microsecond.
    init(from: Timestamp, span: UInt64, count: Int) {
        self.from = from
        to = Timestamp(rawValue: from.rawValue &+ Int64(bitPattern: span))
        origin = from
        self.span = span
        share = UInt64(count)
        summaries = [HistoryBucket.Summary?](repeating: nil, count: count)
    }

    /// At most `most` stretches of whole units, which begin at whole units.
    init(from: Timestamp, to: Timestamp, unit: TimeSpan, most: Int) {
        let begin = from.rawValue / unit.microseconds * unit.microseconds
        let units = (to.rawValue - begin + unit.microseconds - 1) / unit.microseconds
        let each = (units + Int64(most) - 1) / Int64(most)
        self.from = from
        self.to = to
        origin = Timestamp(rawValue: begin)
        span = UInt64(each * unit.microseconds)
        share = 1
        summaries = [HistoryBucket.Summary?](repeating: nil, count: Int((units + each - 1) / each))
    }

    private func place(_ at: Timestamp) -> Int {
        let offset = UInt64(bitPattern: at.rawValue &- origin.rawValue)
        return Int(span.dividingFullWidth(offset.multipliedFullWidth(by: share)).quotient)
    }

    mutating func add(_ value: Double, at instant: Timestamp) {
        let place = place(instant)
        summaries[place] = HistoryBucket.Summary(summaries[place], value)
    }

    mutating func add(_ summary: HistoryBucket.Summary, at instant: Timestamp) {
        let place = place(instant)
        summaries[place] = .of(summaries[place], and: summary)
    }

    var buckets: [HistoryBucket] {
        summaries.enumerated().map { place, summary in
            HistoryBucket(from: max(from, edge(place)), to: min(to, edge(place + 1)), summary: summary)
        }
    }

    /// Where a stretch begins: the first instant that counts to it.
    private func edge(_ place: Int) -> Timestamp {
        let (quotient, remainder) = share.dividingFullWidth(span.multipliedFullWidth(by: UInt64(place)))
        return Timestamp(rawValue: origin.rawValue &+ Int64(bitPattern: quotient + (remainder > 0 ? 1 : 0)))
    }
}
