/// Tells a surprise once: after one that was told, for a while only what is much larger is news; and what has been told
/// as large before counts for less, since a stream that surprises often is one whose surprises mean little.
struct News: Hashable, Sendable {
    /// Surprises below this are none (−log10 p, default 2.5: the model of the tail starts at 1.5).
    static let least = 2.5
    /// Samples after the last news in which only more is told (default 400: a day and a half of five minutes, as long as
    /// an incident and its after-effects are one matter).
    static let quiet = 400
    /// How many times larger is more (> 1, default 1.4).
    static let more = 1.4
    /// What earlier news of about the size (a share of `alike` or above) takes off: this times log10 of one more than
    /// their number (default 2: a stream of ten times the false alarms must surprise by a factor of 100 more).
    static let penalty = 2.0
    static let alike = 0.8
    /// What is left is told in steps of this (−log10 p, default a quarter: the fit of a tail is no better).
    static let step = 0.25
    /// Earlier news that are remembered.
    static let memory = 64

    private var sinceTold = quiet + 1
    /// Surprises that were told, the last one last.
    private var told: [Double] = []

    /// What is left of the surprise where it is news, else 0.
    mutating func judge(_ surprise: Double) -> Double {
        if sinceTold <= Self.quiet { sinceTold += 1 }
        guard surprise >= Self.least, sinceTold > Self.quiet || surprise > (told.last ?? 0) * Self.more else {
            return 0
        }
        let earlier = told.count { $0 > Self.alike * surprise }
        if told.count == Self.memory { told.removeFirst() }
        told.append(surprise)
        sinceTold = 0
        let left = surprise - Self.penalty * Elementary.ln(Double(1 + earlier)) * 0.434294481903251827651
        return max(0, (left / Self.step).rounded(.down) * Self.step)
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try state.pass(&sinceTold, in: 0...Self.quiet + 1)
        try state.pass(&told, atMost: Self.memory)
    }
}
