import Telemetry

/// Tries to sign in of late, by name and place: against whoever guesses.
///
/// Bound: `mostRemembered` names and places; the oldest give way.
struct SignInTries: Sendable {
    /// Tries of one name from one place that may fail before more are refused, until `forgetAfter` after the last.
    static let mostFailures = 5
    static let forgetAfter = TimeSpan.minutes(5)
    static let mostRemembered = 10_000

    private struct Tries {
        var count: Int
        var last: Timestamp
    }
    private var tries: [String: Tries] = [:]

    /// Counts a try, before it is answered: a hundred at once are a hundred. Not nil: there were too many, and how long
    /// to wait.
    mutating func count(_ signIn: SignIn, at now: Timestamp) -> TimeSpan? {
        let key = Self.key(signIn)
        var known = tries[key] ?? Tries(count: 0, last: now)
        if now - known.last >= Self.forgetAfter { known.count = 0 }
        guard known.count < Self.mostFailures else { return Self.forgetAfter - (now - known.last) }
        if tries[key] == nil, tries.count >= Self.mostRemembered,
            let oldest = tries.min(by: { $0.value.last < $1.value.last })
        {
            tries[oldest.key] = nil
        }
        tries[key] = Tries(count: known.count + 1, last: now)
        return nil
    }

    /// It was the right password: what failed before is forgotten.
    mutating func succeed(_ signIn: SignIn) { tries[Self.key(signIn)] = nil }

    private static func key(_ signIn: SignIn) -> String { "\(signIn.origin ?? "")\u{0}\(signIn.name.lowercased())" }
}
