/// Bytes from a device as a person may look at them: the text they are, with everything written out that is not plainly
/// visible, or hexadecimal digits. Markup in them is markup still: a page escapes it.
package struct PayloadText: Hashable, Sendable, Codable {
    package enum Form: String, Hashable, Sendable, Codable { case text, hex }
    package var form: Form
    /// Of text: `\n`, `\t`, `\r` and `\\`, and `\u{202e}` for what steers, hides or reorders. Of bytes: `7b 00 ff`.
    package var text: String

    /// - Parameter isCut: more follow, so that the last scalar may lack its end.
    package init(_ bytes: [UInt8], isCut: Bool = false) {
        if let text = Self.readable(isCut ? Self.whole(bytes) : bytes[...]) {
            form = .text
            self.text = Self.escaped(text)
        } else {
            form = .hex
            text = bytes.map(Self.hex).joined(separator: " ")
        }
    }

    /// Text of a device on one line, with everything written out that is not plainly visible.
    package static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\r": escaped += "\\r"
            case "\t": escaped += "\\t"
            case _ where isVisible(scalar): escaped.unicodeScalars.append(scalar)
            default: escaped += "\\u{\(String(scalar.value, radix: 16))}"
            }
        }
        return escaped
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        case .spaceSeparator: scalar == " "
        default: true
        }
    }

    /// Nil where it is no text: not UTF-8, or with a control character that no text holds.
    private static func readable(_ bytes: ArraySlice<UInt8>) -> String? {
        let isText = bytes.allSatisfy { $0 >= 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
        return isText ? String(validating: bytes, as: UTF8.self) : nil
    }

    /// Without a last scalar that the cut went through.
    private static func whole(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        let tail = bytes.suffix(3)
        guard let lead = tail.lastIndex(where: { $0 & 0xC0 != 0x80 }) else { return bytes[...] }
        let length =
            switch bytes[lead] {
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 1
            }
        return lead + length > bytes.count ? bytes[..<lead] : bytes[...]
    }

    private static func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return byte < 0x10 ? "0" + digits : digits
    }
}
