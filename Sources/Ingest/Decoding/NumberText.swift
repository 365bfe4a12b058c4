package import Telemetry

/// Numbers as text, the shortest spelling that reads back as the same value: `1`, `20.6`, `-0.0`, `5e-324`.
package enum NumberText {
    package static func shortest(_ value: Double) -> String {
        if value == value.rounded(), value.magnitude < 1e15, !(value == 0 && value.sign == .minus) {
            return String(Int64(value))
        }
        return value.description
    }

    /// Whether a text is what a device writes where it has no number, `nan`, `-inf`, `Infinity`, …, or a number that is
    /// none in JSON: `0x1p3`.
    static func meansNoNumber(_ text: String) -> Bool {
        var word = text.utf8[...]
        if word.first == UInt8(ascii: "-") || word.first == UInt8(ascii: "+") { word = word.dropFirst() }
        if word.count <= 8, ["nan", "inf", "infinity"].contains(Substring(word).lowercased()) { return true }
        return isHexadecimalFloat(word)
    }

    /// Digits, a `p` and an exponent. Source: C17, section 6.4.4.2.
    private static func isHexadecimalFloat(_ word: Substring.UTF8View) -> Bool {
        guard word.first == UInt8(ascii: "0"), word.dropFirst().first.map({ $0 | 0x20 }) == UInt8(ascii: "x"),
            let mark = word.lastIndex(where: { $0 | 0x20 == UInt8(ascii: "p") })
        else { return false }
        let digits = word.dropFirst(2).prefix { $0 | 0x20 != UInt8(ascii: "p") }
        var power = word[word.index(after: mark)...]
        if power.first == UInt8(ascii: "-") || power.first == UInt8(ascii: "+") { power = power.dropFirst() }
        let isDigit: (UInt8) -> Bool = { (0x30...0x39).contains($0) }
        return !digits.isEmpty && !power.isEmpty && power.allSatisfy(isDigit)
            && digits.allSatisfy { isDigit($0) || (0x61...0x66).contains($0 | 0x20) || $0 == UInt8(ascii: ".") }
    }
}

extension RawValue {
    /// As a profile or a convention spells it: numbers in their shortest spelling, `true` or `false`, text as it is.
    package var spelled: String {
        switch self {
        case .number(let number): NumberText.shortest(number)
        case .flag(let flag): flag ? "true" : "false"
        case .text(let text): text
        }
    }
}
