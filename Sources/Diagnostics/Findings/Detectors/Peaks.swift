/// How unlikely a day with so large a statistic is by the days before: the tail gauge of what watches every device.
///
/// Idea: whatever a statistic is and however much it hangs together from moment to moment, its largest value of each day
/// is one number a day, and the largest of many follow Gumbel's law. Location and scale are followed in log2(1 + s), so
/// that the tail is Fréchet's: heavier than telemetry's mostly is, and so cautious. The scale is the larger of what the
/// days' scatter says and of what the record says: an event that came once in the last two months is not rare.
///
/// Memory: 8 bytes. Cost: a comparison where the statistic is below an ordinary day's largest; else some 10 ns. Once a
/// day a step. Source: Gumbel 1958, "Statistics of Extremes"; Coles 2001, chapter 3, on block maxima.
struct Peaks: Hashable, Sendable {
    /// Days before anything is told (default 5: fewer have no scatter).
    static let fewest = 5
    /// Days that count (default 30, as the seasons change).
    static let memory = 30
    /// Share of what the record lies above an ordinary day that it loses a day (default 1/64: halved in six weeks).
    static let fading: Float = 1 / 64
    /// A day counts as this many scales above the centre at most when the scatter is learned (default 4).
    static let clip: Float = 4
    /// Statistics' bound.
    static let most: Float = 65_000
    private static let steps: Float = 4_096

    /// The largest since the last turn of a day, in 1/4,096 of log2(1 + s); so are the others.
    private(set) var today: UInt16 = 0
    /// Mean of the days' largest, and their mean distance from it.
    private var centre: UInt16 = 0
    private var spread: UInt16 = 0
    private var record: UInt16 = 0

    /// −log10 of the probability of a day that reaches the statistic; 0 where an ordinary day does, and before `fewest`
    /// days. `least`: the scale is at least this (log2 units, > 0).
    @inline(__always)
    mutating func surprise(of statistic: Float, days: Int, least: Float) -> Float {
        // Written so that no number counts as the largest.
        let bounded = statistic < Self.most ? (statistic > 0 ? statistic : 0) : Self.most
        let code = UInt16(Binary.log2(1 + bounded) * Self.steps)
        if code > today { today = code }
        guard code > centre, days >= Self.fewest else { return 0 }
        return tail(code, days: days, least: least)
    }

    private func tail(_ code: UInt16, days: Int, least: Float) -> Float {
        let known = Float(min(days, Self.memory))
        let scatter = Float(spread) * (1 + 2 / known)
        let byRecord = Float(record - min(record, centre)) / (Binary.log2(known) * 0.693_147_18)
        let scale = max(least * Self.steps, max(scatter, byRecord))
        let z = Float(code - centre) / scale + 0.577_215_66
        return min(Float(mostSurprise), z * 0.434_294_48)
    }

    /// A day has ended, the `days`th that is learned (from 1).
    mutating func turn(days: Int, least: Float) {
        defer { today = 0 }
        let now = Float(today)
        guard days > 1 else {
            centre = today
            record = today
            return
        }
        let step = 1 / Float(min(days, Self.memory))
        let limit = Self.clip * max(least * Self.steps, Float(spread))
        let distance = now - Float(centre)
        // Too few days have no scatter to clip by.
        let clipped = days > Self.fewest ? min(limit, max(-limit, distance)) : distance
        centre = UInt16(min(65_535, max(0, Float(centre) + step * clipped)))
        spread = UInt16(min(65_535, max(0, Float(spread) + 1.5 * step * (abs(clipped) - Float(spread)))))
        let faded = Float(record) - Self.fading * (Float(record) - Float(centre))
        record = UInt16(min(65_535, max(now, faded)))
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try state.pass(&today)
        try state.pass(&centre)
        try state.pass(&spread)
        try state.pass(&record)
    }
}
