import Decoding
import LocatedYAML
import Store
import Telemetry

/// Why a cell cannot be used.
struct CellFault: Error {
    var why: String

    init(_ why: String) { self.why = why }
}

/// The cells of one record of a customer table, read by column. What is wrong is noted with its place and reads as if it
/// were not there.
struct Cells {
    let line: Int
    private(set) var issues: [ImportIssue] = []
    /// Nothing in it can be trusted.
    private(set) var isBroken = false
    private let columns: [RegistryColumn]
    private let cells: [String]

    init(_ record: DelimitedText.Record, columns: [RegistryColumn]) {
        line = record.line
        cells = record.cells
        self.columns = columns
        if let fault = record.fault {
            issues.append(ImportIssue(place: place(record.cells.count), why: fault.rawValue))
        } else if cells.count != columns.count {
            let text = "\(cells.count) cells, the header has \(columns.count)"
            let remedy =
                cells.count > columns.count
                ? "put a cell that holds the delimiter in quotes" : "give every row as many as the header"
            issues.append(ImportIssue(place: "line \(line)", why: "\(text): \(remedy)"))
        }
        for (index, cell) in cells.enumerated() where cell.unicodeScalars.contains("\u{FFFD}") {
            issues.append(
                ImportIssue(
                    place: place(index),
                    why: "it is not UTF-8: save the table as \"CSV UTF-8\", or convert it with iconv -f latin1 -t utf-8"
                ))
        }
        isBroken = !issues.isEmpty
    }

    private func place(_ index: Int) -> String {
        let name = index < columns.count ? " (\(columns[index].rawValue))" : ""
        return "line \(line), column \(index + 1)\(name)"
    }

    mutating func note(_ column: RegistryColumn, _ why: String) {
        let index = columns.firstIndex(of: column)
        issues.append(ImportIssue(place: index.map(place) ?? "line \(line)", why: why))
    }

    // MARK: Values

    func has(_ column: RegistryColumn) -> Bool { columns.contains(column) }

    /// The cell as it stands; empty where there is none.
    func raw(_ column: RegistryColumn) -> String { columns.firstIndex(of: column).map { cells[$0] } ?? "" }

    func isFilled(_ column: RegistryColumn) -> Bool { !raw(column).isEmpty }

    /// Text of a length in characters; nil where the cell is empty.
    mutating func text(_ column: RegistryColumn, _ length: ClosedRange<Int>, isNeeded: Bool = false) -> String? {
        let text = raw(column)
        if text.isEmpty {
            if isNeeded { note(column, "it is empty") }
            return nil
        }
        guard length.contains(text.unicodeScalars.count) else {
            note(
                column,
                "it has \(text.unicodeScalars.count) characters; \(length.lowerBound) to \(length.upperBound) may be")
            return nil
        }
        return text
    }

    /// As `text`; nil where the table lacks the column.
    mutating func optional(_ column: RegistryColumn, _ length: ClosedRange<Int>) -> String?? {
        has(column) ? .some(text(column, length)) : nil
    }

    /// What `read` makes of each of several texts in the cell, between semicolons, bars or line breaks; nil where the
    /// table lacks the column.
    mutating func list(
        _ column: RegistryColumn, _ length: ClosedRange<Int>, most: Int, _ read: (String) throws -> String
    ) -> [String]? {
        guard has(column) else { return nil }
        let parts = raw(column).split { $0 == ";" || $0 == "|" || $0.isNewline }
            .map { String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }.filter { !$0.isEmpty }
        if parts.count > most { note(column, "it holds \(parts.count); \(most) may be") }
        var values: [String] = []
        for part in parts.prefix(most) {
            guard length.contains(part.unicodeScalars.count) else {
                note(column, "one has \(part.unicodeScalars.count) characters; \(length.upperBound) may be")
                continue
            }
            do {
                let value = try read(part)
                if !values.contains(value) { values.append(value) }
            } catch {
                note(column, (error as? CellFault)?.why ?? "\(error)")
            }
        }
        return values
    }

    /// One of an enumeration's words, capitals not counting; nil where the cell is empty.
    mutating func word<Word: RawRepresentable & CaseIterable>(_ column: RegistryColumn) -> Word?
    where Word.RawValue == String {
        guard let text = text(column, 1...64) else { return nil }
        let word = Word(rawValue: text.lowercased())
        if word == nil {
            note(
                column,
                "\"\(text)\" is unknown; "
                    + LocatedYAML.Suggestion.remedy(for: text, among: Word.allCases.map(\.rawValue)))
        }
        return word
    }

    /// RFC 3339, or a day, which is its beginning in UTC; nil where the table lacks the column.
    mutating func instant(_ column: RegistryColumn) -> Timestamp?? {
        guard has(column) else { return nil }
        guard let text = text(column, 1...64) else { return .some(nil) }
        let instant = Timestamp(rfc3339: text) ?? Timestamp(rfc3339: text + "T00:00:00Z")
        if instant == nil { note(column, "\"\(text)\" is no day such as 2026-01-31, nor 2026-01-31T07:15:05Z") }
        return .some(instant)
    }
}
