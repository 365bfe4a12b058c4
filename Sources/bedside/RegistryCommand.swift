import ArgumentParser
import DeskClient
import DeskOperations
import Foundation

/// `bedside registry`.
struct RegistryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "registry", abstract: "Customers, homes and devices.", subcommands: [TableImport.self])

    /// `bedside registry import`.
    struct TableImport: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "import",
            abstract: "Put customers, homes and devices in from a table (CSV), through the running server.",
            discussion: """
                A person is known again by the account number, so a changed row changes what is known of them and the \
                same table twice changes nothing: a run that was interrupted is simply started again. Good rows are taken \
                beside bad ones; each bad one is named by line and column. --dry-run tells all of it and keeps nothing.

                Columns: \(Self.columns.joined(separator: ", ")). Needed are account and name, and with \
                some of the others those that they are about. docs/guides/customer-table.md says what stands in each.
                """)

        static let columns = RegistryTableOptions.columns

        @Argument(help: "The table; - for standard input.")
        var file: String
        @Flag(help: "Say what would be taken and what not; keep nothing.")
        var dryRun = false
        @Option(help: "What stands between cells: one character, or tab (default: found by the header).")
        var delimiter: String?
        @Option(help: "The time zone of homes of which the table does not say it, such as Europe/London.")
        var timeZone: String?
        @Flag(help: "The report as JSON.")
        var json = false
        @OptionGroup var connection: Connection

        func validate() throws {
            if let delimiter, CellDelimiter(delimiter) == nil { throw ValidationError(CellDelimiter.wanted) }
            let lower = file.lowercased()
            if lower.hasSuffix(".xlsx") || lower.hasSuffix(".xls") || lower.hasSuffix(".ods") {
                throw ValidationError("\(Terminal.plain(file)) is a spreadsheet: save it as CSV (UTF-8)")
            }
            if lower.hasSuffix(".json") || lower.hasSuffix(".jsonl") {
                throw ValidationError("\(Terminal.plain(file)) is no table: bedside import takes .json and .jsonl")
            }
            var isDirectory: ObjCBool = false
            guard file == "-" || FileManager.default.fileExists(atPath: file, isDirectory: &isDirectory) else {
                throw ValidationError("there is no file \(Terminal.plain(file))")
            }
            guard file == "-" || !isDirectory.boolValue && FileManager.default.isReadableFile(atPath: file) else {
                throw ValidationError("\(Terminal.plain(file)) cannot be read")
            }
        }

        func run() async throws {
            try await Connection.asking {
                let (desk, principal) = try connection.desk()
                let progress = ImportProgress(file: file)
                let options = RegistryTableOptions(
                    delimiter: delimiter.flatMap { CellDelimiter($0)?.byte }, timeZone: timeZone, isTrial: dryRun)
                let pieces = FilePieces(path: file) { progress.read($0, lines: $1) }
                let report: ImportReport
                do {
                    report = try await desk.importRegistryTable(pieces, options, as: principal)
                } catch {
                    progress.end()
                    if progress.hasBegun, !dryRun, case .unavailable = error as? DeskError {
                        Terminal.fail("Rows that were taken stay; start it again with the same table to go on.")
                    }
                    throw error
                }
                progress.end()
                Terminal.say(json ? try Connection.json(report) : words(report))
                if report.rejected > 0 { throw ExitCode(1) }
            }
        }

        private func words(_ report: ImportReport) -> String {
            let name = Terminal.plain(file)
            var lines = [
                dryRun
                    ? "\(name): of \(Terminal.counted(report.read, "row")), \(report.accepted) would be put in or changed, "
                        + "\(report.skipped) are so already, \(report.rejected) would be refused. Nothing was kept."
                    : "\(name): \(Terminal.counted(report.read, "row")): \(report.accepted) put in or changed, "
                        + "\(report.skipped) were so already, \(report.rejected) refused"
            ]
            for issue in report.issues {
                lines.append("  \(issue.place): \(Terminal.plain(issue.why))")
            }
            if let more = report.unlisted, more > 0 {
                lines.append("  … and \(more) more: the first \(report.issues.count) are listed")
            }
            if report.rejected > 0, !dryRun, report.accepted + report.skipped > 0 {
                lines.append("Correct these and import the table again: rows that were taken do not change by it.")
            }
            return lines.joined(separator: "\n")
        }
    }
}
