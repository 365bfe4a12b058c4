/// A slot far from the last hour's.
///
/// Idea: the residual less its running average, so that a slow change is none; judged by the largest of past days.
///
/// Source: Shewhart 1931, single values beyond limits. Memory: 8 bytes.
struct Jump: ResidualDetector {
    static let name = "jump"
    /// Scale of the days' largest, at least (log2 units, default 0.09).
    static let least: Float = 0.09

    private var peaks = Peaks()

    @inline(__always)
    mutating func judge(_ residual: Residual, days: Int) -> Float {
        let away = residual.now - residual.before
        let surprise = peaks.surprise(of: abs(away), days: days, least: Self.least)
        return away < 0 ? -surprise : surprise
    }

    mutating func turn(days: Int) { peaks.turn(days: days, least: Self.least) }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) { try peaks.exchange(&state) }
}
