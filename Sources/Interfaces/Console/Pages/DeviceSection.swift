import DeskOperations
import Telemetry

/// Listen and act for one device of a card.
struct DeviceSection: Sendable {
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
    /// Where a visit's findings are recorded.
    var visitPath: String
    var badges: HealthBadges
    var headline: String
    /// What is unlike itself, in a sentence.
    var unusual: String?
    var noCause: Bool
    var healthSays: String
    /// What the device cannot see, as one list.
    var blind: String?
    /// What came over many devices at once: we know of it.
    var fleetEvents: [String]
    var causeList: CauseList
    var caller: CallerWords
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
        _ seen: Assessment, told: [Told], contact: ContactID?, times: TimeText, backPath: String, formToken: String,
        newKey: () -> String
    ) {
        let device = seen.device
        anchor = "device-\(device.id)"
        deviceID = "\(device.id)"
        words = device.words.startingUpperCase
        model = device.title
        firmware = device.firmware
        devicePath = "/devices/\(device.id)"
        visitPath = devicePath + (contact.map { "?contact=\($0.rawValue.asQueryValue)" } ?? "") + "#visit"
        badges = HealthBadges(
            condition: seen.health.condition, reach: seen.health.reach, lastHeard: seen.health.lastHeard,
            learning: seen.health.learning, times: times)
        headline = seen.headline.startingUpperCase
        unusual = seen.unusual
        noCause = seen.noCauseFound
        healthSays = seen.health.says.startingUpperCase
        blind = seen.health.cannotSee.isEmpty ? nil : seen.health.cannotSee.joined(separator: ", ")
        fleetEvents = seen.fleetEvents
        causeList = CauseList(seen, times: times)
        caller = CallerWords(seen, told: told)
        checks = seen.health.checks.map(Self.check)
        let blind = seen.health.checks.count { $0.answer == .unknown }
        let made = checks.count - blind
        checksCount =
            (made == 1 ? "1 check made" : "\(made) checks made") + (blind == 0 ? "" : ", \(blind) could not be judged")
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
        open = seen.repair != nil || !seen.dangers.isEmpty
    }

    private static func check(_ check: CheckMade) -> Check {
        switch check.answer {
        case .present: Check(answer: "present", icon: Icon.alert.svg, says: check.says, answerWords: "found")
        case .absent: Check(answer: "absent", icon: Icon.check.svg, says: check.says, answerWords: "not found")
        case .unknown: Check(answer: "unknown", icon: Icon.question.svg, says: check.says, answerWords: "cannot tell")
        }
    }
}

extension String {
    /// The text with its first letter in upper case, as a sentence begins.
    var startingUpperCase: String { prefix(1).uppercased() + dropFirst() }

    /// A clause as a sentence of its own: a capital, and a full stop unless it ends in one.
    var asSentence: String {
        let ends = last.map { ".!?…”".contains($0) } ?? true
        return startingUpperCase + (ends ? "" : ".")
    }
}
