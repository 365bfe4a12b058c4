import DeskOperations
import Foundation
import LocatedYAML
import Telemetry

/// A back-test's report for a terminal.
enum BacktestText {
    /// - Parameter file: where the changed profile stands: warnings name it.
    static func text(of report: BacktestReport, file: String) -> String {
        var lines = [
            "\(report.profile): \(report.devices) of \(report.devicesInAll) devices, "
                + "\(number(report.deviceDays)) device-days, \(day(report.from)) to \(day(report.to))",
            "",
            "cause".padded(34) + "in use: devices, a month".padded(28) + "changed",
        ]
        for cause in report.rates {
            lines.append("  " + plain(cause.cause).padded(32) + rate(cause.now).padded(28) + rate(cause.changed))
        }
        lines += list("Newly flagged", report.newlyFlagged) + list("No longer flagged", report.noLongerFlagged)
        lines += report.falseAlarms.compactMap { issue(with: $0, file: file).map { plain($0.description) } }
        let short = report.falseAlarms.filter { $0.verdict == .tooLittle }.count
        if short > 0 {
            lines.append("\(short) of \(report.falseAlarms.count) symptoms were judged too seldom to check a rate.")
        }
        return (lines + report.notes.map { "note: \(plain($0))" }).joined(separator: "\n")
    }

    private static func list(_ title: String, _ differences: [BacktestReport.Difference]) -> [String] {
        guard !differences.isEmpty else { return ["", "\(title): none"] }
        return ["", "\(title): \(differences.count)"]
            + differences.map {
                "  \($0.device)  \(plain($0.cause))  \($0.openedAt.rfc3339 ?? "") – \($0.clearedAt?.rfc3339 ?? "the end")"
            } + [""]
    }

    private static func rate(_ rate: BacktestReport.CauseRate.Rate?) -> String {
        guard let rate else { return "no such cause" }
        return "\(rate.devices), " + (rate.perDeviceMonth.map { "\(number($0)) a month" } ?? "not observed")
    }

    /// The warning about a declared rate, where it stands; nil: it may stay.
    static func issue(with alarm: BacktestReport.FalseAlarm, file: String) -> Issue? {
        let side: String
        switch alarm.verdict {
        case .declaredTooLow: side = "low"
        case .declaredTooHigh: side = "high"
        case .agrees, .tooLittle: return nil
        }
        let place = alarm.place
        return Issue(
            SourceLocation(file: place?.file ?? file, line: place?.line ?? 1, column: place?.column ?? 1),
            "the false_alarm \(alarm.declared) of \(alarm.symptom) is too \(side): history shows \(number(alarm.least)) to "
                + "\(number(alarm.most)) over \(number(alarm.judgedDays)) days",
            remedy: alarm.better.map { "write false_alarm: \($0)" } ?? "", severity: .warning)
    }

    static func number(_ value: Double) -> String { String(format: "%.3g", value) }
    private static func day(_ at: Timestamp) -> String { String((at.rfc3339 ?? "").prefix(10)) }
    private static func plain(_ text: String) -> String { Terminal.plain(text) }
}

extension String {
    func padded(_ width: Int) -> String {
        count >= width ? self + " " : padding(toLength: width, withPad: " ", startingAt: 0)
    }
}
