/// Tells a surprise once: after one that was told, for a while only what is much larger is news.
struct News: Hashable, Sendable {
    /// Surprises below this are none (−log10 p, default 2.5: the model of the tail starts at 1.5).
    static let least = 2.5
    /// Samples after the last news in which only more is told (default 400: a day and a half of five minutes, as long as
    /// an incident and its after-effects are one matter).
    static let quiet = 400
    /// How many times larger is more (> 1, default 1.4).
    static let more = 1.4

    private var sinceTold = quiet + 1
    private var told = 0.0

    /// The surprise where it is news, else 0.
    mutating func judge(_ surprise: Double) -> Double {
        if sinceTold <= Self.quiet { sinceTold += 1 }
        guard surprise >= Self.least, sinceTold > Self.quiet || surprise > told * Self.more else { return 0 }
        told = surprise
        sinceTold = 0
        return surprise
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try state.pass(&sinceTold, in: 0...Self.quiet + 1)
        try state.pass(&told)
    }
}
