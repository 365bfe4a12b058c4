/// How likely a count is by the base rate alone.
enum BurstTest {
    /// P(N ≥ n), N a Poisson count of which the mean is known only as a Gamma distribution around `mean`: negative
    /// binomial. A base rate estimated from few events must not make chance look like an event.
    ///
    /// - Parameters:
    ///   - mean: ≥ 0.
    ///   - events: the events the base rate rests on, > 0: the Gamma's shape.
    /// Source: Gelman et al., Bayesian Data Analysis, 3rd ed. 2013, section 2.6.
    static func chance(of n: Int, mean: Double, events: Double) -> Double {
        guard n > 0 else { return 1 }
        guard mean > 0, events > 0 else { return 0 }
        let k = Double(n)
        let p = mean / (events + mean)
        let first =
            Elementary.lnGamma(events + k) - Elementary.lnGamma(k + 1) - Elementary.lnGamma(events)
            + events * Elementary.ln(1 - p) + k * Elementary.ln(p)
        // The terms from n on; beyond the mode they fall at least as fast as a geometric series.
        var term = Elementary.e(to: first)
        var sum = 0.0
        var at = k
        while term > sum * 1e-12, at < k + 100_000 {
            sum += term
            term *= (events + at) / (at + 1) * p
            at += 1
        }
        return min(1, sum)
    }
}
