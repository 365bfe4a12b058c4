/// A terminal of a relay's supply that has come loose: warm and shaken it lets go again and again for a while, and the
/// electronics start anew each time.
struct LooseTerminal: Sendable {
    /// s that it still is uneasy.
    private var uneasy = 0.0

    /// Begin of an uneasy time, per hour without current and in addition at 8 A and more, at level 1. Source: judgement: a
    /// terminal moves as it warms and cools.
    static let beginnings = (atRest: 0.15, underLoad: 1.0)
    /// s. Source: judgement.
    static let lengths = Distribution.lognormal(median: 900, spread: 0.6)
    /// Interruptions a second while uneasy at level 1. Source: judgement, one in three minutes.
    static let interruptions = 1.0 / 180
    /// mΩ at level 1. Source: judgement; sound terminals have below one, glowing ones some ten and more.
    static let resistance = 30.0

    /// Whether it lets go within the next `seconds` at `current` A.
    mutating func letsGo(
        within seconds: Double, level: Double, current: Double, using random: inout RandomSource
    ) -> Bool {
        guard level > 0 else {
            uneasy = 0
            return false
        }
        uneasy = max(0, uneasy - seconds)
        let load = min(1, current * current / 64)
        let perHour = level * (Self.beginnings.atRest + Self.beginnings.underLoad * load)
        if uneasy == 0, random.happens(perHour * seconds / 3_600) { uneasy = Self.lengths.draw(using: &random) }
        return uneasy > 0 && random.happens(level * Self.interruptions * seconds)
    }
}
