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
            Every row of the input gives one of the output, timestamp,anomaly_score,anomaly: the timestamp as it stood \
            (the row's number where there is none), a score of 0 to 1, and 1 where the row counts as unlike, else 0. A \
            row is judged by those up to it. A cell that is no number counts as missing.

            Without a word, the column of times is the one called so or the first with dates, and every other column \
            that holds a number in the first 100 rows is a metric, but none whose name says that it holds the answer \
            (label, anomaly, changepoint and the like). What was assumed is said. A first line of numbers and times \
            alone is a row, and columns are then called c1, c2, …

            Parameters are the same for every table; the number of metrics picks the detector:
              one      series: a value far from its past, stretches of 4 and of 12 rows unlike any before, 12 rows \
            spread unlike the past, and the time of day where the data show a day, together; three rows of five must \
            agree. Judges after 180 rows. What was told is told again within a day only where it is 1.4 times more \
            surprising, and counts for less where as much was told before. Unlike from a surprise of 4 (minus log10 of \
            the probability, at 5 minutes a row; at an hour a row, 2.9 count as much).
              several  multivariate: learns noise and wandering from 400 rows, then tells a distance above 2.5 from a \
            slow reference (span 600 rows), once three rows are there.
            """)

    @Option(help: "The table; a header is best.")
    var input: String
    @Option(help: "The column of times.")
    var time: String?
    @Option(help: "Columns that are not metrics, with commas between.")
    var ignore: String = ""
    @Option(help: "Columns that are metrics, with commas between, whatever they are called; no others then.")
    var columns: String = ""
    @Option(help: "What stands between two cells: one character, or tab; guessed from the first lines by default.")
    var delimiter: String?
    @Option(help: "One of \(DetectorRun.names.joined(separator: ", ")).")
    var detector: String?
    @Option(help: "Where the scores go.")
    var out: String

    func validate() throws {
        if let delimiter, CellDelimiter(delimiter) == nil { throw ValidationError(CellDelimiter.wanted) }
        if let detector, DetectorRun(detector) == nil {
            throw ValidationError("--detector is one of \(DetectorRun.names.joined(separator: ", "))")
        }
    }

    func run() throws {
        let separator = delimiter.flatMap { CellDelimiter($0) }
        let bytes: Data
        do {
            bytes = try Data(contentsOf: URL(fileURLWithPath: input), options: .mappedIfSafe)
        } catch {
            throw ValidationError("\(input) cannot be read")
        }
        guard !isInput(out) else { throw ValidationError("--out is the input, which would be lost") }
        let wishes = ColumnTable.Wishes(time: time, ignored: Self.names(ignore), columns: Self.names(columns))
        try bytes.withUnsafeBytes { bytes in
            var table: ColumnTable
            do throws(ColumnTable.Fault) {
                table = try ColumnTable(bytes, delimiter: separator?.byte, wishes)
            } catch {
                Terminal.fail("\(input): \(Terminal.plain(Self.words(error)))")
                throw ExitCode(1)
            }
            for note in table.notes { Terminal.fail(Terminal.plain(Self.words(note))) }
            try judge(&table)
        }
    }

    private static func names(_ list: String) -> [String] {
        list.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }

    /// The same file, by whatever path.
    private func isInput(_ path: String) -> Bool {
        func file(_ path: String) -> (any NSObjectProtocol)? {
            let url = URL(fileURLWithPath: path).resolvingSymlinksInPath()
            return try? url.resourceValues(forKeys: [.fileResourceIdentifierKey]).fileResourceIdentifier
        }
        func place(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().standardized.path }
        if let ours = file(path), let theirs = file(input), ours.isEqual(theirs) { return true }
        return place(path) == place(input)
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

    private static func words(_ note: ColumnTable.Note) -> String {
        switch note {
        case .noHeader: "the first line names no columns and is read as a row; columns are c1, c2, …"
        case .noTime: "no column of times (--time names one): rows are numbered, and taken to be 5 minutes apart"
        case .labels(let names):
            "left out as labels: \(names.joined(separator: ", ")) (--columns reads them all the same)"
        case .rowNumbers(let name): "left out as row numbers: \"\(name)\" (--columns reads it all the same)"
        case .noNumbers(let names):
            "left out, no number in the first 100 rows: \(names.joined(separator: ", "))"
                + " (--columns reads them all the same)"
        }
    }

    private static func words(_ fault: ColumnTable.Fault) -> String {
        switch fault {
        case .empty: "the table is empty"
        case .utf16: "the table is UTF-16; save it as UTF-8"
        case .badHeader(let why): "the header cannot be read: \(why)"
        case .noColumn(let name, let columns): "no column \"\(name)\"; there are \(columns.joined(separator: ", "))"
        case .nothingToRead: "no column is left to read (--columns names those that are metrics)"
        }
    }
}
