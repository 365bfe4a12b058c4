import GRDB

/// Known words that are spelled nearly as one that was typed.
///
/// Two letters may differ in words of six and more, one in words of three to five; figures are never misread for others.
struct SimilarTerms {
    let db: Database
    let known: KnownWords

    /// Words kept for one that was typed.
    static let mostKept = 16

    struct Term {
        var term: String
        /// Letters that it differs by.
        var distance: Int
        /// Persons that have it.
        var uses: Int
    }

    /// Nearest first. Cost: 1 ms among 100,000 words.
    func of(_ word: String) throws -> [Term] {
        let letters = word.unicodeScalars.map(\.value)
        guard (3...30).contains(letters.count), !SearchText.hasDigit(word) else { return [] }
        let reach = letters.count < 6 ? 1 : 2
        let words = try known.all(db.terms(above:))
        // Those that begin with the same letter before others as far.
        var near = [[String]](repeating: [], count: 2 * (reach + 1))
        var distances = EditDistance(from: word, within: reach)
        var other: [UInt32] = []
        for place in words.near(letters, within: reach) {
            other.removeAll(keepingCapacity: true)
            // Behind the letter of the field.
            for scalar in words.terms[place].unicodeScalars.dropFirst() { other.append(scalar.value) }
            guard let distance = distances.to(other[...]) else { continue }
            near[2 * distance + (other.first == letters.first ? 0 : 1)].append(words.terms[place])
        }
        var kept: [Term] = []
        for (rank, terms) in near.enumerated() where kept.count < Self.mostKept && !terms.isEmpty {
            let used = try db.uses(ofAny: terms)
            kept += used.map { Term(term: $0.term, distance: rank / 2, uses: $0.uses) }
        }
        return Array(kept.prefix(Self.mostKept))
    }
}

extension Database {
    /// Persons that have a term; nil where nobody has.
    func uses(of term: String) throws -> Int? {
        try row("SELECT uses FROM search_terms WHERE term = ?", [term])?.value("uses")
    }

    /// Those of the terms that somebody has, the most used first.
    fileprivate func uses(ofAny terms: [String]) throws -> [(term: String, uses: Int)] {
        try rows(
            """
            SELECT term, uses FROM search_terms WHERE term IN (SELECT value FROM json_each(?))
            ORDER BY uses DESC, term LIMIT \(SimilarTerms.mostKept)
            """, [try JSONText.encode(terms)]
        ).map { (try $0.value("term"), try $0.value("uses")) }
    }

    /// Terms without figures that have a number above one, in the order of their numbers, and the highest number of all.
    fileprivate func terms(above number: Int64) throws -> (terms: [(number: Int64, term: String)], last: Int64) {
        var terms: [(number: Int64, term: String)] = []
        try eachRow(
            "SELECT number, term FROM search_terms WHERE number > ? AND term NOT GLOB '*[0-9]*' ORDER BY number",
            [number]
        ) { row in
            terms.append((row[0], row[1]))
            return true
        }
        return (terms, try row("SELECT max(number) AS last FROM search_terms")?.optional("last") ?? 0)
    }
}
