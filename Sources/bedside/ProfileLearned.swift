import ArgumentParser
import DeskClient
import DeskOperations
import Telemetry

/// `bedside profile learned`.
struct ProfileLearned: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "learned",
        abstract: "Show which figures of a profile the outcomes of the past have moved, and from how many cases.",
        discussion: """
            What visits found, what contacts turned out to be about, repairs and episodes move a profile's figures, each \
            of which counts as ten cases itself. The profile's file stays as it is.
            """)

    @Argument(help: "The profile's id, e.g. northwind/heat-pump-hp200.")
    var profile: String
    @Flag(help: "As JSON.")
    var json = false
    @OptionGroup var connection: Connection

    func run() async throws {
        try await Connection.asking {
            let (desk, principal) = try connection.desk()
            let report = try await desk.learned(profile: profile, as: principal)
            Terminal.say(json ? try Connection.json(report) : Self.text(of: report))
        }
    }

    private static func text(of report: LearnedReport) -> String {
        let head =
            "\(Terminal.plain(report.profile)): \(BacktestText.number(report.deviceYears)) device-years listened to"
        guard !report.figures.isEmpty else { return head + "\nEvery figure is the profile's own." }
        var lines = [head, "", "  " + "profile".padded(10) + "learned".padded(10) + "cases".padded(8) + "figure"]
        for figure in report.figures {
            lines.append(
                "  " + BacktestText.number(figure.own).padded(10) + BacktestText.number(figure.learned).padded(10)
                    + BacktestText.number(figure.cases).padded(8)
                    + "\(Terminal.plain(figure.says)) [\(Terminal.plain(figure.technical))]")
        }
        return lines.joined(separator: "\n")
    }
}
