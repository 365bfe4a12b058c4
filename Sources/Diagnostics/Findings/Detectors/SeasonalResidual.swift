import Telemetry

/// A value unlike that of the same time of day, where the series shows a day.
///
/// Idea: the difference from the nearest of yesterday's values within a quarter of an hour of the same time, judged by
/// its own past. Whether there is a day is seen from the data: values are much nearer to yesterday's of the same time
/// than to those of half a day before. Scale and offset do not matter. Days are of 24 hours: when clocks change, two
/// days are off by an hour.
///
/// Source: seasonal differencing, Box and Jenkins 1970, chapter 9; the nearest of several against shifts in time, as in
/// dynamic time warping (Sakoe and Chiba 1978). Memory: 96 KiB, most of it pasts of distances.
struct SeasonalResidual: Detector {
    static let name = "seasonal"
    /// Width of a slot of the day (default 5 min).
    private static let slot: Int64 = 300_000_000
    private static let slots = 288
    /// Slots to either side that yesterday's value may lie in (default 3).
    private static let reach = 3
    /// A day shows where the median difference from yesterday is below this share of that from half a day before
    /// (0...1, default 0.3; without a day it is about 1).
    private static let dayShows = 0.3

    private struct Slot: Hashable, Sendable {
        /// Slots since 1970; of no time at first.
        var number = -1.0
        var sum = 0.0
        var count = 0.0
    }
    private var ring = [Slot](repeating: Slot(), count: slots + reach + 1)
    private var fromYesterday = PastValues(most: 7 * slots)
    private var fromHalfDay = PastValues(most: 7 * slots)
    private var surprise = Surprise()
    private var gauge = TailGauge()

    init() {}

    mutating func judge(_ sample: Sample) -> Double {
        guard let value = sample.value, let at = sample.at else { return 0 }
        let number = Int(at.microseconds / Self.slot)
        guard number >= Self.slots + Self.reach else { return 0 }
        defer { keep(value, at: number) }
        var nearest: Double?
        for shift in -Self.reach...Self.reach {
            guard let then = mean(at: number - Self.slots + shift) else { continue }
            let away = value - then
            if away.magnitude < nearest?.magnitude ?? .infinity { nearest = away }
        }
        if let then = mean(at: number - Self.slots) { fromYesterday.insert((value - then).magnitude) }
        if let then = mean(at: number - Self.slots / 2) { fromHalfDay.insert((value - then).magnitude) }
        guard let nearest else { return 0 }
        let score = surprise.judge(nearest).map { gauge.judge($0) } ?? 0
        return showsDay ? score : 0
    }

    private var showsDay: Bool {
        fromYesterday.count >= Self.slots / 2 && fromYesterday.median < Self.dayShows * fromHalfDay.median
    }

    private func mean(at number: Int) -> Double? {
        let slot = ring[number % ring.count]
        return slot.number == Double(number) ? slot.sum / slot.count : nil
    }

    private mutating func keep(_ value: Double, at number: Int) {
        let index = number % ring.count
        // A time long past must not take the place of a later one.
        guard ring[index].number <= Double(number) else { return }
        if ring[index].number < Double(number) { ring[index] = Slot(number: Double(number)) }
        ring[index].sum += value
        ring[index].count += 1
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        for index in ring.indices {
            try state.pass(&ring[index].number)
            try state.pass(&ring[index].sum)
            try state.pass(&ring[index].count)
        }
        try fromYesterday.exchange(&state)
        try fromHalfDay.exchange(&state)
        try surprise.exchange(&state)
        try gauge.exchange(&state)
    }
}
