import DeskOperations
import Telemetry

/// The likely causes with what speaks for and against them; the figures folded, for whoever asks.
struct CauseList: Sendable {
    struct Cause: Sendable {
        var leading: Bool
        var title: String
        var kindWords: String?
        var likelihood: String
        var percent: String
        /// 0...100.
        var width: Int
        var hasEvidence: Bool
        var evidenceFor: [Reason]
        var evidenceAgainst: [Reason]
        var unaccounted: [Reason]
        var prognosis: String?
        var hasFigures: Bool
        /// Lines for an engineer, or for the customer who wants to know it exactly.
        var figures: [String]
    }
    struct Reason: Sendable {
        var says: String
        /// Since when, or who says so where the clause does not, and how far it moved the probability.
        var beside: String?
    }
    var hasCauses: Bool
    var causes: [Cause]
    /// Folded: too unlikely to read on a call.
    var hasMore: Bool
    var more: [Cause]
    var moreCount: String
    var unexplained: String

    /// So many stand open however unlikely, and those from this probability on.
    private static let alwaysShown = 3
    private static let worthShowing = 0.05

    init(_ seen: Assessment, times: TimeText) {
        let all = seen.causes.enumerated().map { Self.cause($0.element, leading: $0.offset == 0, times: times) }
        // In the order of the reasons for the contact, not of probability.
        let last = seen.causes.lastIndex { $0.probability >= Self.worthShowing }
        let shown = max(Self.alwaysShown, last.map { $0 + 1 } ?? 0)
        causes = Array(all.prefix(shown))
        hasCauses = !causes.isEmpty
        more = Array(all.dropFirst(shown))
        hasMore = !more.isEmpty
        moreCount = more.count == 1 ? "1 more, unlikely" : "\(more.count) more, all unlikely"
        unexplained = Self.percent(seen.unexplained)
    }

    private static func cause(_ cause: LikelyCause, leading: Bool, times: TimeText) -> Cause {
        let kind: String? =
            switch cause.kind {
            case .fault: nil
            case .setting: "a setting"
            case .use: "how it is used"
            case .installation: "how it was installed"
            case .supply: "the supply"
            case .weather: "the weather"
            }
        let evidence = cause.evidenceFor + cause.evidenceAgainst + cause.unaccounted
        let figures =
            [cause.technical].compactMap(\.self)
            + evidence.compactMap { one in
                let parts = [one.technical, one.figures].compactMap(\.self)
                return parts.isEmpty ? nil : parts.joined(separator: "; ")
            }
        return Cause(
            leading: leading, title: cause.title, kindWords: kind, likelihood: cause.likelihood,
            percent: percent(cause.probability), width: Int((min(1, max(0, cause.probability)) * 100).rounded()),
            hasEvidence: !(cause.evidenceFor + cause.spokenAgainst + cause.unaccounted).isEmpty,
            evidenceFor: cause.evidenceFor.map { reason($0, times) },
            evidenceAgainst: cause.spokenAgainst.map { reason($0, times) },
            unaccounted: cause.unaccounted.map { reason($0, times) }, prognosis: cause.prognosis,
            hasFigures: !figures.isEmpty, figures: figures)
    }

    private static func reason(_ evidence: Evidence, _ times: TimeText) -> Reason {
        let origin: String? =
            switch evidence.source {
            case .measured:
                evidence.lastSeen.map { "last seen \(times.brief($0))" }
                    ?? evidence.since.map { "since \(times.brief($0))" }
            case .told: "the caller says so"
            // The clause says who and when.
            case .seen: nil
            }
        let parts = [origin, evidence.moves].compactMap(\.self)
        return Reason(says: evidence.says, beside: parts.isEmpty ? nil : parts.joined(separator: " · "))
    }

    /// Never "0 %" or "100 %" for what is merely near it.
    private static func percent(_ share: Double) -> String {
        guard share.isFinite else { return "?" }
        switch share {
        case ..<0.01: return "under 1 %"
        case 0.99...: return "over 99 %"
        default: return "\(Int((share * 100).rounded())) %"
        }
    }
}
