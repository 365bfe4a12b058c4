import ArgumentParser
import DeskClient
import DeskOperations
import Telemetry

/// `bedside proactive`.
struct Proactive: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Who should hear from us before something breaks, the most urgent first, one a home.")

    @Option(help: "At most so many homes, 1 to 100.")
    var limit = 50
    @Flag(help: "As JSON.")
    var json = false
    @OptionGroup var connection: Connection

    func run() async throws {
        try await Connection.asking {
            let (desk, principal) = try connection.desk()
            let list = try await desk.proactive(limit: limit, as: principal)
            guard !json else { return Terminal.say(try Connection.json(list)) }
            for row in list.rows { Terminal.say(Self.text(of: row)) }
            if list.rows.isEmpty { Terminal.say("Nobody needs to hear from us before they call.") }
            if list.leftOut > 0 { Terminal.say("Left out, though as urgent: \(list.leftOut).") }
            if list.more { Terminal.say("There are more.") }
        }
    }

    static func text(of row: ProactiveRow) -> String {
        let forecast = row.forecast
        let who = [row.personName, row.phone, row.preferredChannel.map { "prefers \($0.rawValue)" }]
            .compactMap(\.self).joined(separator: ", ")
        var lines = [
            "\(Terminal.plain(row.device.words).uppercased())  \(Terminal.plain(row.device.title))  \(row.device.id)",
            "  \(Terminal.plain(forecast.title)); \(Terminal.plain(forecast.metricTitle)): "
                + Terminal.plain(forecast.says),
        ]
        if let help = forecast.help { lines.append("  Can be done now: \(Terminal.plain(help))") }
        lines.append("  Tell: \(Terminal.plain(who))")
        return lines.joined(separator: "\n")
    }
}
