import DeskOperations
import Telemetry

/// Listen and act for one device of a card.
struct DeviceSection: Sendable {
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
        var prognosis: String?
    }
    struct Reason: Sendable {
        var says: String
        var source: String?
    }
    struct Chip: Sendable {
        var notice: String
        var says: String
        var told: Bool
        var pressed: String
        /// What a tap makes of it.
        var next: String
    }
    struct Check: Sendable {
        var answer: String
        var icon: String
        var says: String
        var answerWords: String
    }
    struct Event: Sendable {
        var iso: String
        var absolute: String
        var relative: String
        var says: String
    }
    var anchor: String
    var deviceID: String
    var words: String
    var model: String
    var firmware: String?
    var devicePath: String
    var badges: HealthBadges
    var headline: String
    var noCause: Bool
    var healthSays: String
    /// What the device cannot see, as one list.
    var blind: String?
    var hasCauses: Bool
    var causes: [Cause]
    var unexplained: String
    var hasChips: Bool
    var chips: [Chip]
    var checksCount: String
    var checks: [Check]
    var hasChanges: Bool
    var changes: [Event]
    var repair: Ladder?
    var suggestion: SuggestionPanel?
    var nothingToDo: Bool
    var hasOthers: Bool
    var others: [SuggestionPanel]
    /// Whether it stands unfolded among the others.
    var open: Bool

    init(
        _ seen: Assessment, times: TimeText, backPath: String, formToken: String, newKey: () -> String
    ) {
        let device = seen.device
        anchor = "device-\(device.id)"
        deviceID = "\(device.id)"
        words = device.words.startingUpperCase
        model = device.title
        firmware = device.firmware
        devicePath = "/devices/\(device.id)"
        badges = HealthBadges(
            condition: seen.health.condition, reach: seen.health.reach, lastHeard: seen.health.lastHeard,
            learning: seen.health.learning, times: times)
        headline = seen.headline.startingUpperCase
        noCause = seen.noCauseFound
        healthSays = seen.health.says.startingUpperCase
        blind = seen.health.cannotSee.isEmpty ? nil : seen.health.cannotSee.joined(separator: ", ")
        causes = seen.causes.enumerated().map { Self.cause($0.element, leading: $0.offset == 0, times: times) }
        hasCauses = !causes.isEmpty
        unexplained = Self.percent(seen.unexplained)
        chips = seen.notices.map { notice in
            Chip(
                notice: notice.id.rawValue, says: notice.says, told: notice.told,
                pressed: notice.told ? "true" : "false", next: notice.told ? "no" : "yes")
        }
        hasChips = !chips.isEmpty
        checks = seen.health.checks.map(Self.check)
        checksCount = checks.count == 1 ? "1 check made" : "\(checks.count) checks made"
        changes = seen.changes.map { change in
            Event(
                iso: times.iso(change.at), absolute: times.absolute(change.at), relative: times.relative(change.at),
                says: change.says)
        }
        hasChanges = !changes.isEmpty
        repair = seen.repair.map { Ladder($0, times: times, backPath: backPath, formToken: formToken) }
        suggestion = seen.suggestion.map { SuggestionPanel($0, isFirst: true, key: newKey()) }
        // While a repair is under way, nothing else is offered on its device.
        if let repair = seen.repair, !repair.hasEnded, repair.state != .verified { suggestion = nil }
        nothingToDo = seen.suggestion == nil && seen.repair == nil
        others = seen.others.map { SuggestionPanel($0, isFirst: false, key: newKey()) }
        hasOthers = !others.isEmpty
        open = seen.repair != nil
    }

    private static func cause(_ cause: LikelyCause, leading: Bool, times: TimeText) -> Cause {
        func reason(_ evidence: Evidence) -> Reason {
            let source: String? =
                switch evidence.source {
                case .measured: evidence.since.map { "since \(times.brief($0))" }
                case .told: "the caller says so"
                case .seen: "seen by a technician"
                }
            return Reason(says: evidence.says, source: source)
        }
        let kind: String? =
            switch cause.kind {
            case .fault: nil
            case .setting: "a setting"
            case .use: "how it is used"
            case .installation: "how it was installed"
            case .supply: "the supply"
            case .weather: "the weather"
            }
        return Cause(
            leading: leading, title: cause.title, kindWords: kind, likelihood: cause.likelihood,
            percent: percent(cause.probability), width: Int((min(1, max(0, cause.probability)) * 100).rounded()),
            hasEvidence: !cause.evidenceFor.isEmpty || !cause.evidenceAgainst.isEmpty,
            evidenceFor: cause.evidenceFor.map(reason), evidenceAgainst: cause.evidenceAgainst.map(reason),
            prognosis: cause.prognosis)
    }

    private static func check(_ check: CheckMade) -> Check {
        switch check.answer {
        case .present: Check(answer: "present", icon: Icon.alert.svg, says: check.says, answerWords: "found")
        case .absent: Check(answer: "absent", icon: Icon.check.svg, says: check.says, answerWords: "not found")
        case .unknown: Check(answer: "unknown", icon: Icon.question.svg, says: check.says, answerWords: "cannot tell")
        }
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

extension String {
    /// The text with its first letter in upper case, as a sentence begins.
    var startingUpperCase: String { prefix(1).uppercased() + dropFirst() }
}
