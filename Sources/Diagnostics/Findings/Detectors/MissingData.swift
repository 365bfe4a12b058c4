import Telemetry

/// Readings stay away for longer than they ever did.
///
/// Idea: the rank of the time since the last reading among past times between readings; beyond the longest, a heavy tail
/// goes on. A sample without a
/// value is judged by the time it has been waiting; so is the reading that ends a gap. What the values are does not
/// matter, nor in which unit time is.
///
/// Source: Laplace's rule of succession for ranks; a Pareto tail (index ½, heavier than any that has a mean), so that no
/// pause alone proves much.
struct MissingData: Detector {
    static let name = "missing"
    /// Gaps before anything is told (default 30).
    static let fewest = 30
    /// Gaps that count (default 2,000).
    static let window = 2_000

    private var last: Double?
    /// Microseconds.
    private var past = PastValues(most: window)

    init() {}

    mutating func judge(_ sample: Sample) -> Double {
        guard let at = sample.at else { return 0 }
        let now = Double(at.microseconds)
        guard let last else {
            if sample.value != nil { self.last = now }
            return 0
        }
        let gap = now - last
        guard gap > 0 else { return 0 }
        let score = judge(gap: gap)
        guard sample.value != nil else { return score }
        self.last = now
        past.insert(gap)
        return score
    }

    /// With n in the past, one k times the longest has p = 1 / ((n + 1) √k).
    private func judge(gap: Double) -> Double {
        guard past.count >= Self.fewest else { return 0 }
        let longest = past.quantile(1)
        let count = Double(past.count)
        guard gap > longest else {
            let reached = count - Double(past.below(gap))
            return max(0, -Elementary.ln((reached + 1) / (count + 1)) * 0.434294481903251827651)
        }
        let rarer = Elementary.ln(count + 1) + (Elementary.ln(gap) - Elementary.ln(longest)) / 2
        return min(mostSurprise, rarer * 0.434294481903251827651)
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try state.pass(&last)
        try past.exchange(&state)
    }
}
