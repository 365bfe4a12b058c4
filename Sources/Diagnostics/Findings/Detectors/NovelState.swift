/// A state metric in a state that it was never seen in.
///
/// Idea: for how many slots in succession it has been in states that no day before had, judged as a standstill is: a
/// moment of something new is no news, hours of it are. At the day's end what it had belongs to the past.
///
/// Source: as `StuckValue`. Memory: 18 bytes. States from the 32nd on count as one.
struct NovelState: Hashable, Sendable {
    /// Scale of the days' largest, at least (log2 units, > 0, default 0.24: an hour of a new state is told where none ever was).
    static let least: Float = 0.24

    /// Bits by the state's index: of days before, and since the last turn.
    private var past: UInt32 = 0
    private var today: UInt32 = 0
    private(set) var run: UInt16 = 0
    private var peaks = Peaks()

    mutating func take(_ state: Int) { today |= Self.bit(state) }

    /// −log10 of the probability of a day with so long a stay in states unseen.
    mutating func judge(_ state: Int, days: Int) -> Float {
        let isNew = past != 0 && past & Self.bit(state) == 0
        run = isNew ? min(run, 65_534) + 1 : 0
        return run == 0 ? 0 : peaks.surprise(of: Float(run), days: days, least: Self.least)
    }

    mutating func turn(days: Int) {
        past |= today
        today = 0
        peaks.turn(days: days, least: Self.least)
    }

    private static func bit(_ state: Int) -> UInt32 { 1 << UInt32(min(31, max(0, state))) }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try state.pass(&past)
        try state.pass(&today)
        try state.pass(&run)
        try peaks.exchange(&state)
    }
}
