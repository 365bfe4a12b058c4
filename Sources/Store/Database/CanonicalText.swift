import Foundation

/// Spellings of one text made equal.
enum CanonicalText {
    /// Unicode NFC: two native ids with the same result look the same to a person. Source: UAX #15.
    static func composed(_ text: String) -> String { text.precomposedStringWithCanonicalMapping }

    /// The words of `text` to search by: lower case, without accents and punctuation, each at most 64 characters; a
    /// hyphenated word also by its parts.
    static func searchWords(_ text: String) -> [String] {
        var words: [String] = []
        for word in folded(text).split(whereSeparator: \.isWhitespace) {
            let parts = word.split { $0 == "-" || $0 == "/" }
            for candidate in [word[...]] + (parts.count > 1 ? parts : []) {
                let kept = String(candidate.filter { $0.isLetter || $0.isNumber }.prefix(64))
                if !kept.isEmpty, !words.contains(kept) { words.append(kept) }
            }
        }
        return words
    }

    /// The words a person typed, each to be found at the beginning of a word of the searched.
    static func typedWords(_ text: String) -> [String] {
        folded(text).split(whereSeparator: \.isWhitespace)
            .map { String($0.filter { $0.isLetter || $0.isNumber }.prefix(64)) }
            .filter { !$0.isEmpty }
    }

    private static func folded(_ text: String) -> String {
        text.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
    }
}
