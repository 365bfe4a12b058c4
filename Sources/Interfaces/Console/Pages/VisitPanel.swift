import DeskOperations
import Telemetry

/// What visits found on a device, and the form to record what one found.
struct VisitPanel: Sendable {
    struct Choice: Sendable {
        var value: String
        var says: String
    }
    struct Finding: Sendable {
        var iso: String
        var absolute: String
        var relative: String
        var title: String
        var seenWords: String
        var done: String?
        var inWords: String?
        var seenBy: String
        var counts: Bool
        var withdrawPath: String
    }
    var formToken: String
    /// The contact it is recorded for; empty: none.
    var contactID: String
    var actPath: String
    /// Without a profile there is nothing to choose from.
    var canRecord: Bool
    var thereChoices: [Choice]
    var notThereChoices: [Choice]
    var nothingValue: String
    var hasCures: Bool
    var cureChoices: [Choice]
    /// Empty stands for today: the moment it is entered.
    var days: [Choice]
    var hasFindings: Bool
    var findings: [Finding]

    private static let mostDays: Int64 = 7

    init(_ page: DevicePage, contact: ContactID?, formToken: String, times: TimeText) {
        let device = page.assessment.device.id
        self.formToken = formToken
        contactID = contact?.rawValue ?? ""
        actPath = "/devices/\(device)/findings"
        let causes = page.assessment.knownCauses
        canRecord = !causes.isEmpty
        thereChoices = causes.map { Choice(value: "there \($0.id.rawValue)", says: $0.title) }
        notThereChoices = causes.map { Choice(value: "not_there \($0.id.rawValue)", says: $0.title) }
        nothingValue = VisitFinding.Seen.nothing.rawValue
        cureChoices = page.assessment.knownCures.map { Choice(value: $0.id.rawValue, says: $0.title) }
        hasCures = !cureChoices.isEmpty
        days = (1...Self.mostDays).map { ago in
            let at = page.madeAt - .days(ago)
            return Choice(value: times.iso(at), says: ago == 1 ? "Yesterday" : times.longDay(at))
        }
        let path = actPath
        findings = page.findings.map { one in
            let time = TimeView(one.seenAt, times)
            let seen: String =
                switch one.seen {
                case .there: "was there"
                case .notThere: "was not there"
                case .nothing: "was there"
                }
            return Finding(
                iso: time.iso, absolute: time.absolute, relative: time.relative, title: one.says, seenWords: seen,
                done: one.done, inWords: one.words, seenBy: one.seenBy, counts: one.counts,
                withdrawPath: path + "/\(one.id.rawValue)/withdraw")
        }
        hasFindings = !findings.isEmpty
    }

    /// What a sent form says.
    static func finding(in form: Form) throws(DeskError) -> NewVisitFinding {
        let choice = form["found"].split(separator: " ", maxSplits: 1).map(String.init)
        guard let word = choice.first, let seen = VisitFinding.Seen(rawValue: word) else {
            throw .invalid(field: "found", why: "It is not said what was found.")
        }
        var seenAt: Timestamp?
        if let at = form.given("seen_at") {
            guard let instant = Timestamp(rfc3339: at) else {
                throw .invalid(field: "seen_at", why: "It is not an instant such as 2026-11-22T07:15:05Z.")
            }
            seenAt = instant
        }
        return NewVisitFinding(
            cause: choice.count > 1 ? CauseID(rawValue: choice[1]) : nil, seen: seen,
            done: form.given("done").map { FixID(rawValue: $0) }, words: form.given("words"),
            seenBy: form.given("seen_by"), seenAt: seenAt,
            contact: form.given("contact").map { ContactID(rawValue: $0) })
    }
}
