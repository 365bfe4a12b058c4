import Decoding

/// A customer table as its bytes arrive: the header once, then records in batches.
///
/// Memory: one piece, and of a record that is not whole yet 1 MiB.
struct RegistryTableReader {
    enum Fault: Error, Hashable {
        case empty
        case utf16
        /// The header cannot be used.
        case header([ImportIssue])
    }

    private(set) var columns: [RegistryColumn] = []
    private var delimiter: UInt8?
    private var rest: [UInt8] = []
    /// Lines read.
    private var line = 0
    private var hasHeader = false
    /// In the middle of a line that is far too long: it is passed over up to its end.
    private var isPassing = false
    /// A line ended with the CR that was the last byte: an LF that comes next belongs to it.
    private var isBehindCR = false

    /// Bytes of a record that is not whole: a longer one has not even a line's end, and is passed over.
    private static let mostHeld = DelimitedText.farthestQuote + 65_536

    init(delimiter: UInt8?) {
        self.delimiter = delimiter
    }

    /// The records that these bytes complete.
    mutating func append(_ piece: [UInt8]) throws(Fault) -> [DelimitedText.Record] {
        try read(piece, isLast: false)
    }

    /// What is left at the end.
    mutating func finish() throws(Fault) -> [DelimitedText.Record] {
        let records = try read([], isLast: true)
        guard hasHeader else { throw .empty }
        return records
    }

    private mutating func read(_ piece: [UInt8], isLast: Bool) throws(Fault) -> [DelimitedText.Record] {
        // Without a line's end nothing becomes whole.
        let mayEnd = isLast || piece.contains(0x0A) || piece.contains(0x0D) || rest.last == 0x0D
        rest += piece
        if line == 0, rest.starts(with: [0xFF, 0xFE]) || rest.starts(with: [0xFE, 0xFF]) { throw .utf16 }
        passPairedLF()
        passOver()
        guard mayEnd || rest.count > Self.mostHeld else { return [] }
        if !hasHeader, delimiter == nil {
            guard isLast || rest.contains(0x0A) || rest.contains(0x0D) || rest.count > Self.mostHeld else { return [] }
            delimiter = Self.delimiter(of: rest)
        }
        var (records, used, lines) = Self.records(
            in: rest, delimiter: delimiter ?? UInt8(ascii: ","), line: line, isLast: isLast)
        rest.removeFirst(used)
        line = lines
        if rest.count > Self.mostHeld {
            // Its beginning tells which cell it is.
            let begun = Self.records(in: rest, delimiter: delimiter ?? UInt8(ascii: ","), line: line, isLast: true)
            records += begun.records.prefix(1)
            isPassing = true
            passOver()
        }
        guard !hasHeader, !records.isEmpty else { return records }
        let first = records.removeFirst()
        if let fault = first.fault {
            let what = fault == .zeroByte ? "it holds zero bytes: this is no table of text" : fault.rawValue
            throw .header([ImportIssue(place: "line \(first.line), column \(first.cells.count + 1)", why: what)])
        }
        let header = RegistryHeader(first.cells, line: first.line)
        guard header.issues.isEmpty else { throw .header(header.issues) }
        columns = header.columns
        hasHeader = true
        return records
    }

    private static func records(
        in bytes: [UInt8], delimiter: UInt8, line: Int, isLast: Bool
    ) -> (records: [DelimitedText.Record], used: Int, line: Int) {
        bytes.withUnsafeBytes { bytes in
            var text = DelimitedText(bytes, delimiter: delimiter, mayBreakLines: true, line: line, isLast: isLast)
            var records: [DelimitedText.Record] = []
            var record = DelimitedText.Record()
            while text.next(&record) { records.append(record) }
            return (records, text.at, text.line)
        }
    }

    private mutating func passOver() {
        guard isPassing else { return }
        guard let end = rest.firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) else { return rest.removeAll() }
        isBehindCR = rest[end] == 0x0D
        rest.removeFirst(end + 1)
        line += 1
        isPassing = false
        passPairedLF()
    }

    private mutating func passPairedLF() {
        guard isBehindCR, let next = rest.first else { return }
        if next == 0x0A { rest.removeFirst() }
        isBehindCR = false
    }

    /// Of the characters that tables are written with, the one by which most of the first line's cells are columns.
    private static func delimiter(of bytes: [UInt8]) -> UInt8 {
        let line = Array(bytes.prefix { $0 != 0x0A && $0 != 0x0D })
        let candidates = [",", ";", "\t", "|"].compactMap(\.utf8.first)
        var best = (delimiter: UInt8(ascii: ","), known: 0)
        for candidate in candidates {
            let first = records(in: line, delimiter: candidate, line: 0, isLast: true).records.first
            let known = first?.cells.count { RegistryColumn(header: $0) != nil } ?? 0
            if known > best.known { best = (candidate, known) }
        }
        return best.delimiter
    }
}
