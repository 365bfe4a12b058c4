/// The same value over and over, where it used to change.
///
/// Idea: for how many slots nothing has moved, judged by the longest standstill of past days. A metric that often stands
/// still for a night has to stand still for much longer; one that always moved need only stop for some hours.
///
/// Source: runs, Wald and Wolfowitz 1940, with block maxima in place of independence, which telemetry has not. Memory:
/// 10 bytes.
struct StuckValue: Hashable, Sendable {
    /// Scale of the days' largest, at least (log2 units, default 0.24: what moved in each slot is told after an
    /// hour).
    static let least: Float = 0.24

    /// Slots without a move.
    private(set) var run: UInt16 = 0
    private var peaks = Peaks()

    /// −log10 of the probability of a day with so long a standstill.
    @inline(__always)
    mutating func judge(moved: Bool, days: Int) -> Float {
        run = moved ? 0 : min(run, 65_534) + 1
        return run == 0 ? 0 : peaks.surprise(of: Float(run), days: days, least: Self.least)
    }

    mutating func turn(days: Int) { peaks.turn(days: days, least: Self.least) }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try state.pass(&run)
        try peaks.exchange(&state)
    }
}
