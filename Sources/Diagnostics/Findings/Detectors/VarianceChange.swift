/// Values scatter more, or less, than they used to.
///
/// Idea: the squares of the residuals about their running average, averaged over some hours and over a week; the
/// logarithm of the ratio, since half is as much of a change as double, judged by the largest of past days.
///
/// Source: Bartlett and Kendall 1946, the logarithm of variances. Memory: 16 bytes.
struct VarianceChange: ResidualDetector {
    static let name = "variance"
    /// Span of the short average (slots, default 48: four hours of five minutes).
    static let short: Float = 48
    /// Span of the long one (slots, default 2,016: a week).
    static let long: Float = 2_016
    /// Variance that is always there (squared standard deviations, > 0, default 0.01), so that a standstill has a logarithm.
    static let floor: Float = 0.01
    /// One square is at most this (squared standard deviations, > 1, default 25), so that a spike is no change of variance.
    static let most: Float = 25
    /// Scale of the days' largest, at least (log2 units, default 0.09).
    static let least: Float = 0.09

    private var shortMean: Float = 1
    private var longMean: Float = 1
    private var peaks = Peaks()

    /// The variance of now in octaves of the usual one's.
    var octaves: Float { Binary.log2((shortMean + Self.floor) / (longMean + Self.floor)) }

    @inline(__always)
    mutating func judge(_ residual: Residual, days: Int) -> Float {
        let away = residual.now - residual.before
        let square = min(Self.most, away * away)
        shortMean += (square - shortMean) * (2 / (Self.short + 1))
        if residual.learns { longMean += (square - longMean) * (2 / (Self.long + 1)) }
        let octaves = octaves
        let surprise = peaks.surprise(of: abs(octaves), days: days, least: Self.least)
        return octaves < 0 ? -surprise : surprise
    }

    mutating func turn(days: Int) { peaks.turn(days: days, least: Self.least) }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try state.pass(&shortMean, within: 1e6, from: 0)
        try state.pass(&longMean, within: 1e6, from: 0)
        try peaks.exchange(&state)
    }
}
