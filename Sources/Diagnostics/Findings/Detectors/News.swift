/// Tells a surprise once: after one that was told, for a while only what is much larger is news; and what has been told
/// as large before counts for less, since a stream that surprises often is one whose surprises mean little.
struct News: Hashable, Sendable {
    /// Surprises below this are none (−log10 p, default 2.5: the model of the tail starts at 1.5).
    static let least = 2.5
    /// Time after the last news in which only more is told (s, default a day: as long as an incident and its
    /// after-effects are one matter), but at most this share of the time since the start, for series of hours.
    static let quiet = 86_400.0
    static let quietShare = 0.5
    /// How many times larger is more (> 1, default 1.4).
    static let more = 1.4
    /// What earlier news of about the size (a share of `alike` or above) takes off: this times log10 of one more than
    /// their number (default 2: a stream of ten times the false alarms must surprise by a factor of 100 more).
    static let penalty = 2.0
    static let alike = 0.8
    /// Earlier news that are remembered.
    static let memory = 64

    /// Of the last news (s since the start).
    private var lastTold = 0.0
    /// Surprises that were told, the last one last.
    private var told: [Double] = []

    /// What is left of the surprise where it is news, else 0.
    /// - Parameter elapsed: time since the start (s), never less than before.
    mutating func judge(_ surprise: Double, after elapsed: Double) -> Double {
        guard surprise >= Self.least else { return 0 }
        if let last = told.last {
            let isQuiet = elapsed - lastTold <= min(Self.quiet, Self.quietShare * elapsed)
            guard !isQuiet || surprise > last * Self.more else { return 0 }
        }
        let earlier = told.count { $0 > Self.alike * surprise }
        if told.count == Self.memory { told.removeFirst() }
        told.append(surprise)
        lastTold = elapsed
        return max(0, surprise - Self.penalty * Elementary.ln(Double(1 + earlier)) * 0.434294481903251827651)
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try state.pass(&lastTold)
        try state.pass(&told, atMost: Self.memory)
    }
}
