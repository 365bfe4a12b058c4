import Foundation

/// Text as it is searched by: what a person types and what is stored, made alike.
///
/// Lower case, without accents; letters that Unicode does not take apart are spelled as people without that keyboard
/// spell them (`ß` ss, `ł` l, `ø` o, `æ` ae). Source: UAX #15, NFKD; the accents are U+0300 to U+036F.
enum SearchText {
    /// Words of one text that count.
    static let mostWords = 40
    /// Characters of one word or code that count.
    static let longest = 64

    static func folded(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
        var folded = ""
        for scalar in text.decomposedStringWithCompatibilityMapping.lowercased().unicodeScalars {
            switch scalar.value {
            case 0x300...0x36F: continue
            case 0xDF: folded += "ss"
            case 0x142: folded += "l"
            case 0xF8: folded += "o"
            case 0x111, 0xF0: folded += "d"
            case 0xE6: folded += "ae"
            case 0x153: folded += "oe"
            case 0xFE: folded += "th"
            case 0x131: folded += "i"
            default: folded.unicodeScalars.append(scalar)
            }
        }
        return folded
    }

    /// The words that stored text is found by. A word that is more than letters and digits is found as one (`oneill`)
    /// and by its parts (`o`, `neill`); a postcode of two words as one too.
    static func words(_ text: String) -> [String] {
        var words: [String] = []
        var before: String?
        for word in folded(text).split(whereSeparator: \.isWhitespace) {
            let parts = parts(of: word)
            let whole = cut(parts.joined())
            guard !whole.isEmpty else { continue }
            var found = [whole]
            if parts.count > 1 { found += parts.map(cut) }
            if let before, isMixed(before), isMixed(whole) { found.append(cut(before + whole)) }
            for one in found where !words.contains(one) { words.append(one) }
            before = whole
            if words.count >= mostWords { break }
        }
        return Array(words.prefix(mostWords))
    }

    /// The words a person typed, at most six: each of which must be found.
    static func typedWords(_ text: String) -> [String] {
        Array(
            folded(text).split(whereSeparator: \.isWhitespace).map { cut(parts(of: $0).joined()) }
                .filter { !$0.isEmpty }.prefix(6))
    }

    /// A number, an address of mail or a serial without what people put between its letters and digits.
    static func code(_ text: String) -> String {
        cut(parts(of: folded(text)[...]).joined())
    }

    private static func parts(of word: Substring) -> [String] {
        word.unicodeScalars.split { !isWritten($0) }.map { String(String.UnicodeScalarView($0)) }
    }

    /// Letters, digits, and the marks that scripts with vowel signs are written with.
    private static func isWritten(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x80 {
            return (0x30...0x39).contains(scalar.value) || (0x61...0x7A).contains(scalar.value)
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .nonspacingMark, .spacingMark:
            return true
        default: return false
        }
    }

    static func hasDigit(_ word: String) -> Bool { word.utf8.contains { (0x30...0x39).contains($0) } }

    private static func isMixed(_ word: String) -> Bool {
        word.utf8.count <= 5 && hasDigit(word) && word.utf8.contains { $0 > 0x39 }
    }

    private static func cut(_ word: String) -> String {
        word.utf8.count <= longest ? word : String(String.UnicodeScalarView(word.unicodeScalars.prefix(longest)))
    }
}
