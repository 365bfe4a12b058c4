import DeskOperations
import Telemetry

/// Messages that could not be used, for an engineer: how many for each reason, and the newest, escaped.
struct RejectsPage: Page {
    struct Reason: Sendable {
        var href: String
        var label: String
        var count: String
        var current: Bool
    }
    struct Row: Sendable {
        var time: TimeView
        /// "37 times since 08:15"; nil: once.
        var times: String?
        var topic: String
        var reason: String
        var why: String
        var payload: String
        /// "the first 512 of 20000 bytes, in hexadecimal"; nil: all of it, as text.
        var form: String?
    }
    var chrome: Chrome
    var heading: String
    var since: TimeView
    var reasons: [Reason]
    var hasRows: Bool
    var rows: [Row]
    var nothing: String?

    init(chrome: Chrome, report: RejectsReport, reason: String?) {
        self.chrome = chrome
        self.chrome.onRejects = true
        let times = TimeText(zone: nil, now: report.madeAt)
        let all = report.reasons.reduce(0) { $0 + $1.messages }
        heading =
            switch all {
            case 0: "No message was rejected"
            case 1: "One message was rejected"
            default: "\(all) messages were rejected"
            }
        since = TimeView(report.since, times)
        reasons =
            [Reason(href: "/rejects", label: "all", count: "\(all)", current: reason == nil)]
            + report.reasons.map { one in
                Reason(
                    href: "/rejects?reason=\(one.reason.asQueryValue)", label: one.reason.replacing("_", with: " "),
                    count: "\(one.messages)", current: reason == one.reason)
            }
        rows = report.messages.map { message in
            Row(
                time: TimeView(message.at, times),
                times: message.times > 1 ? "\(message.times) times since \(times.absolute(message.first))" : nil,
                topic: PayloadText.escaped(message.topic), reason: message.reason.replacing("_", with: " "),
                why: message.why, payload: message.payload.text, form: message.form)
        }
        hasRows = !rows.isEmpty
        nothing = rows.isEmpty ? "Nothing to look at\(reason == nil ? "" : " for this reason")." : nil
    }
}

extension RejectedMessage {
    /// How its payload is shown, where that is not all of it as text.
    fileprivate var form: String? {
        let isCut = size > 512
        switch (payload.form, isCut) {
        case (.text, false): return size == 0 ? "empty" : nil
        case (.text, true): return "the first 512 of \(size) bytes"
        case (.hex, false): return "\(size) bytes in hexadecimal"
        case (.hex, true): return "the first 512 of \(size) bytes, in hexadecimal"
        }
    }
}
