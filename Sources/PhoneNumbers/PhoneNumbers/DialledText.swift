/// The part of a text that a person would dial: without a display name, scheme, host, parameters or invisible marks.
/// Source: RFC 3966 (`tel`), RFC 3261 section 19.1 (`sip`).
struct DialledText {
    let text: String

    init(_ source: String) throws(PhoneNumberError) {
        var rest = try Self.visible(source)
        if let open = rest.lastIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
            rest = String(rest[rest.index(after: open)..<close])
        }
        var context: Substring?
        if let scheme = Self.schemes.first(where: { rest.lowercased().hasPrefix($0) }) {
            rest = Self.percentDecoded(String(rest.dropFirst(scheme.count)))
            if let host = rest.firstIndex(of: "@") { rest = String(rest[..<host]) }
            let parts = rest.split(separator: ";", omittingEmptySubsequences: false)
            context =
                parts.lazy.compactMap { $0.lowercased().hasPrefix("phone-context=+") ? $0.dropFirst(14) : nil }.first
            rest = String(parts.first ?? "")
            if let password = rest.firstIndex(of: ":") { rest = String(rest[..<password]) }
            rest = try Self.visible(rest)
        }
        guard Self.lettersSpellAnExtension(rest) else { throw .notANumber }
        text = (context.map(String.init) ?? "") + rest
    }

    private static let schemes = ["tel:", "sips:", "sip:", "callto:"]

    /// Without white space at the ends and without the marks of writing direction that copied numbers carry.
    private static func visible(_ source: String) throws(PhoneNumberError) -> String {
        let marks: Set<UInt32> = [0x200B, 0x200E, 0x200F, 0xFEFF, 0x2060, 0x061C]
        var kept = String.UnicodeScalarView()
        for scalar in source.unicodeScalars
        where !marks.contains(scalar.value) && !(0x202A...0x202E).contains(scalar.value)
            && !(0x2066...0x2069).contains(scalar.value)
        {
            kept.append(scalar)
        }
        guard let first = kept.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = kept.lastIndex(where: { !$0.properties.isWhitespace })
        else { throw .notANumber }
        let trimmed = kept[first...last]
        guard !trimmed.contains(where: { $0.properties.generalCategory == .control }) else { throw .controlCharacter }
        return String(trimmed)
    }

    /// `%2B` and its like; a `%` without two hexadecimal digits stays as it is.
    private static func percentDecoded(_ source: String) -> String {
        let bytes = Array(source.utf8)
        var decoded: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let high = Character(UnicodeScalar(bytes[index + 1])).hexDigitValue,
                let low = Character(UnicodeScalar(bytes[index + 2])).hexDigitValue
            {
                decoded.append(UInt8(high << 4 | low))
                index += 3
            } else {
                decoded.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    /// False for any letters but an extension's: libphonenumber would dial the letters of a street name as on a keypad.
    private static func lettersSpellAnExtension(_ text: String) -> Bool {
        text.split { !$0.isLetter }.allSatisfy { ["x", "ext", "extn", "extension"].contains($0.lowercased()) }
    }
}
