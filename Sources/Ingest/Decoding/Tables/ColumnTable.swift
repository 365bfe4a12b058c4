import Profiles
package import Telemetry

/// A table as columns of numbers without a profile: every line that holds something is a row, sound or not.
package struct ColumnTable {
    package enum Fault: Error, Hashable, Sendable {
        case empty
        case utf16
        case badHeader(String)
        case noColumn(String, columns: [String])
        case nothingToRead
    }
    /// What was taken to be so without being told.
    package enum Note: Hashable, Sendable {
        /// Columns are called c1, c2, …
        case noHeader
        /// Rows are numbered instead.
        case noTime
        /// Left out: their names say that they hold the answer.
        case labels([String])
        /// Left out: rows are numbered there.
        case rowNumbers(String)
        /// Left out: no number in the first rows.
        case noNumbers([String])
    }
    /// What a person says of the columns.
    package struct Wishes: Hashable, Sendable {
        /// The column of times; found by name or by its cells where nil.
        package var time: String?
        /// Columns that are not read.
        package var ignored: [String]
        /// Columns that are metrics, labels too; all that hold numbers where empty.
        package var columns: [String]

        package init(time: String? = nil, ignored: [String] = [], columns: [String] = []) {
            self.time = time
            self.ignored = ignored
            self.columns = columns
        }
    }
    package struct Row: Hashable, Sendable {
        /// As it stood, without quotes; empty where the cell is; the row's number, from 1, where no column is one of
        /// times.
        package var time: String
        /// Nil where the text is no time.
        package var at: Timestamp?
        /// One per column of numbers; nil where the cell is none.
        package var values: [Double?]
    }

    /// Names of the columns of numbers.
    package let columns: [String]
    package let notes: [Note]
    private let timeColumn: Int?
    private let valueColumns: [Int]
    private let decimalComma: Bool
    private var text: DelimitedText
    private var record = DelimitedText.Record()
    private var count = 0

    /// - Parameters:
    ///   - bytes: UTF-8; they must outlive this value.
    ///   - delimiter: guessed from the first lines where nil.
    package init(_ bytes: UnsafeRawBufferPointer, delimiter: UInt8?, _ wishes: Wishes = Wishes()) throws(Fault) {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { throw .utf16 }
        let delimiter = delimiter ?? DelimitedText.likelyDelimiter(bytes)
        decimalComma = delimiter != UInt8(ascii: ",")
        text = DelimitedText(bytes, delimiter: delimiter)
        guard text.next(&record) else { throw .empty }
        if let fault = record.fault { throw .badHeader(fault.rawValue) }
        let first = record.cells
        var ahead = text
        var rows: [[String]] = []
        while rows.count < ColumnChoice.looked, ahead.next(&record) {
            rows.append(record.fault == nil ? record.cells : [])
        }
        let choice = try ColumnChoice(first: first, rows: rows, wishes, decimalComma: decimalComma)
        if !choice.hasHeader { text = DelimitedText(bytes, delimiter: delimiter) }
        timeColumn = choice.time
        valueColumns = choice.metrics
        columns = choice.metrics.map { choice.names[$0] }
        notes = choice.notes
    }

    package mutating func next() -> Row? {
        guard text.next(&record) else { return nil }
        count += 1
        // Of a broken line no cell can be trusted but the time, if it came before the break.
        let cells = record.cells
        let isSound = record.fault == nil
        let values = valueColumns.map {
            isSound && $0 < cells.count ? Self.number(cells[$0], decimalComma) : nil
        }
        guard let timeColumn else { return Row(time: String(count), at: nil, values: values) }
        let time = timeColumn < cells.count ? cells[timeColumn] : ""
        return Row(time: time, at: Self.instant(time), values: values)
    }

    /// - Parameter decimalComma: `1,5` is one and a half, as where a comma is not between the cells.
    static func number(_ cell: String, _ decimalComma: Bool) -> Double? {
        switch cell {
        case "true", "TRUE", "True": return 1
        case "false", "FALSE", "False": return 0
        default: break
        }
        guard cell.utf8.contains(where: { $0 &- 0x30 < 10 }), !cell.utf8.contains(where: { $0 | 0x20 == 0x78 })
        else { return nil }
        if let number = Double(cell) { return number.isFinite ? number : nil }
        guard decimalComma, cell.utf8.count(where: { $0 == 0x2C }) == 1, !cell.utf8.contains(0x2E),
            let number = Double(cell.replacing(",", with: ".")), number.isFinite
        else { return nil }
        return number
    }

    /// Without an offset, as UTC.
    static func instant(_ cell: String) -> Timestamp? {
        switch TimeParser.reading(cell) {
        case .some(.stated(let instant)): return instant
        case .some(.local(let time)): return time.asUTC
        case .some(.none), .some(.unusable): return nil
        case Optional.none:
            if JSONNumber.isNumber(cell), let number = Double(cell) { return TimeParser.instant(number, .bySize) }
            return (TableTime.slashed(cell) ?? TableTime.dotted(cell))?.asUTC
        }
    }
}
