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

    struct Term {
        var term: String
        /// Letters that it differs by.
        var distance: Int
        /// Persons that have it.
        var uses: Int
    }

    /// Nearest first.
    func of(_ word: String) throws -> [Term] {
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
        var near: [(found: Term, startsOtherwise: Bool)] = []
        var distances = EditDistance(from: word, within: reach)
        var other: [UInt32] = []
        for term in terms {
            other.removeAll(keepingCapacity: true)
            // Behind the letter of the field.
            for scalar in term.unicodeScalars.dropFirst() { other.append(scalar.value) }
            guard let distance = distances.to(other[...]), let uses = try db.uses(of: term) else { continue }
            near.append(
                (Term(term: term, distance: distance, uses: uses), other.first != letters.first?.value))
        }
        near.sort { a, b in
            if a.found.distance != b.found.distance { return a.found.distance < b.found.distance }
            if a.startsOtherwise != b.startsOtherwise { return b.startsOtherwise }
            return a.found.uses != b.found.uses ? a.found.uses > b.found.uses : a.found.term < b.found.term
        }
        return near.prefix(Self.mostKept).map(\.found)
    }

    /// The rarest, as many as stand in no more words than are looked at, so that none of these is passed over.
    private func rarest(of grams: [String]) throws -> [String] {
        var counted: [(count: Int, gram: String)] = []
        for gram in grams {
            let row = try db.row(
                """
                SELECT count(*) AS count FROM
                  (SELECT 1 FROM search_term_grams WHERE search_term_grams MATCH ? LIMIT \(Self.mostLookedAt))
                """, ["\"\(gram)\""])
            let count: Int = try row?.value("count") ?? 0
            if count > 0 { counted.append((count, gram)) }
        }
        counted.sort { $0 < $1 }
        var left = Self.mostLookedAt
        var rare: [String] = []
        for (count, gram) in counted where rare.isEmpty || count <= left {
            rare.append(gram)
            left -= count
        }
        return rare
    }
}

extension Database {
    /// Persons that have a term; nil where nobody has.
    func uses(of term: String) throws -> Int? {
        try row("SELECT uses FROM search_terms WHERE term = ?", [term])?.value("uses")
    }
}
