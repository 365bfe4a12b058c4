import ArgumentParser
import DeskClient
import DeskOperations

/// `bedside profile backtest`.
struct ProfileBacktest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backtest",
        abstract: "Run a changed profile over the server's history, beside the one in use.",
        discussion: """
            Says which devices would newly have been flagged and which no longer, how often each cause comes up, and \
            where a declared false-alarm rate differs from what the history shows. Parts that it includes are taken as \
            they are here. Nothing in use changes. Ctrl-C stops it on the server too.
            """)

    @Argument(help: "The changed profile.")
    var file: String
    @OptionGroup var place: ProfilePlace
    @OptionGroup var span: HistorySpan
    @Flag(help: "As JSON.")
    var json = false
    @OptionGroup var connection: Connection

    func validate() throws { try ProfilePlace.check([file], asFiles: true) }

    func run() async throws {
        guard let request = try span.request(for: file, root: place.profiles) else { throw ExitCode(1) }
        try await Connection.asking {
            let report = try await BacktestWatch(connection).report(of: request)
            Terminal.say(json ? try Connection.json(report) : BacktestText.text(of: report, file: file))
        }
    }
}
