/// A slow move in one direction.
///
/// Idea: a fast and a slow moving average part company when a series drifts, by the slope times the difference of
/// their mean ages, and stay together when it does not. Their difference is judged by the largest of past days.
///
/// Source: Roberts 1959, exponentially weighted averages; the difference of two as an estimate of slope, Brown 1963.
/// Memory: 16 bytes.
struct Drift: ResidualDetector {
    static let name = "drift"
    /// Span of the fast average (slots, default 288: a day of five minutes, so that the day itself is no drift).
    static let fast: Float = 288
    /// Span of the slow one (slots, default 2,016: a week).
    static let slow: Float = 2_016
    /// Residuals are cut here (standard deviations, default 10), so that a spike is no drift.
    static let mostStep: Float = 10
    /// Scale of the days' largest, at least (log2 units, default 0.09).
    static let least: Float = 0.09

    private var fastMean: Float = 0
    private var slowMean: Float = 0
    private var peaks = Peaks()

    /// How far the averages are apart: of a straight line its slope times (slow − fast) / 2.
    var apart: Float { fastMean - slowMean }

    @inline(__always)
    mutating func judge(_ residual: Residual, days: Int) -> Float {
        let step = min(Self.mostStep, max(-Self.mostStep, residual.now))
        fastMean += (step - fastMean) * (2 / (Self.fast + 1))
        if residual.learns { slowMean += (step - slowMean) * (2 / (Self.slow + 1)) }
        let apart = apart
        // In tenths: the averages of a quiet week differ by little, and log2(1 + s) tells little ones badly apart.
        let surprise = peaks.surprise(of: abs(apart) * 10, days: days, least: Self.least)
        return apart < 0 ? -surprise : surprise
    }

    mutating func turn(days: Int) { peaks.turn(days: days, least: Self.least) }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try state.pass(&fastMean, within: 1e6)
        try state.pass(&slowMean, within: 1e6)
        try peaks.exchange(&state)
    }
}
