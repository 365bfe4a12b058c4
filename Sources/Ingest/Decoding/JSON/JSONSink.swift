/// What takes the scanner's findings, in the order of the bytes. A fault may come after any of them, so a sink's
/// content counts only once the scan has ended well.
package protocol JSONSink {
    mutating func beginObject()
    mutating func endObject()
    mutating func beginArray()
    mutating func endArray()
    mutating func key(_ key: JSONText, mark: UInt64)
    /// Nil: a number too large to be one.
    mutating func number(_ value: Double?)
    mutating func text(_ text: JSONText)
    mutating func flag(_ value: Bool)
    mutating func null()
}

/// The inside of a string, as a range of the payload's bytes.
package struct JSONText: Hashable, Sendable {
    package var start: Int32
    package var end: Int32
    /// Whether the bytes hold escapes, so that they are not yet the text.
    package var isEscaped: Bool

    /// The bytes of the text in `payload`, escapes undone.
    package func unescaped(_ payload: UnsafeRawBufferPointer) -> [UInt8] {
        let raw = payload[Int(start)..<Int(end)]
        guard isEscaped else { return Array(raw) }
        var out: [UInt8] = []
        out.reserveCapacity(raw.count)
        var at = raw.startIndex
        while at < raw.endIndex {
            guard raw[at] == UInt8(ascii: "\\") else {
                out.append(raw[at])
                at += 1
                continue
            }
            // The scanner accepted these bytes, so what follows an escape is there.
            at += 2
            switch raw[at - 1] {
            case UInt8(ascii: "b"): out.append(0x08)
            case UInt8(ascii: "f"): out.append(0x0C)
            case UInt8(ascii: "n"): out.append(0x0A)
            case UInt8(ascii: "r"): out.append(0x0D)
            case UInt8(ascii: "t"): out.append(0x09)
            case UInt8(ascii: "u"):
                var scalar = Self.hex(raw[at..<(at + 4)])
                at += 4
                if scalar & 0xFC00 == 0xD800 {
                    scalar = 0x10000 + (scalar & 0x3FF) << 10 + Self.hex(raw[(at + 2)..<(at + 6)]) & 0x3FF
                    at += 6
                }
                out.append(contentsOf: Unicode.Scalar(scalar).flatMap(UTF8.encode) ?? UTF8.encodedReplacementCharacter)
            case let plain: out.append(plain)
            }
        }
        return out
    }

    package func string(_ payload: UnsafeRawBufferPointer) -> String {
        isEscaped
            ? String(decoding: unescaped(payload), as: UTF8.self)
            : String(decoding: payload[Int(start)..<Int(end)], as: UTF8.self)
    }

    private static func hex(_ digits: Slice<UnsafeRawBufferPointer>) -> UInt32 {
        digits.reduce(0) { $0 << 4 | UInt32($1 < 0x3A ? $1 - 0x30 : ($1 | 0x20) - 0x57) }
    }
}
