import Profiles
package import Telemetry

/// A fix already carried out on this device, and what became of it.
package struct TriedFix: Hashable, Sendable, Codable {
    package enum Outcome: String, Hashable, Sendable, Codable {
        case underWay, verified, didNotHold, notVerified, failed, refused, timedOut, cannotBeProved, cancelled
    }
    package var fix: String
    package var at: Timestamp
    package var outcome: Outcome

    package init(fix: String, at: Timestamp, outcome: Outcome) {
        self.fix = fix
        self.at = at
        self.outcome = outcome
    }
}

/// What earlier tries of a fix say about trying it again.
enum Trial: Hashable {
    case open
    /// Carried out in this episode without help.
    case failed
    /// Verified, and the trouble came back, or never went.
    case didNotLast
    /// Verified so lately that the episode may yet clear.
    case settling

    /// How long a verified fix may take to clear an episode whose symptoms look back over hours.
    static let settlesWithin = TimeSpan.days(1)
    /// How long a fix must hold where its proof does not say.
    static let holds = TimeSpan.days(7)

    /// - Parameter openedAt: when the episode the fix would act on opened, where one is open. Tries before it belong to
    ///   an earlier episode: only a verified one tells, if it did not hold as long as it should.
    init(of fix: Fix, tried: [TriedFix], openedAt: Timestamp?, at now: Timestamp) {
        self = .open
        for one in tried.sorted(by: { $0.at < $1.at }) where one.fix == fix.id {
            switch one.outcome {
            case .notVerified, .failed, .timedOut:
                if openedAt.map({ one.at >= $0 }) ?? true { self = .failed }
            case .verified:
                guard let openedAt else { continue }
                if openedAt > one.at {
                    if openedAt - one.at <= fix.proof?.holds ?? Self.holds { self = .didNotLast }
                } else {
                    self = now - one.at < Self.settlesWithin ? .settling : .didNotLast
                }
            case .didNotHold:
                guard let openedAt else { continue }
                let watched = fix.proof?.holds ?? Self.holds
                // Its hold time began somewhat later than it did.
                if openedAt - one.at <= watched + Self.settlesWithin { self = .didNotLast }
            case .underWay, .refused, .cannotBeProved, .cancelled:
                break
            }
        }
    }
}
