import ArgumentParser
import DeskClient
import DeskOperations
import Foundation
import Telemetry

/// `bedside profile backtest`.
struct ProfileBacktest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backtest",
        abstract: "Run a changed profile over the server's history, beside the one in use.",
        discussion: """
            Says which devices would newly have been flagged and which no longer, how often each cause comes up, and \
            where a declared false-alarm rate differs from what the history shows. Nothing in use changes.
            """)

    @Argument(help: "The changed profile.")
    var file: String
    @Option(help: "How many days back, 1 to 400.")
    var days: Int = 30
    @Option(help: "How many devices at most, 1 to 5,000; of more, a fixed sample.")
    var devices: Int = 200
    @Flag(help: "As JSON.")
    var json = false
    @OptionGroup var connection: Connection

    func validate() throws {
        guard (1...400).contains(days) else { throw ValidationError("--days is 1 to 400") }
        guard (1...5_000).contains(devices) else { throw ValidationError("--devices is 1 to 5000") }
    }

    func run() async throws {
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw ValidationError("\(Terminal.plain(file)) cannot be read")
        }
        let to = Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1e6))
        let request = BacktestRequest(
            profile: String(decoding: bytes, as: UTF8.self), file: file, from: to - .days(Int64(days)), to: to,
            devices: devices)
        try await Connection.asking {
            let (desk, principal) = try connection.desk()
            let report = try await desk.backtest(request, as: principal)
            Terminal.say(json ? try Connection.json(report) : BacktestText.text(of: report, file: file))
        }
    }
}
