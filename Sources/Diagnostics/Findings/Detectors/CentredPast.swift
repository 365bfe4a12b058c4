/// Values in spreads from the median of those before: signed, the spread from the quartiles.
struct CentredPast: Hashable, Sendable {
    /// Past values that count (samples, default 1,000: three and a half days of five minutes).
    static let window = 1_000
    /// Values before anything is told (samples, default 30).
    static let fewest = 30

    private var past = PastValues(most: window)

    /// Nil while there are fewer than `fewest`; within ±`Surprise.most`.
    mutating func judge(_ value: Double) -> Double? {
        defer { past.insert(value) }
        guard past.count >= Self.fewest else { return nil }
        let away = value - past.median
        guard away != 0 else { return 0 }
        let range = past.quantile(1) - past.quantile(0)
        let spread = max(
            (past.quantile(0.75) - past.quantile(0.25)) / 1.349, range / 1_000, past.median.magnitude * 1e-9,
            .leastNormalMagnitude)
        return min(Surprise.most, max(-Surprise.most, away / spread))
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try past.exchange(&state)
    }
}
