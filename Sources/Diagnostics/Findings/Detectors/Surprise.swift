/// How far a value lies from the median of the past, in spreads of that past on its side.
///
/// The spread is the larger of the outer one (from the median to the 2nd or 98th percentile, over 2.05) and half of
/// the inner one (interquartile range over 1.35): each is one standard deviation (the second half of one) where values
/// are normal, and outliers move neither. Scale and offset of the values do not matter.
struct Surprise: Hashable, Sendable {
    /// Past values that count (samples, default 2,000: a week of five minutes).
    static let window = 2_000
    /// Values before anything is judged (samples, default 30: the outer percentile is then the largest value).
    static let fewest = 30
    /// The result's bound: beyond, the spread is of rounding errors.
    static let most = 1e6

    private var past = PastValues(most: window)

    /// Nil while there are fewer than `fewest`; judged by the values before it.
    mutating func judge(_ value: Double) -> Double? {
        defer { past.insert(value) }
        guard past.count >= Self.fewest else { return nil }
        let median = past.median
        let away = value - median
        guard away != 0 else { return 0 }
        let low = past.quantile(0)
        let high = past.quantile(1)
        let outer = away > 0 ? past.quantile(0.98) - median : median - past.quantile(0.02)
        let inner = (past.quantile(0.75) - past.quantile(0.25)) / 1.35
        let spread = max(outer / 2.05, inner / 2, (high - low) / 1_000, median.magnitude * 1e-9)
        return min(Self.most, away.magnitude / max(spread, .leastNormalMagnitude))
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try past.exchange(&state)
    }
}
