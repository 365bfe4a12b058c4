import DeskOperations
import Telemetry

/// A repair's truth ladder: what to say now, and every rung with its time.
struct Ladder: Sendable {
    struct Rung: Sendable {
        var progress: String
        var current: Bool
        var icon: String
        var says: String
        var clock: String?
        var iso: String
        var relative: String
    }
    struct Reason: Sendable {
        var says: String
        var remedy: String
    }
    var ladderTitle: String
    /// Where news come from; nil once nothing more will come.
    var eventsPath: String?
    var now: String
    var tone: String
    var toneIcon: String
    var rungs: [Rung]
    var hasReasons: Bool
    var reasons: [Reason]
    var cancelPath: String?
    var backPath: String
    var formToken: String

    init(_ repair: RepairView, times: TimeText, backPath: String, formToken: String) {
        let path = "/repairs/\(repair.id.rawValue)"
        ladderTitle = repair.title
        eventsPath = repair.hasEnded ? nil : path + "/events"
        now = repair.sentence
        (tone, toneIcon) = Self.tone(of: repair.state)
        rungs = repair.steps.map { step in
            Rung(
                progress: step.progress.rawValue, current: step.progress == .current,
                icon: Self.icon(of: step.progress), says: step.sentence, clock: step.at.map(times.clock),
                iso: step.at.map(times.iso) ?? "", relative: step.at.map(times.absolute) ?? "")
        }
        reasons = repair.refusals.map { Reason(says: $0.says.asSentence, remedy: $0.remedy) }
        hasReasons = !reasons.isEmpty
        cancelPath = repair.canCancel ? path + "/cancel" : nil
        self.backPath = backPath
        self.formToken = formToken
    }

    private static func icon(of progress: LadderStep.Progress) -> String {
        switch progress {
        case .passed: Icon.check.svg
        case .failed: Icon.alert.svg
        case .skipped: Icon.minus.svg
        case .current, .ahead: ""
        }
    }

    private static func tone(of state: RepairState) -> (String, String) {
        switch state {
        case .verified, .holds, .recoveredBeforeSending: ("good", Icon.check.svg)
        case .didNotHold, .notVerified, .failed, .timedOut: ("bad", Icon.danger.svg)
        case .rejected, .expired, .cancelled, .mayHaveBeenSent, .cannotBeProvedNow: ("care", Icon.alert.svg)
        case .proposed, .approved, .queued, .sent, .received, .done, .firstSign, .waitingForCustomer:
            ("going", Icon.wait.svg)
        }
    }
}
