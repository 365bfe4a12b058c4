import ArgumentParser
import DeskClient
import DeskOperations
import Foundation
import Server
import Telemetry

/// `bedside backup`.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy everything that is kept, while the service runs.",
        discussion: """
            The service writes the copy, to a new or empty directory of its own machine; it goes on receiving meanwhile. \
            Put it back with `bedside restore`.
            """)

    @Argument(help: "A new or empty directory on the service's machine.")
    var directory: String
    @OptionGroup var connection: Connection

    func run() async throws {
        let path = URL(fileURLWithPath: directory).standardizedFileURL.path
        try await Connection.asking {
            let (desk, principal) = try connection.desk()
            let report = try await desk.backUp(to: path, as: principal)
            Terminal.say(
                "\(Terminal.plain(report.directory)): \(report.bytes / 1_048_576) MiB, up to input \(report.position).")
            for file in report.lacking ?? [] {
                Terminal.fail(
                    "history/\(Terminal.plain(file)) is lost, and so not in it: an earlier backup may have it.")
            }
        }
    }
}

/// `bedside restore`.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Put a backup into an empty data directory, without a service.",
        discussion: """
            Every file is compared with the backup's own list and read. Commands that were on their way when the backup \
            was made are not sent again: repairs that were open expire when the service starts.
            """)

    @Argument(help: "The directory that `bedside backup` wrote.")
    var backup: String
    @Option(help: "The data directory, new or empty; else BEDSIDE_DATA, else bedside-data.")
    var data: String?

    func run() async throws {
        let directory = data ?? ProcessInfo.processInfo.environment["BEDSIDE_DATA"] ?? "bedside-data"
        let restored: Restore
        do {
            restored = try await Restore.run(
                from: backup, to: directory, at: Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1e6))
            ) { Terminal.fail($0) }
        } catch {
            Terminal.fail(Terminal.plain("\(error)"))
            throw ExitCode(2)
        }
        for line in restored.check.damage { Terminal.say(Terminal.plain(line)) }
        guard restored.check.damage.isEmpty else {
            Terminal.fail(
                restored.isTaken
                    ? "The backup is damaged: do not start a service on \(Terminal.plain(directory))."
                    : "The backup is damaged: nothing was put into \(Terminal.plain(directory)). Restore another one.")
            throw ExitCode(1)
        }
        Terminal.say(
            "\(Terminal.plain(directory)) holds everything up to input \(restored.position.rawValue), and is sound.")
    }
}
