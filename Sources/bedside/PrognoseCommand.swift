import ArgumentParser
import Decoding
import Diagnostics
import Foundation

/// `bedside prognose`.
struct PrognoseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prognose",
        abstract: "Say how long each device has left, by the lives of others that ran to failure.",
        discussion: """
            --fit takes a table of lives that ended in failure at their last row; --input one of devices that still run: \
            both with a row a time and device. Every number column is looked at, or those of --profile's metrics; what \
            never varies, or does not change towards the end, is left out. Rows are to be evenly spaced: a device of which \
            more than one in ten come out of step is left out and named.

            The answer is a table: entity, last_time, median, p10, p90 and bound, in the unit of the time column (days \
            where it holds dates). Eight in ten fail between p10 and p90. Longer lives than the cap are not told apart: \
            there the median is the cap and the bound "at least".
            """)

    @Option(help: "Lives that ran to failure; or use a model that was written before.")
    var fit: String?
    @Option(help: "The model: written with --fit, read without.")
    var model: String?
    @Option(help: "The devices to judge.")
    var input: String?
    @Option(help: "The column that names the device.")
    var entity: String
    @Option(help: "The column of times; the first but the entity's by default.")
    var time: String?
    @Option(help: "The profile's file, whose metrics say which columns count.")
    var profile: String?
    @Option(
        help: "Longest time left to tell apart, in the unit of the times; three fifths of the mean life by default.")
    var cap: Double?
    @Option(help: "What stands between two cells: one character, or the word tab or space.")
    var delimiter: String = ","
    @Flag(help: "The first line is a row too; columns are called c1, c2, …")
    var noHeader = false
    @Option(help: "Where the answer goes; standard output by default.")
    var out: String?

    func validate() throws {
        guard fit != nil || model != nil else {
            throw ValidationError("Give --fit TABLE, or --model FILE of one before")
        }
        guard input != nil || (fit != nil && model != nil) else { throw ValidationError("Give --input TABLE") }
        if let cap {
            guard fit != nil, cap.isFinite, cap > 0 else {
                throw ValidationError("--cap is a time above 0, and goes with --fit")
            }
        }
        guard fit != nil || profile == nil else {
            throw ValidationError("--profile goes with --fit: a model that was written knows its columns")
        }
        _ = try separator()
    }

    func run() throws {
        let model = try fit.map(fitted) ?? LifeModelFile.load(self.model ?? "")
        guard let input else { return }
        let table = try table(input)
        let missing = model.columnsRead.filter { !table.columns.contains($0) }
        guard missing.isEmpty else { throw Self.refusal(LifeModelFault.missingColumns(missing), input) }
        var lines = ["entity,last_time,median,p10,p90,bound"]
        for history in Self.evenHistories(table, columns: model.columns, input) {
            let entity = history.entity
            guard let left = model.remainingLife(of: history), let last = table.lastTime(of: entity) else { continue }
            let figures = [left.median, left.p10, left.p90].map(Self.figure)
            lines.append(
                ([Self.quoted(entity), Self.quoted(last)] + figures + [left.bound.rawValue]).joined(separator: ","))
        }
        let text = lines.joined(separator: "\n")
        guard let out else { return Terminal.say(text) }
        guard FileManager.default.createFile(atPath: out, contents: Data((text + "\n").utf8)) else {
            throw ValidationError("\(Terminal.plain(out)) cannot be written")
        }
    }

    private func fitted(_ file: String) throws -> LifeModel {
        let table = try table(file)
        let columns = try profile.map { try ProfileColumns.of($0, in: table.columns) } ?? table.columns
        let model: LifeModel
        do throws(LifeModelFault) {
            model = try LifeModel(
                fitting: Self.evenHistories(table, columns: columns, file), columns: columns, cap: cap)
        } catch { throw Self.refusal(error, file) }
        let read = Terminal.plain(model.columnsRead.joined(separator: ", "))
        Terminal.fail("fitted on \(model.entities) lives; cap \(Self.figure(model.cap)); columns: \(read)")
        if let path = self.model { try LifeModelFile.write(model, to: path) }
        return model
    }

    private func table(_ file: String) throws -> EntityTable {
        guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: file), options: .mappedIfSafe) else {
            throw ValidationError("\(Terminal.plain(file)) cannot be read")
        }
        let separator = try separator()
        let table: EntityTable
        do {
            table = try bytes.withUnsafeBytes { bytes in
                try EntityTable(bytes, delimiter: separator, hasHeader: !noHeader, entity: entity, time: time)
            }
        } catch let fault as EntityTable.Fault { throw Self.refusal(fault, file) }
        if table.passedOver > 0 {
            Terminal.fail(
                "\(Terminal.plain(file)): lines passed over, without entity, time or all cells: \(table.passedOver)")
        }
        return table
    }

    private func separator() throws -> UInt8 {
        switch delimiter {
        case "tab", "\\t", "\t": return UInt8(ascii: "\t")
        case "space", " ": return UInt8(ascii: " ")
        default: break
        }
        guard let byte = delimiter.utf8.first, delimiter.utf8.count == 1, byte > 0x20, byte < 0x7F,
            byte != UInt8(ascii: "\"")
        else { throw ValidationError("--delimiter is one character such as , or ; or the word tab or space") }
        return byte
    }

    /// Those that can be judged; the others are named.
    private static func evenHistories(_ table: EntityTable, columns: [String], _ file: String) -> [RunHistory] {
        let all = histories(table, columns: columns)
        let uneven = all.filter { !$0.isEven }.map(\.entity)
        if !uneven.isEmpty {
            let named = Terminal.plain(uneven.prefix(10).joined(separator: ", ")) + (uneven.count > 10 ? ", …" : "")
            Terminal.fail("\(Terminal.plain(file)): left out, rows unevenly spaced: \(uneven.count) (\(named))")
        }
        return all.filter(\.isEven)
    }

    /// A history an entity, in the table's order of them; a column that the table lacks is a gap.
    private static func histories(_ table: EntityTable, columns: [String]) -> [RunHistory] {
        let places = columns.map { table.columns.firstIndex(of: $0) }
        return table.entities.map { entity in
            let rows = table.rows[entity] ?? []
            return RunHistory(
                entity: entity, times: rows.map(\.time),
                rows: rows.map { row in places.map { $0.flatMap { row.cells[$0] } } })
        }
    }

    static func refusal(_ fault: some CustomStringConvertible, _ file: String) -> ExitCode {
        Terminal.fail("\(Terminal.plain(file)): \(Terminal.plain(fault.description))")
        return ExitCode(1)
    }

    /// Four places after the point.
    private static func figure(_ value: Double) -> String { NumberText.shortest((value * 1e4).rounded() / 1e4) }

    private static func quoted(_ text: String) -> String {
        guard text.contains(where: { $0 == "," || $0 == "\"" }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
