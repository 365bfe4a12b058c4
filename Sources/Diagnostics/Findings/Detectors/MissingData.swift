/// A metric stopped reporting while the device goes on.
///
/// Idea: for how many slots there was no reading of it, judged by the longest pause of past days. When the device itself
/// is silent no slot closes, and nothing is missing: that is its reach's matter.
///
/// Source: as `StuckValue`. Memory: 10 bytes.
struct MissingData: Hashable, Sendable {
    /// Scale of the days' largest, at least (log2 units, default 0.24: what came in each slot is told after an
    /// hour).
    static let least: Float = 0.24

    /// Slots without a reading.
    private(set) var pause: UInt16 = 0
    private var peaks = Peaks()

    /// −log10 of the probability of a day with so long a pause.
    @inline(__always)
    mutating func judge(heard: Bool, days: Int) -> Float {
        pause = heard ? 0 : min(pause, 65_534) + 1
        return pause == 0 ? 0 : peaks.surprise(of: Float(pause), days: days, least: Self.least)
    }

    mutating func turn(days: Int) { peaks.turn(days: days, least: Self.least) }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try state.pass(&pause)
        try peaks.exchange(&state)
    }
}
