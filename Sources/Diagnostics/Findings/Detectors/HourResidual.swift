/// Higher or lower than usual at this hour.
///
/// Idea: the average of an hour's residuals from the metric's own normal of the hour of the day (`HourNormal`); judged by
/// the largest of past days. Where `SeasonalResidual` keeps a day of slots, this keeps 24 figures.
///
/// Source: seasonal indices, Box and Jenkins 1970, chapter 9; averages against single outliers, Roberts 1959. Memory: 8
/// bytes beside the normal's.
struct HourResidual: ResidualDetector {
    static let name = "hour"
    /// Scale of the days' largest, at least (log2 units, default 0.09).
    static let least: Float = 0.09

    private var peaks = Peaks()

    @inline(__always)
    mutating func judge(_ residual: Residual, days: Int) -> Float {
        let surprise = peaks.surprise(of: abs(residual.smooth), days: days, least: Self.least)
        return residual.smooth < 0 ? -surprise : surprise
    }

    mutating func turn(days: Int) { peaks.turn(days: days, least: Self.least) }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) { try peaks.exchange(&state) }
}
