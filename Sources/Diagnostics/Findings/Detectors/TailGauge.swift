/// What share of the past would exceed a statistic: peaks over a threshold, with a generalised Pareto tail.
///
/// Above the 97th percentile u of its own past the excesses follow P(X > u + y) = 0.03 · (1 + ξ y / σ)^(−1/ξ), whatever
/// the statistic is; so −log10 p of unlike statistics can be compared and added. ξ and σ come from probability-weighted
/// moments, ξ drawn towards a prior, since few excesses leave it open.
///
/// Source: Siffer et al. 2017, "Anomaly detection in streams with extreme value theory"; Hosking and Wallis 1987 for
/// the moments. Cost: an insertion; every `refit` samples a pass over the excesses.
struct TailGauge: Hashable, Sendable {
    /// Statistics that count (samples, default 4,096: two weeks of five minutes).
    static let window = 4_096
    /// Statistics before anything is told (samples, default 150: four or five excesses).
    static let fewest = 150
    /// Share of the past under the threshold (default 0.97: enough excesses, few enough to be a tail).
    static let share = 0.97
    /// Samples between two fits.
    static let refit = 10
    /// ξ where nothing is known (default 0.2, a little heavier than exponential, as telemetry is), worth so many excesses.
    static let priorShape = 0.2
    static let priorWeight = 10.0
    /// ξ is at most this, so that the tail has a mean.
    static let heaviest = 0.7
    /// σ is at least this share of the way from the median to the threshold: else a past of ties would make any
    /// excess a miracle.
    static let leastScale = 0.25

    private var past = PastValues(most: window)
    private var sinceFit = 0
    private var threshold = 0.0
    private var scale = 0.0
    private var shape = priorShape
    private var excesses = 0

    /// −log10 of the probability of so large a statistic by those before it; 0 while it is below the threshold or the
    /// past is too short.
    mutating func judge(_ statistic: Double) -> Double {
        defer { past.insert(statistic) }
        guard past.count >= Self.fewest else { return 0 }
        if sinceFit == 0 { fit() }
        sinceFit = (sinceFit + 1) % Self.refit
        guard statistic > threshold else { return 0 }
        let z = (statistic - threshold) / scale
        let tail = shape > 1e-6 ? Elementary.ln(1 + shape * z) / shape : z
        let surprise = (tail - Elementary.ln(1 - Self.share)) * Self.perNatural
        // A past of ties says no more than that it has not been: ten times rarer than the past could show.
        let most = excesses < 5 ? Elementary.ln(Double(past.count) * 10) * Self.perNatural : mostSurprise
        return min(surprise, most)
    }

    /// log10 e.
    private static let perNatural = 0.434294481903251827651

    private mutating func fit() {
        threshold = past.quantile(Self.share)
        let ascending = past.ascending
        var first = past.below(threshold)
        while first < ascending.count, ascending[first] <= threshold { first += 1 }
        excesses = ascending.count - first
        var mean = 0.0
        var weighted = 0.0
        for (rank, value) in ascending[first...].enumerated() {
            let excess = value - threshold
            mean += excess
            weighted += excess * (1 - (Double(rank + 1) - 0.35) / Double(excesses))
        }
        var fitted = 0.0
        if excesses > 0 {
            mean /= Double(excesses)
            weighted /= Double(excesses)
            if mean - 2 * weighted > 1e-15 * mean { fitted = 2 - mean / (mean - 2 * weighted) }
        }
        let weight = Double(excesses)
        shape = (fitted * weight + Self.priorShape * Self.priorWeight) / (weight + Self.priorWeight)
        shape = min(Self.heaviest, max(0, shape))
        scale = max(mean * (1 - shape), Self.leastScale * (threshold - past.median), 1e-9)
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try past.exchange(&state)
        try state.pass(&sinceFit, in: 0...Self.refit)
        try state.pass(&threshold)
        try state.pass(&scale)
        try state.pass(&shape)
        try state.pass(&excesses, in: 0...Self.window)
    }
}
