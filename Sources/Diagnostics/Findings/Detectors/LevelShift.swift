/// The level moved and stays moved: CUSUM of both sides.
///
/// Idea: residuals are added up as far as they are beyond an allowance; the larger sum is judged by the largest of past
/// days. What is old counts for less, so that a sum that was once large comes down.
///
/// Source: Page 1954, "Continuous inspection schemes". Memory: 18 bytes.
struct LevelShift: ResidualDetector {
    static let name = "level"
    /// What each slot is allowed to be off (standard deviations, > 0, default 0.5: half of the smallest shift that
    /// matters).
    static let allowance: Float = 0.5
    /// What one slot may add (standard deviations, default 3), so that a spike is no shift.
    static let mostStep: Float = 3
    /// Share of a sum that is kept from slot to slot (0...1, default 0.997: a memory of a day of five minutes).
    static let kept: Float = 0.997
    /// Scale of the days' largest, at least (log2 units, default 0.15).
    static let least: Float = 0.15

    private(set) var above: Float = 0
    private(set) var below: Float = 0
    /// Slots since the larger sum left zero.
    private(set) var lasts: UInt16 = 0
    private var peaks = Peaks()

    @inline(__always)
    mutating func judge(_ residual: Residual, days: Int) -> Float {
        let step = min(Self.mostStep, max(-Self.mostStep, residual.now))
        above = Self.sum(above, step)
        below = Self.sum(below, -step)
        let larger = max(above, below)
        lasts = larger > 0 ? min(lasts, 65_534) + 1 : 0
        let surprise = peaks.surprise(of: larger, days: days, least: Self.least)
        return below > above ? -surprise : surprise
    }

    /// The sum of one side after a residual on that side.
    static func sum(_ sum: Float, _ residual: Float) -> Float { max(0, sum * kept + residual - allowance) }

    /// Begins anew: after a repair the level may well be another.
    mutating func settle() { (above, below, lasts) = (0, 0, 0) }

    mutating func turn(days: Int) { peaks.turn(days: days, least: Self.least) }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try state.pass(&above, within: 1e6)
        try state.pass(&below, within: 1e6)
        try state.pass(&lasts)
        try peaks.exchange(&state)
    }
}
