/// Text as the inside of a JSON string, byte by byte. Source: RFC 8259, section 7.
package enum JSONEscape {
    /// Appends `text` without quotes. Besides what JSON demands, control characters, line separators and direction
    /// marks are escaped, so that the result is inert in a terminal and in a log as well.
    package static func append(_ text: String, to out: inout [UInt8]) {
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x22, 0x5C:
                out.append(UInt8(ascii: "\\"))
                out.append(UInt8(scalar.value))
            case 0x0A: out.append(contentsOf: "\\n".utf8)
            case 0x0D: out.append(contentsOf: "\\r".utf8)
            case 0x09: out.append(contentsOf: "\\t".utf8)
            case 0x00...0x1F, 0x7F...0x9F, 0x61C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF:
                let hex = String(scalar.value, radix: 16)
                out.append(contentsOf: "\\u".utf8)
                out.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 4 - hex.utf8.count))
                out.append(contentsOf: hex.utf8)
            case 0x20...0x7E: out.append(UInt8(scalar.value))
            default: out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
    }
}

/// The grammar of JSON numbers. Source: RFC 8259, section 6.
package enum JSONNumber {
    package static func isNumber(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { isNumber($0) }
    }

    package static func isNumber(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var at = 0
        func digits() -> Bool {
            let start = at
            while at < bytes.count, bytes[at] &- 0x30 < 10 { at += 1 }
            return at > start
        }
        if at < bytes.count, bytes[at] == UInt8(ascii: "-") { at += 1 }
        if at < bytes.count, bytes[at] == UInt8(ascii: "0") {
            at += 1
        } else {
            guard digits() else { return false }
        }
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            at += 1
            guard digits() else { return false }
        }
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
            guard digits() else { return false }
        }
        return at == bytes.count
    }
}
