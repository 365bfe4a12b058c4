import ArgumentParser
import Decoding
import Diagnostics
import Foundation

/// `bedside detect`.
struct DetectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detect",
        abstract: "Tell the rows of a table that are unlike the rows before them.",
        discussion: """
            The header names the columns; every column but the time and those ignored is a metric. Every row of the input \
            gives one of the output, timestamp,anomaly_score,anomaly: the timestamp as it stood, a score of 0 to 1, and \
            1 where the row counts as unlike, else 0. A row is judged by those up to it. A cell that is no \
            number counts as missing. Parameters are the same for every table; the number of metrics picks the detector:
              one      series: a value far from its past, stretches of 4 and of 12 rows unlike any before, and the time of \
            day where the data show a day. Judges after 180 rows. What was told is told again within 400 rows only where \
            it is 1.4 times more surprising, and counts for less where as much was told before. Unlike from a surprise of 4 \
            (minus log10 of the probability).
              several  multivariate: learns noise and wandering from 400 rows, then tells a distance above 2.5 from a slow \
            reference (span 600 rows).
            """)

    @Option(help: "The table, with a header.")
    var input: String
    @Option(help: "The column of times; the first by default.")
    var time: String?
    @Option(help: "Columns that are not metrics, with commas between.")
    var ignore: String = ""
    @Option(help: "What stands between two cells: one character, or tab.")
    var delimiter: String = ","
    @Option(help: "One of \(DetectorRun.names.joined(separator: ", ")).")
    var detector: String?
    @Option(help: "Where the scores go.")
    var out: String

    func validate() throws {
        guard CellDelimiter(delimiter) != nil else { throw ValidationError(CellDelimiter.wanted) }
        if let detector, DetectorRun(detector) == nil {
            throw ValidationError("--detector is one of \(DetectorRun.names.joined(separator: ", "))")
        }
    }

    func run() throws {
        guard let separator = CellDelimiter(delimiter) else { throw ValidationError(CellDelimiter.wanted) }
        let bytes: Data
        do {
            bytes = try Data(contentsOf: URL(fileURLWithPath: input), options: .mappedIfSafe)
        } catch {
            throw ValidationError("\(input) cannot be read")
        }
        let ignored = ignore.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        try bytes.withUnsafeBytes { bytes in
            var table: ColumnTable
            do throws(ColumnTable.Fault) {
                table = try ColumnTable(bytes, delimiter: separator.byte, time: time, ignored: ignored)
            } catch {
                Terminal.fail("\(input): \(Terminal.plain(Self.words(error)))")
                throw ExitCode(1)
            }
            try judge(&table)
        }
    }

    private func judge(_ table: inout ColumnTable) throws {
        guard var run = DetectorRun(detector ?? DetectorRun.defaultName(metrics: table.columns.count)) else { return }
        guard FileManager.default.createFile(atPath: out, contents: nil), let handle = FileHandle(forWritingAtPath: out)
        else { throw ValidationError("\(out) cannot be written") }
        var pending = "timestamp,anomaly_score,anomaly\n"
        while let row = table.next() {
            let verdict = run.judge(Sample(at: row.at, values: row.values))
            pending += "\(Self.cell(row.time)),\(Self.figure(verdict.score)),\(verdict.isAnomaly ? 1 : 0)\n"
            guard pending.utf8.count > 1 << 16 else { continue }
            try handle.write(contentsOf: Data(pending.utf8))
            pending = ""
        }
        try handle.write(contentsOf: Data(pending.utf8))
        try handle.close()
    }

    /// Six places.
    private static func figure(_ score: Double) -> String {
        let millionths = String(Int((score * 1e6).rounded()))
        guard millionths.count < 7 else { return "1.000000" }
        return "0." + String(repeating: "0", count: 6 - millionths.count) + millionths
    }

    private static func cell(_ text: String) -> String {
        guard text.contains(where: { $0 == "," || $0 == "\"" }) else { return text }
        return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }

    private static func words(_ fault: ColumnTable.Fault) -> String {
        switch fault {
        case .empty: "the table is empty"
        case .utf16: "the table is UTF-16; save it as UTF-8"
        case .badHeader(let why): "the header cannot be read: \(why)"
        case .noColumn(let name, let columns): "no column \"\(name)\"; there are \(columns.joined(separator: ", "))"
        case .nothingToRead: "no column is left besides the time"
        }
    }
}
