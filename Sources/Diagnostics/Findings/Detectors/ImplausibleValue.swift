/// A value that cannot be: no number, or far outside all there has been.
///
/// Idea: outside the plausible range that a profile states, any value is implausible. Without one, a value is so where it
/// lies beyond the range of the past by more than `reach` times that range; the further, the more. Scale and offset do
/// not matter without a stated range.
///
/// Source: the range check of WMO-No. 488, Guide to the Global Observing System, part VI.
struct ImplausibleValue: Detector {
    static let name = "implausible"
    /// How many times the past's range a value may lie beyond it (ranges, > 0, default 3: a winter is within that of a
    /// summer's).
    static let reach = 3.0
    /// Values before the past has a range (values, ≥ 2, default 100: some eight hours of five minutes).
    static let fewest = 100
    /// What an impossible value is worth (−log10 p, > 0, default 6: above any alarm's threshold, below certainty).
    static let impossible = 6.0

    /// As a profile states it, in the metric's unit.
    private let plausible: ClosedRange<Double>?
    private var count = 0
    private var low: Double?
    private var high: Double?

    init() { self.init(plausible: nil) }
    init(plausible: ClosedRange<Double>?) { self.plausible = plausible }

    mutating func judge(_ sample: Sample) -> Double {
        guard let raw = sample.values.first ?? nil else { return 0 }
        guard let value = sample.value else { return Self.impossible }
        if let plausible { return plausible.contains(value) ? 0 : Self.impossible }
        guard let low, let high, count >= Self.fewest, high > low else {
            keep(value)
            return 0
        }
        let beyond = max(low - raw, raw - high) / (high - low)
        guard beyond > Self.reach else {
            keep(value)
            return 0
        }
        // What is implausible again and again becomes the past: each time the range gives way a little.
        keep(raw > high ? high + (high - low) : low - (high - low))
        // p = (reach / beyond) / count: n-th values are records once in n times, and rarely so far ones.
        let surprise = (Elementary.ln(Double(count)) + Elementary.ln(beyond / Self.reach)) * 0.434294481903251827651
        return min(mostSurprise, surprise)
    }

    private mutating func keep(_ value: Double) {
        count = min(1_000_000, count + 1)
        low = min(low ?? value, value)
        high = max(high ?? value, value)
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try state.pass(&count, in: 0...1_000_000)
        try state.pass(&low)
        try state.pass(&high)
    }
}
