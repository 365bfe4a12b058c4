import ArgumentParser
import DeskClient
import DeskOperations
import LocatedYAML
import Telemetry

/// `bedside rejects`.
struct RejectsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rejects",
        abstract: "Show messages that could not be used: how many for each reason, and the newest.",
        discussion: """
            Counted since the service started. Of each reason the newest message of the topics rejected last is kept for \
            each fault that it had, its first 512 bytes: as text, with everything written out that is not plainly visible, \
            or in hexadecimal. \
            Below them stand addresses that speak and are no device's.
            """)

    @Option(help: "Only those of one reason, e.g. bad_payload.")
    var reason: String?
    @Option(help: "At most so many messages, 1 to 500.")
    var limit = 50
    @Flag(help: "As JSON.")
    var json = false
    @OptionGroup var connection: Connection

    func run() async throws {
        if let reason, !RejectsReport.knownReasons.contains(reason) {
            Terminal.fail(
                "\"\(Terminal.plain(reason))\" is no reason; "
                    + Suggestion.remedy(for: reason, among: RejectsReport.knownReasons))
            throw ExitCode(2)
        }
        try await Connection.asking {
            let (desk, principal) = try connection.desk()
            let report = try await desk.rejects(reason: reason, limit: limit, as: principal)
            Terminal.say(json ? try Connection.json(report) : Self.text(of: report))
        }
    }

    static func text(of report: RejectsReport) -> String {
        let since = report.since.rfc3339 ?? ""
        var lines = report.reasons.isEmpty ? ["No message was rejected since \(since)."] : ["Rejected since \(since):"]
        for one in report.reasons { lines.append("  " + one.reason.padded(20) + "\(one.messages)") }
        for message in report.messages {
            let times = message.times > 1 ? ", \(message.times) times since \(message.first.rfc3339 ?? "")" : ""
            lines += [
                "",
                "\(message.at.rfc3339 ?? "")  \(message.reason)  \(PayloadText.escaped(message.topic))",
                "  \(Terminal.plain(message.why))\(times)",
            ]
            let form = message.payload.form == .hex ? ", in hexadecimal" : ""
            lines.append("  \(Terminal.counted(message.size, "byte"))\(form): \(message.payload.text)")
        }
        return (lines + unknown(report)).joined(separator: "\n")
    }

    private static func unknown(_ report: RejectsReport) -> [String] {
        guard let known = report.unknown, !known.isEmpty else { return [] }
        let count = report.unknownCount ?? known.count
        var lines = ["", "\(Terminal.counted(count, "address speaks", "addresses speak")) that no device has:"]
        for one in known {
            let gateway = one.gateway.map { ", behind \(PayloadText.escaped($0))" } ?? ""
            let name = "\(PayloadText.escaped(one.convention))  \(PayloadText.escaped(one.native))\(gateway)"
            let heard = "\(Terminal.counted(one.messages, "message")), last \(one.lastHeard.rfc3339 ?? "")"
            lines.append("  \(name)  \(heard), on \(PayloadText.escaped(one.topic))")
        }
        if count > known.count { lines.append("  … and \(count - known.count) more") }
        return lines + ["Import them (native and convention as they stand here), or set devices.enrol automatic."]
    }
}
