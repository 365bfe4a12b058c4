import ArgumentParser
import DeskClient
import DeskOperations
import Telemetry

/// `bedside device`.
struct Device: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Everything about one device.")

    @Argument(help: "The device's id, as `bedside lookup` shows it.")
    var id: String
    @Flag(help: "With the figures behind everything.")
    var figures = false
    @Flag(help: "As JSON.")
    var json = false
    @OptionGroup var connection: Connection

    func run() async throws {
        guard let id = DeviceID(id) else { throw ValidationError("\"\(Terminal.plain(id))\" is no device id") }
        try await Connection.asking {
            let (desk, principal) = try connection.desk()
            let page = try await desk.device(id, as: principal)
            guard !json else { return Terminal.say(try Connection.json(page)) }
            var lines = page.assessment.dangers.map(CardText.text)
            lines += [CardText.text(of: page.assessment, figures: figures)]
            if let unknown = page.assessment.unusualUnknown { lines.append("  \(Terminal.plain(unknown))") }
            lines.append("")
            for metric in page.metrics {
                lines.append("  \(metric.title): \(Terminal.plain(metric.value ?? "nothing received yet"))")
            }
            for info in page.info { lines.append("  \(Terminal.plain(info.name)): \(Terminal.plain(info.value))") }
            for episode in page.episodes.prefix(10) {
                lines.append(
                    "  episode: \(Terminal.plain(episode.title)), \(episode.openedAt.rfc3339 ?? "") – \(episode.clearedAt?.rfc3339 ?? "now")"
                )
            }
            for finding in page.findings.prefix(10) { lines.append("  visit: " + FindingCommand.line(finding)) }
            for repair in page.repairs.prefix(10) { lines.append(CardText.text(of: repair)) }
            Terminal.say(lines.joined(separator: "\n"))
        }
    }
}
