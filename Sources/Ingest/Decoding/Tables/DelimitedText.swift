/// A table as text: a record a line, cells between delimiters, a cell in quotes where it holds a delimiter.
///
/// Lines end with LF, CRLF or CR; a byte order mark is passed over; a quote within quotes is doubled. Source: RFC 4180.
///
/// A cell of a machine's table does not go on over the line's end: a stray quote costs its own line, not the rest of the
/// file. In a table that people keep it may (`mayBreakLines`); a quote that is not closed within `farthestQuote` costs its
/// line. Of a record that is too long the cells before the one that is are read, so that its column can be told.
///
/// Bytes may come in pieces: with `isLast` false, a record that they do not hold whole is left for the next piece.
///
/// Cost: one pass over the bytes, no copy of them; memory of one record.
package struct DelimitedText {
    package struct Record {
        /// The first line is 1.
        package var line = 1
        /// Without spaces around them and without their quotes.
        package var cells: [String] = []
        /// Why nothing can be taken from it; nil where it is sound.
        package var fault: Fault?

        package init() {}
    }
    package enum Fault: String, Hashable, Sendable {
        case openQuote = "a quote is not closed"
        case afterQuote = "text stands after a closing quote"
        case tooLong = "the line is longer than 64 KiB"
        case zeroByte = "a zero byte"
    }
    /// Bytes of a line that are looked at.
    private static let longestLine = 65_536
    /// How far a cell in quotes is followed to where it closes, though it is too long to be taken (bytes, default 1 MiB): it
    /// costs its row then, and its lines are not taken for rows. Beyond `longestLine` only a quote with the cell's end
    /// behind it closes one: else the first quote was a stray one, and the other opens a cell of another row.
    package static let farthestQuote = 1 << 20

    private let bytes: UnsafeRawBufferPointer
    private let delimiter: UInt8
    private let mayBreakLines: Bool
    private let isLast: Bool
    /// Where the next record begins.
    package private(set) var at: Int
    /// Lines read so far.
    package private(set) var line: Int

    /// `bytes` must outlive this value.
    /// - Parameters:
    ///   - line: lines that were read before these bytes.
    ///   - isLast: no bytes come after these.
    package init(
        _ bytes: UnsafeRawBufferPointer, delimiter: UInt8, mayBreakLines: Bool = false, line: Int = 0,
        isLast: Bool = true
    ) {
        self.bytes = bytes
        self.delimiter = delimiter
        self.mayBreakLines = mayBreakLines
        self.isLast = isLast
        self.line = line
        at = line == 0 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// The next record that is not an empty line; false at the end. Reuses the record's room.
    package mutating func next(_ record: inout Record) -> Bool {
        while at < bytes.count {
            let start = at
            guard let end = mayBreakLines ? recordEnd(from: start) : lineEnd(from: start) else { return false }
            record.line = line + 1
            at = end
            line += 1 + lineBreaks(within: start..<end)
            if at < bytes.count { at += isPairOfBreaks(at) ? 2 : 1 }
            guard bytes[start..<end].contains(where: { !Self.isBlank($0) }) else { continue }
            record.fault = nil
            record.cells.removeAll(keepingCapacity: true)
            read(start..<end, into: &record)
            return true
        }
        return false
    }

    /// Nil where the line may go on in the next piece.
    private func lineEnd(from start: Int) -> Int? {
        var end = start
        while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
        if isLast { return end }
        // Of CR-LF the second half may be still to come. A line that is too long is passed over as it is.
        return end < bytes.count && (bytes[end] == 0x0A || end + 1 < bytes.count) ? end : nil
    }

    /// As `lineEnd`, breaks within a cell in quotes passed over.
    private func recordEnd(from start: Int) -> Int? {
        enum Place { case before, within, quoted }
        var place = Place.before
        var end = start
        while end < bytes.count, end - start <= Self.farthestQuote {
            switch (bytes[end], place) {
            case (UInt8(ascii: "\""), .quoted) where end - start > Self.longestLine:
                guard let closes = endsCell(at: end + 1) else { return nil }
                guard closes else { return lineEnd(from: start) }
                place = .before
            case (UInt8(ascii: "\""), .before), (UInt8(ascii: "\""), .quoted):
                // A doubled quote closes and opens again.
                place = place == .quoted ? .before : .quoted
            case (_, .quoted): break
            case (0x0A, _): return end
            case (0x0D, _): return end + 1 < bytes.count || isLast ? end : nil
            case (delimiter, _): place = .before
            case (let byte, .before) where !Self.isBlank(byte): place = .within
            default: break
            }
            end += 1
        }
        if end - start > Self.farthestQuote { return lineEnd(from: start) }
        guard isLast else { return nil }
        return place == .quoted ? lineEnd(from: start) : end
    }

    /// Whether a cell in quotes may have ended before `index`, or goes on with a doubled quote; nil where that is still to
    /// come.
    private func endsCell(at index: Int) -> Bool? {
        var index = index
        while index < bytes.count, bytes[index] != delimiter, Self.isBlank(bytes[index]) { index += 1 }
        guard index < bytes.count else { return isLast ? true : nil }
        return [delimiter, 0x0A, 0x0D, UInt8(ascii: "\"")].contains(bytes[index])
    }

    private func isPairOfBreaks(_ index: Int) -> Bool {
        bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A
    }

    private func lineBreaks(within range: Range<Int>) -> Int {
        guard mayBreakLines else { return 0 }
        return range.count { bytes[$0] == 0x0A || bytes[$0] == 0x0D && !isPairOfBreaks($0) }
    }

    private func read(_ range: Range<Int>, into record: inout Record) {
        guard range.count <= Self.longestLine else {
            return read(range.lowerBound..<range.lowerBound + Self.longestLine, into: &record, .tooLong)
        }
        if let zero = bytes[range].firstIndex(of: 0) { return read(range.lowerBound..<zero, into: &record, .zeroByte) }
        var place = range.lowerBound
        while true {
            var start = place
            while start < range.upperBound, Self.isBlank(bytes[start]), bytes[start] != delimiter { start += 1 }
            if start < range.upperBound, bytes[start] == UInt8(ascii: "\"") {
                guard let next = quoted(from: start + 1, to: range.upperBound, &record) else { return }
                place = next
            } else {
                var end = start
                while end < range.upperBound, bytes[end] != delimiter { end += 1 }
                place = end
                while end > start, Self.isBlank(bytes[end - 1]) { end -= 1 }
                record.cells.append(String(decoding: bytes[start..<end], as: UTF8.self))
            }
            guard place < range.upperBound else { return }
            place += 1
        }
    }

    /// The cells before the one that the end of `begun` stands in.
    private func read(_ begun: Range<Int>, into record: inout Record, _ fault: Fault) {
        read(begun, into: &record)
        // The last cell is the one that was cut, unless it ended in quotes that were not closed.
        if record.fault == nil, !record.cells.isEmpty { record.cells.removeLast() }
        record.fault = fault
    }

    /// Where the delimiter after the cell stands, or the line's end; nil with the record's fault set.
    private func quoted(from start: Int, to end: Int, _ record: inout Record) -> Int? {
        var cell: [UInt8] = []
        var place = start
        while place < end {
            if bytes[place] == UInt8(ascii: "\"") {
                guard place + 1 < end, bytes[place + 1] == UInt8(ascii: "\"") else { break }
                place += 1
            }
            cell.append(bytes[place])
            place += 1
        }
        guard place < end else {
            record.fault = .openQuote
            return nil
        }
        place += 1
        while place < end, bytes[place] != delimiter {
            guard Self.isBlank(bytes[place]) else {
                record.fault = .afterQuote
                return nil
            }
            place += 1
        }
        let text = cell.drop(while: Self.isBlank)
        record.cells.append(
            String(decoding: text.prefix(text.count - text.reversed().prefix(while: Self.isBlank).count), as: UTF8.self)
        )
        return place
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
