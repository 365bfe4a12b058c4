/// A table as text: a record a line, cells between delimiters, a cell in quotes where it holds a delimiter.
///
/// Lines end with LF, CRLF or CR; a byte order mark is passed over; a quote within quotes is doubled. A cell does not
/// go on over the line's end: a stray quote costs its own line, not the rest of the file. Source: RFC 4180.
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
    }
    package enum Fault: String, Hashable, Sendable {
        case openQuote = "a quote is not closed"
        case afterQuote = "text stands after a closing quote"
        case tooLong = "the line is longer than 64 KiB"
        case zeroByte = "a zero byte"
    }
    /// Bytes of a line that are looked at.
    private static let longestLine = 65_536

    private let bytes: UnsafeRawBufferPointer
    private let delimiter: UInt8
    private var at: Int
    private var line = 0

    /// `bytes` must outlive this value.
    package init(_ bytes: UnsafeRawBufferPointer, delimiter: UInt8) {
        self.bytes = bytes
        self.delimiter = delimiter
        at = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// The next record that is not an empty line; false at the end. Reuses the record's room.
    package mutating func next(_ record: inout Record) -> Bool {
        while at < bytes.count {
            let start = at
            while at < bytes.count, bytes[at] != 0x0A, bytes[at] != 0x0D { at += 1 }
            let end = at
            line += 1
            if at < bytes.count { at += bytes[at] == 0x0D && at + 1 < bytes.count && bytes[at + 1] == 0x0A ? 2 : 1 }
            guard bytes[start..<end].contains(where: { !Self.isBlank($0) }) else { continue }
            record.line = line
            record.fault = nil
            record.cells.removeAll(keepingCapacity: true)
            read(start..<end, into: &record)
            return true
        }
        return false
    }

    private func read(_ range: Range<Int>, into record: inout Record) {
        guard range.count <= Self.longestLine else { return record.fault = .tooLong }
        guard !bytes[range].contains(0) else { return record.fault = .zeroByte }
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
