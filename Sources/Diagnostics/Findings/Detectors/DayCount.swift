/// Something that hardly happens comes again and again: how often today, beside how often on usual days.
///
/// Idea: −log10 of a day with so many grows with their number's logarithm over the usual day's. One reset or one
/// impossible value is no news; many are.
///
/// Memory: 2 bytes. Source: as `Peaks`; the counts' logarithm since they come in bursts.
struct DayCount: Hashable, Sendable {
    /// Scale (log2 units, default 0.5: on a device that never had any, some 40 a day are one in 10,000).
    static let least: Float = 0.5
    /// Days that count.
    private static let memory = 30
    private static let steps: Float = 16

    private(set) var today: UInt8 = 0
    /// In 1/16 of log2(1 + n), the days' mean or what the last large one left.
    private var usual: UInt8 = 0

    /// −log10 of the probability of a day with so many.
    @inline(__always)
    mutating func judge(more: Bool, days: Int) -> Float {
        if more { today = min(today, 254) + 1 }
        guard today > 0, days >= Peaks.fewest else { return 0 }
        let beyond = Binary.log2(1 + Float(today)) - Float(usual) / Self.steps
        return max(0, min(Float(mostSurprise), beyond / Self.least * 0.434_294_48))
    }

    /// A day of many is remembered for a while.
    mutating func turn(days: Int) {
        defer { today = 0 }
        let now = Binary.log2(1 + Float(today)) * Self.steps
        let known = Float(usual)
        usual = UInt8(min(255, max(now, known - max(0.6, known / Float(Self.memory)))))
    }

    mutating func exchange(_ state: inout StateExchange) throws(StateReader.Malformed) {
        try state.pass(&today)
        try state.pass(&usual)
    }
}
