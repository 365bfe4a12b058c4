/// How fast the past of devices is folded anew: ingest and look-ups come first.
///
/// After each day of a device it rests for as long as that took, so that it has half of one processor at most; while
/// messages wait to be folded it waits too. What somebody looks at is folded without a rest.
struct RefoldPace: Sendable {
    /// A look at whether messages wait, or somebody asks.
    static let step = Duration.milliseconds(200)
    /// Rests of less than this add up.
    private static let least = Duration.milliseconds(2)

    private var owed = Duration.zero

    /// What to rest after so much work.
    mutating func rest(after work: Duration, isAsked: Bool) -> Duration {
        guard !isAsked else { return .zero }
        owed += work
        guard owed >= Self.least else { return .zero }
        defer { owed = .zero }
        return owed
    }
}
