import ArgumentParser
import DeskClient
import DeskOperations
import Foundation

/// `bedside import`.
struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Put the past in: a registry document (.json) or messages (.jsonl), through the running server.",
        discussion: """
            Messages are lines of {"at", "topic", "payload"}, oldest first; `at` is milliseconds since 1970 or ISO 8601. \
            They are decoded and diagnosed like live ones; nothing is published and nobody is notified. Lines of devices \
            that have newer readings are skipped.
            """)

    @Argument(help: "Files, taken in this order.")
    var files: [String]
    @Flag(help: "As JSON.")
    var json = false
    @OptionGroup var connection: Connection

    func validate() throws {
        if let table = files.first(where: { $0.lowercased().hasSuffix(".csv") }) {
            throw ValidationError(
                "\(Terminal.plain(table)) is a table; customers and devices go in with: bedside registry import "
                    + Terminal.plain(table))
        }
    }

    func run() async throws {
        try await Connection.asking {
            let (desk, principal) = try connection.desk()
            var failed = false
            for file in files {
                let report: ImportReport
                if file.hasSuffix(".json") {
                    let data: Data
                    do {
                        data = try Data(contentsOf: URL(fileURLWithPath: file))
                    } catch {
                        throw ValidationError("\(file) cannot be read")
                    }
                    report = try await desk.importRegistry(Array(data), as: principal)
                } else {
                    report = try await desk.importTelemetry(TelemetryFile(path: file), as: principal)
                }
                failed = failed || report.rejected > 0
                Terminal.say(json ? try Connection.json(report) : Self.words(report, file))
            }
            if failed { throw ExitCode(1) }
        }
    }

    private static func words(_ report: ImportReport, _ file: String) -> String {
        var lines = [
            "\(file): \(report.read) read, \(report.accepted) taken, \(report.skipped) skipped, \(report.rejected) rejected"
        ]
        for issue in report.issues { lines.append("  \(issue.place): \(Terminal.plain(issue.why))") }
        let more = report.unlisted ?? max(0, report.rejected - report.issues.count)
        if more > 0 { lines.append("  … and \(more) more: the first \(report.issues.count) are listed") }
        return lines.joined(separator: "\n")
    }
}
