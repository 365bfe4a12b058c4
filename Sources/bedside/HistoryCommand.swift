import ArgumentParser
import DeskClient
import DeskOperations
import Foundation
import Server
import Telemetry

/// `bedside history`.
struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "The readings that are kept.", subcommands: [Export.self, Verify.self])

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A device's kept readings as CSV, a line an instant, on standard output.",
            discussion: """
                The header gives each metric's unit. Readings that came after newer ones are marked late. What was \
                reported before the present household lived there is left out.
                """)

        @Argument(help: "The device's id, as `bedside lookup` shows it.")
        var device: String
        @Option(help: "One metric; else all of the device's profile.")
        var metric: String?
        @Option(help: "From when on: 2026-01-12, or an instant as 2026-01-12T06:00:00Z (default: the first).")
        var from: String?
        @Option(help: "Up to when (default: the last).")
        var to: String?
        @OptionGroup var connection: Connection

        func validate() throws { _ = try request() }

        private func request() throws -> HistoryExportRequest {
            guard let id = DeviceID(device) else {
                throw ValidationError("\"\(Terminal.plain(device))\" is no device id")
            }
            if let metric, metric.utf8.count > MetricID.longest {
                throw ValidationError(
                    "\"\(Terminal.plain(metric))\" is no metric: a name has \(MetricID.longest) characters at most")
            }
            let request = HistoryExportRequest(
                device: id, metric: metric.map { MetricID($0) },
                from: try from.map { try HistorySpan.instant($0, of: "--from") },
                to: try to.map { try HistorySpan.instant($0, of: "--to") })
            if let from = request.from, let to = request.to, from >= to {
                throw ValidationError("--to is not after --from")
            }
            return request
        }

        func run() async throws {
            let request = try request()
            try await Connection.asking {
                let (desk, principal) = try connection.desk()
                do {
                    for try await piece in try await desk.exportHistory(request, as: principal) {
                        // A reader that went away (`| head`) ends the output, not with an error.
                        guard (try? FileHandle.standardOutput.write(contentsOf: Data(piece))) != nil else { return }
                    }
                } catch let error as DeskError {
                    throw error
                } catch {
                    Terminal.fail(
                        "The server broke off: the table is not whole. Its log says why, and so may bedside doctor.")
                    throw ExitCode(1)
                }
            }
        }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read everything that is kept and say what is damaged.",
            discussion: """
                Runs without a server, over its data directory or a backup, and changes nothing. Files that are missing, \
                empty or cut off, broken pages and rows that do not read are told; in a backup also every other byte. \
                Ends with 1 where something is damaged.
                """)

        @Option(help: "The data directory; else BEDSIDE_DATA, else bedside-data.")
        var data: String?

        func run() async throws {
            let directory = data ?? ProcessInfo.processInfo.environment["BEDSIDE_DATA"] ?? "bedside-data"
            let found: DataCheck
            do {
                found = try DataCheck.run(directory) { Terminal.fail("reading \($0)") }
            } catch {
                Terminal.fail(Terminal.plain("\(error)"))
                throw ExitCode(2)
            }
            for line in found.damage { Terminal.say(Terminal.plain(line)) }
            guard found.damage.isEmpty else {
                Terminal.fail("\(Terminal.counted(found.damage.count, "finding")). Restore the latest backup.")
                throw ExitCode(1)
            }
            Terminal.say("\(Terminal.counted(found.files, "file")): all sound.")
        }
    }
}
