import Foundation
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
    package struct Row: Hashable, Sendable {
        /// As it stood, without quotes; empty where there is none.
        package var time: String
        /// Nil where the text is no time.
        package var at: Timestamp?
        /// One per column of numbers; nil where the cell is none.
        package var values: [Double?]
    }

    /// Names of the columns of numbers.
    package let columns: [String]
    private let timeColumn: Int
    private let valueColumns: [Int]
    private var text: DelimitedText
    private var record = DelimitedText.Record()

    /// - Parameters:
    ///   - bytes: UTF-8; they must outlive this value.
    ///   - time: the column of times; the first where nil.
    ///   - ignored: names of columns that are not read.
    package init(
        _ bytes: UnsafeRawBufferPointer, delimiter: UInt8, time: String?, ignored: [String]
    ) throws(Fault) {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { throw .utf16 }
        text = DelimitedText(bytes, delimiter: delimiter)
        guard text.next(&record) else { throw .empty }
        if let fault = record.fault { throw .badHeader(fault.rawValue) }
        let names = record.cells
        func index(_ name: String) throws(Fault) -> Int {
            guard let index = names.firstIndex(of: name) else { throw .noColumn(name, columns: names) }
            return index
        }
        var timeColumn = 0
        if let time { timeColumn = try index(time) }
        var left: Set = [timeColumn]
        for name in ignored { left.insert(try index(name)) }
        self.timeColumn = timeColumn
        valueColumns = names.indices.filter { !left.contains($0) }
        columns = valueColumns.map { names[$0] }
        guard !valueColumns.isEmpty else { throw .nothingToRead }
    }

    package mutating func next() -> Row? {
        guard text.next(&record) else { return nil }
        // Of a broken line no cell can be trusted but the time, if it came before the break.
        let cells = record.cells
        let time = timeColumn < cells.count ? cells[timeColumn] : ""
        let isSound = record.fault == nil
        return Row(
            time: time, at: Self.instant(time),
            values: valueColumns.map { isSound && $0 < cells.count ? Self.number(cells[$0]) : nil })
    }

    private static func number(_ cell: String) -> Double? {
        switch cell {
        case "true", "TRUE", "True": return 1
        case "false", "FALSE", "False": return 0
        default: break
        }
        guard cell.utf8.contains(where: { $0 &- 0x30 < 10 }), !cell.utf8.contains(where: { $0 | 0x20 == 0x78 }),
            let number = Double(cell), number.isFinite
        else { return nil }
        return number
    }

    /// Without an offset, as UTC.
    private static func instant(_ cell: String) -> Timestamp? {
        switch TimeParser.reading(cell) {
        case .some(.stated(let instant)): return instant
        case .some(.local(let time)): return time.asUTC
        case .some(.none), .some(.unusable): return nil
        case Optional.none:
            if JSONNumber.isNumber(cell), let number = Double(cell) { return TimeParser.instant(number, .bySize) }
            return TableTime.slashed(cell)?.asUTC
        }
    }
}
