/// One way a metric may be going: a level that wanders, carried along by a pace that itself grows or fades by a fixed
/// factor a day; seen through noise. A Kalman filter of two states over the days, in units of the noise.
///
/// In the field's words a Wiener process with drift, seen with measurement error, its drift uncertain (Si, Wang, Hu and
/// Zhou 2011, "Remaining useful life estimation", section 4.1); growth 0 is the straight line, growth above it the
/// exponential approach, below it the levelling off. Cost: some 20 multiplications a day.
struct TrendFilter: Sendable {
    /// A day's growth of the pace: the factor is e^growth.
    let growth: Double
    /// Variance of the level's wandering a day, in squared noise spreads.
    let roughness: Double
    /// ln of the prior weight plus the marginal likelihood of the days; up to a constant that all filters share.
    private(set) var logWeight: Double
    /// The noise's variance as the days have it, in squared noise spreads.
    private(set) var scale = 1.0
    /// Degrees of freedom of what is said with it.
    private(set) var freedom = TrendFilter.priorDays

    // The state after the last day: level and pace (a day), and their covariance over `scale`.
    private var level = 0.0
    private var pace = 0.0
    private var levelVariance = 25.0
    private var covariance = 0.0
    private var paceVariance: Double

    /// So many days the noise's spread is believed to be 1 before the first day is seen.
    private static let priorDays = 4.0
    /// e^this is the most that a pace grows into the future: no forecast needs more.
    private static let mostGrowth = 8.0

    /// - Parameters:
    ///   - paceSpread: the standard deviation of the pace before anything is seen; 0: it stands still.
    ///   - weight: prior, > 0.
    init(_ days: [Double?], growth: Double, roughness: Double, paceSpread: Double, weight: Double) {
        self.growth = growth
        self.roughness = roughness
        paceVariance = paceSpread * paceSpread
        let factor = Elementary.e(to: growth)
        let carried = growth == 0 ? 1 : (factor - 1) / growth
        var logDeterminant = 0.0
        var squares = 0.0
        for (index, day) in days.enumerated() {
            if index > 0 {
                level += carried * pace
                pace *= factor
                levelVariance += carried * (2 * covariance + carried * paceVariance) + roughness
                covariance = factor * (covariance + carried * paceVariance)
                paceVariance *= factor * factor
            }
            guard let day else { continue }
            let variance = levelVariance + 1
            let surprise = day - level
            logDeterminant += Elementary.ln(variance)
            squares += surprise * surprise / variance
            freedom += 1
            let levelGain = levelVariance / variance
            let paceGain = covariance / variance
            level += levelGain * surprise
            pace += paceGain * surprise
            paceVariance = max(0, paceVariance - paceGain * covariance)
            covariance -= levelGain * covariance
            levelVariance -= levelGain * levelVariance
        }
        scale = (Self.priorDays + squares) / freedom
        logWeight =
            Elementary.ln(weight) - logDeterminant / 2 - freedom / 2 * Elementary.ln(Self.priorDays + squares)
    }

    /// P(the pace is above 0).
    var worsens: Double {
        paceVariance > 0 ? Elementary.normal(below: pace / (paceVariance * scale).squareRoot()) : 0
    }

    /// P(the level, without its noise, is above `limit` so many days after the last one, ≥ 0).
    func isPast(_ limit: Double, after days: Double) -> Double {
        let carried =
            growth == 0 ? days : (Elementary.e(to: min(Self.mostGrowth, growth * days)) - 1) / growth
        let variance = levelVariance + carried * (2 * covariance + carried * paceVariance) + roughness * days
        let spread = (max(0, variance) * scale + 1e-12).squareRoot()
        return Elementary.studentT(below: (level + carried * pace - limit) / spread, freedom: freedom)
    }
}
