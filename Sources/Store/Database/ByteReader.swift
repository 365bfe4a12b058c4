/// Reads what `ByteWriter` wrote out of bytes that may be anything: every read is checked and throws, none traps.
struct ByteReader {
    /// Bytes end early, or say what no writer writes.
    struct Malformed: Error { let reason: String }

    private let bytes: ArraySlice<UInt8>
    private var index: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        index = bytes.startIndex
    }

    var remaining: Int { bytes.endIndex - index }

    mutating func byte() throws(Malformed) -> UInt8 {
        guard index < bytes.endIndex else { throw Malformed(reason: "the bytes end early") }
        defer { index += 1 }
        return bytes[index]
    }

    mutating func take(_ count: Int) throws(Malformed) -> ArraySlice<UInt8> {
        guard count >= 0, count <= remaining else { throw Malformed(reason: "the bytes end early") }
        defer { index += count }
        return bytes[index..<index + count]
    }

    mutating func unsigned() throws(Malformed) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte()
            guard shift < 63 || next <= 1 else { throw Malformed(reason: "an integer is over 64 bits") }
            value |= UInt64(next & 0x7F) << shift
            if next & 0x80 == 0 { return value }
            shift += 7
        }
    }

    mutating func signed() throws(Malformed) -> Int64 {
        let value = try unsigned()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    mutating func fixed32() throws(Malformed) -> UInt32 {
        try take(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    mutating func fixed64() throws(Malformed) -> UInt64 {
        let eight = try take(8)
        var value: UInt64 = 0
        for byte in eight.reversed() { value = value << 8 | UInt64(byte) }
        return value
    }

    mutating func text() throws(Malformed) -> String {
        let length = try count(of: "text")
        guard let text = String(validating: try take(length), as: UTF8.self) else {
            throw Malformed(reason: "text is not UTF-8")
        }
        return text
    }

    /// A count of things of which each takes at least one byte: never more than the bytes that are left, so that a
    /// caller may reserve room for them.
    mutating func count(of what: String) throws(Malformed) -> Int {
        let value = try unsigned()
        guard value <= UInt64(remaining) else { throw Malformed(reason: "more \(what) than bytes") }
        return Int(value)
    }
}
