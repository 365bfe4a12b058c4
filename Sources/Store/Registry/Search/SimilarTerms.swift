import GRDB

/// Known words that are spelled nearly as one that was typed.
///
/// Words that differ little have threes of letters in common: those with the rarest of them are looked at, and the
/// nearest kept. Two letters may differ in words of six and more, one in words of three to five; figures are never
/// misread for others. Source: Ukkonen 1992 (q-grams as a filter for edit distance).
struct SimilarTerms {
    let db: Database

    /// Words that are looked at: those with the rarest threes, up to so many.
    static let mostLookedAt = 4_000
    /// Words kept for one that was typed.
    static let mostKept = 16

    /// Threes of characters in a row, each once.
    static func grams(_ text: String) -> [String] {
        let scalars = Array(text.unicodeScalars)
        guard scalars.count >= 3 else { return [] }
        var grams: [String] = []
        for start in 0...(scalars.count - 3) {
            let gram = String(String.UnicodeScalarView(scalars[start..<start + 3]))
            if !grams.contains(gram) { grams.append(gram) }
        }
        return grams
    }

    /// Terms with how many letters they differ by, nearest first.
    func of(_ word: String) throws -> [(term: String, distance: Int)] {
        let letters = Array(word.unicodeScalars)
        guard (3...30).contains(letters.count), !SearchText.hasDigit(word) else { return [] }
        let reach = letters.count < 6 ? 1 : 2
        let rare = try rarest(of: Self.grams("^\(word)$"))
        guard !rare.isEmpty else { return [] }
        let terms = try db.texts(
            """
            SELECT t.term FROM search_term_grams g JOIN search_terms t ON t.number = g.rowid
            WHERE search_term_grams MATCH ? AND length(t.term) BETWEEN ? AND ? LIMIT ?
            """,
            [
                rare.map { "\"\($0)\"" }.joined(separator: " OR "), letters.count + 1 - reach,
                letters.count + 1 + reach, Self.mostLookedAt,
            ])
        var near: [(term: String, distance: Int, startsOtherwise: Bool, uses: Int)] = []
        var distances = EditDistance(from: word, within: reach)
        var other: [UInt32] = []
        for term in terms {
            other.removeAll(keepingCapacity: true)
            // Behind the letter of the field.
            for scalar in term.unicodeScalars.dropFirst() { other.append(scalar.value) }
            guard let distance = distances.to(other[...]) else { continue }
            let uses: Int = try db.row("SELECT uses FROM search_terms WHERE term = ?", [term])?.value("uses") ?? 0
            near.append((term, distance, other.first != letters.first?.value, uses))
        }
        near.sort { a, b in
            if a.distance != b.distance { return a.distance < b.distance }
            if a.startsOtherwise != b.startsOtherwise { return b.startsOtherwise }
            return a.uses != b.uses ? a.uses > b.uses : a.term < b.term
        }
        return near.prefix(Self.mostKept).map { ($0.term, $0.distance) }
    }

    private func rarest(of grams: [String]) throws -> [String] {
        var counted: [(count: Int, gram: String)] = []
        for gram in grams {
            guard let row = try db.row("SELECT doc FROM search_term_gram_counts WHERE term = ?", [gram]) else {
                continue
            }
            counted.append((try row.value("doc"), gram))
        }
        var left = Self.mostLookedAt
        var rare: [String] = []
        for (count, gram) in counted.sorted(by: { $0 < $1 }) where left > 0 {
            rare.append(gram)
            left -= count
        }
        return rare
    }
}
