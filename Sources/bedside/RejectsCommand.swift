import ArgumentParser
import DeskClient
import DeskOperations
import Telemetry

/// `bedside rejects`.
struct RejectsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rejects",
        abstract: "Show messages that could not be used: how many for each reason, and the newest.",
        discussion: """
            Counted since the service started. Of each reason the newest message of the topics rejected last is kept, its \
            first 512 bytes: as text, with everything written out that is not plainly visible, or in hexadecimal.
            """)

    @Option(help: "Only those of one reason, e.g. bad_payload.")
    var reason: String?
    @Option(help: "At most so many messages, 1 to 500.")
    var limit = 50
    @Flag(help: "As JSON.")
    var json = false
    @OptionGroup var connection: Connection

    func run() async throws {
        try await Connection.asking {
            let (desk, principal) = try connection.desk()
            let report = try await desk.rejects(reason: reason, limit: limit, as: principal)
            Terminal.say(json ? try Connection.json(report) : Self.text(of: report))
        }
    }

    static func text(of report: RejectsReport) -> String {
        let since = report.since.rfc3339 ?? ""
        guard !report.reasons.isEmpty else { return "No message was rejected since \(since)." }
        var lines = ["Rejected since \(since):"]
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
        return lines.joined(separator: "\n")
    }
}
