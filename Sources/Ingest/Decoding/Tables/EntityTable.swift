import Telemetry

/// A table of numbers of many entities: a row says whose it is and when, and what was measured.
///
/// Entities and times may come in any order. A cell that is no finite number is a gap. Times are numbers in any unit, or
/// dates of RFC 3339, which count in days.
package struct EntityTable: Hashable, Sendable {
    package struct Row: Hashable, Sendable {
        package var time: Double
        /// As the table has it.
        package var timeText: String
        /// A cell a column of `columns`.
        package var cells: [Double?]
    }
    package enum Fault: Error, Hashable, Sendable {
        case empty
        case noColumn(String, columns: [String])
        case twice(String)
        /// No row has an entity and a time.
        case noRows
    }

    /// All but entity and time, in the table's order.
    package private(set) var columns: [String] = []
    /// In the order of their first rows.
    package private(set) var entities: [String] = []
    package private(set) var rows: [String: [Row]] = [:]
    /// Lines that were passed over: without entity or time, or with more or fewer cells than columns.
    package private(set) var passedOver = 0

    /// - Parameter delimiter: where it is a space, runs of it count as one.
    /// - Parameter hasHeader: without one, columns are called c1, c2, …
    /// - Parameter time: nil: the first column but the entity's.
    package init(
        _ bytes: UnsafeRawBufferPointer, delimiter: UInt8, hasHeader: Bool, entity: String, time: String? = nil
    ) throws(Fault) {
        var text = DelimitedText(bytes, delimiter: delimiter)
        var record = DelimitedText.Record()
        guard text.next(&record) else { throw .empty }
        func cells() -> [String] { delimiter == 0x20 ? record.cells.filter { !$0.isEmpty } : record.cells }
        let first = cells()
        let names = hasHeader ? first : first.indices.map { "c\($0 + 1)" }
        let whose = try Self.index(entity, in: names)
        let time = time ?? names.indices.first { $0 != whose }.map { names[$0] } ?? entity
        let when = try Self.index(time, in: names)
        let read = names.indices.filter { $0 != whose && $0 != when }
        columns = read.map { names[$0] }
        var isRow = !hasHeader
        repeat {
            defer { isRow = true }
            guard isRow else { continue }
            let cells = cells()
            guard record.fault == nil, cells.count == names.count, !cells[whose].isEmpty,
                let time = Self.time(cells[when])
            else {
                passedOver += 1
                continue
            }
            if rows[cells[whose]] == nil { entities.append(cells[whose]) }
            rows[cells[whose], default: []].append(
                Row(time: time, timeText: cells[when], cells: read.map { Self.number(cells[$0]) }))
        } while text.next(&record)
        guard !entities.isEmpty else { throw .noRows }
    }

    private static func index(_ name: String, in names: [String]) throws(Fault) -> Int {
        let found = names.indices.filter { names[$0] == name }
        guard let first = found.first else { throw .noColumn(name, columns: names) }
        guard found.count == 1 else { throw .twice(name) }
        return first
    }

    private static func number(_ text: String) -> Double? {
        guard let number = Double(text), number.isFinite else { return nil }
        return number
    }

    private static func time(_ text: String) -> Double? {
        number(text) ?? Timestamp(rfc3339: text).map { Double($0.rawValue) / 86_400e6 }
    }
}

extension EntityTable {
    /// The time of the entity's last row, as the table has it; of equal times the one further down.
    package func lastTime(of entity: String) -> String? {
        rows[entity]?.enumerated().max { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }?.element.timeText
    }
}

extension EntityTable.Fault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .empty: "the table is empty"
        case .noColumn(let name, let columns): "no column \"\(name)\"; there are: \(columns.joined(separator: ", "))"
        case .twice(let name): "two columns are called \"\(name)\""
        case .noRows: "not one row has an entity and a time"
        }
    }
}
