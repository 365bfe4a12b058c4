import GRDB
import Telemetry

/// One search: ways of finding from the surest to the vaguest, until there are enough.
///
/// What the tables of the search give are candidates: each is held against the person's own rows, so that only what is
/// there now is shown, and says by what it was found.
struct PersonFinder {
    let db: Database
    let query: SearchQuery
    let limit: Int
    let now: Timestamp

    private(set) var hits: [SearchHit] = []
    private var seen: Set<Int64> = []

    /// Candidates that one way looks at.
    static let mostCandidates = 200
    /// Terms of the name, and of the address, that a beginning stands for at most.
    static let mostBeginnings = 40
    /// Where fewer are found otherwise, what is spelled nearly so comes too.
    static let few = 5
    /// Shortest text that is looked for within a number or serial.
    static let shortestPart = 4

    init(db: Database, query: SearchQuery, limit: Int, now: Timestamp) {
        self.db = db
        self.query = query
        self.limit = limit
        self.now = now
    }

    /// A word that was typed, with the terms that it may stand for.
    struct Alternatives {
        /// Terms with what they differ by: 0 the word itself, 1 its beginning, 10 and 20 by that many letters.
        var terms: [String: Int]
    }

    mutating func find() throws -> [SearchHit] {
        for code in query.codes { try take(codes: "code = ?", [code], .exact, code) }
        // A whole number, serial or address of mail is not the beginning of another, nor anybody's name.
        if !hits.isEmpty, query.isWholeCode { return hits }
        let exact = query.words.map { Alternatives(terms: ["n" + $0: 0, "a" + $0: 0]) }
        try take(exact.map { Alternatives(terms: $0.terms.filter { $0.key.hasPrefix("n") }) }, .exact)
        try take(exact, .exact)
        for code in query.codes where code.unicodeScalars.count >= 2 {
            try take(codes: "code > ? AND code < ?", [code, Self.end(of: code)], .begins, code)
        }
        guard hits.count < limit else { return hits }
        let begun = try query.words.map { Alternatives(terms: try beginning($0)) }
        try take(begun, .begins)
        // Words alone are looked for within mail addresses only where they are nobody's.
        for code in query.codes where code.unicodeScalars.count >= Self.shortestPart {
            if query.mayBePart || hits.isEmpty { try take(partsWith: code) }
        }
        guard hits.count < min(Self.few, limit) else { return hits }
        var similar = begun
        for (index, word) in query.words.enumerated() {
            for (term, distance) in try SimilarTerms(db: db).of(word) {
                similar[index].terms[term] = min(similar[index].terms[term] ?? .max, 10 * distance)
            }
        }
        try take(similar, .similar)
        return hits
    }

    /// Behind every text that begins with `word`, in SQLite's order by bytes.
    private static func end(of word: String) -> String { word + "\u{10FFFF}" }

    // MARK: Numbers and serials

    private mutating func take(
        codes condition: String, _ values: [Bound], _ likeness: SearchHit.Likeness, _ code: String
    ) throws {
        guard hits.count < limit else { return }
        let rows = try db.rows(
            "SELECT kind, person FROM search_codes WHERE \(condition) ORDER BY code, person LIMIT ?",
            values + [Self.mostCandidates])
        for row in rows { try take(try row.value("person"), by: try row.word("kind"), likeness, code) }
    }

    /// Codes with `code` somewhere in them, those that end with it first.
    private mutating func take(partsWith code: String) throws {
        guard hits.count < limit else { return }
        let parts = SimilarTerms.grams(code).map { "\"\($0)\"" }.joined(separator: " AND ")
        let rows = try db.rows(
            """
            SELECT c.kind, c.person, c.code FROM search_code_grams g JOIN search_codes c ON c.number = g.rowid
            WHERE search_code_grams MATCH ? AND instr(c.code, ?) > 1 LIMIT ?
            """, [parts, code, Self.mostCandidates])
        let ends = try rows.map { row in try row.value("code", as: String.self).hasSuffix(code) }
        for wanted in [true, false] {
            for (row, isEnd) in zip(rows, ends) where isEnd == wanted {
                try take(try row.value("person"), by: try row.word("kind"), .part, code)
            }
        }
    }

    private mutating func take(
        _ number: Int64, by field: SearchHit.Field, _ likeness: SearchHit.Likeness, _ code: String
    ) throws {
        guard hits.count < limit, !seen.contains(number), let person = try db.person(numbered: number) else { return }
        let texts: [String] =
            switch field {
            case .phone: person.phones
            case .email: person.emails
            case .account: person.accounts
            case .serial: try db.homes(of: person.id, at: now).flatMap { try db.serials(in: $0.id) }
            case .name, .address: []
            }
        let found = texts.first { text in
            let stored = SearchText.code(text)
            switch likeness {
            case .exact: return stored == code
            case .begins: return stored.hasPrefix(code)
            case .part, .similar: return stored.contains(code)
            }
        }
        guard let found else { return }
        seen.insert(number)
        hits.append(SearchHit(field: field, likeness: likeness, text: found, person: person))
    }

    // MARK: Words

    private mutating func take(_ words: [Alternatives], _ likeness: SearchHit.Likeness) throws {
        guard hits.count < limit, !words.isEmpty, words.allSatisfy({ !$0.terms.isEmpty }) else { return }
        let match = words.map { word in
            "(" + word.terms.keys.sorted().map { "\"\($0)\"" }.joined(separator: " OR ") + ")"
        }.joined(separator: " AND ")
        let rows = try db.rows(
            """
            SELECT p.number, p.terms FROM search_person_terms t JOIN search_persons p ON p.number = t.rowid
            WHERE search_person_terms MATCH ? LIMIT ?
            """, [match, Self.mostCandidates])
        var ranked: [(rank: Int, number: Int64)] = []
        for row in rows {
            let terms = try row.value("terms", as: String.self).split(separator: " ").map(String.init)
            ranked.append((Self.rank(of: terms, words), try row.value("number")))
        }
        for (_, number) in ranked.sorted(by: { $0 < $1 }) {
            guard hits.count < limit else { return }
            try take(number, by: words, likeness)
        }
    }

    /// Least first: what the words differ by, then whether they are all of the name, then how much more of the name
    /// there is.
    private static func rank(of terms: [String], _ words: [Alternatives]) -> Int {
        var rank = 0
        var isName = true
        for word in words {
            let best = terms.compactMap { term in word.terms[term].map { (2 * $0 + (term.hasPrefix("n") ? 0 : 1)) } }
                .min()
            rank += (best ?? 0) / 2
            isName = isName && (best ?? 1) % 2 == 0
        }
        let more = max(0, terms.count { $0.hasPrefix("n") } - words.count)
        return rank * 1_000 + (isName ? min(more, 400) : 500)
    }

    private mutating func take(_ number: Int64, by words: [Alternatives], _ likeness: SearchHit.Likeness) throws {
        guard !seen.contains(number), let person = try db.person(numbered: number) else { return }
        let name = Set(SearchText.words(person.name))
        func stands(_ word: Alternatives, in text: Set<String>, _ field: String) -> Bool {
            word.terms.keys.contains { $0.hasPrefix(field) && text.contains(String($0.dropFirst())) }
        }
        let rest = words.filter { !stands($0, in: name, "n") }
        if rest.isEmpty {
            seen.insert(number)
            hits.append(SearchHit(field: .name, likeness: likeness, text: person.name, person: person))
            return
        }
        for home in try db.homes(of: person.id, at: now) {
            let line = home.addressLines.joined(separator: ", ")
            let address = Set(SearchText.words(home.addressLines.joined(separator: " ")))
            // All of them in the address, or those that the name leaves over.
            guard rest.allSatisfy({ stands($0, in: address, "a") }) else { continue }
            seen.insert(number)
            hits.append(SearchHit(field: .address, likeness: likeness, text: line, person: person))
            return
        }
    }

    /// Terms of words that begin with `word`, it among them: the most used ones, of the first thousands by alphabet, fewer
    /// where there are more words. A house's number is whole, and among three words and more so is one of two letters:
    /// what begins with it would be half of all words.
    private func beginning(_ word: String) throws -> [String: Int] {
        var terms: [String: Int] = [:]
        let others = query.words.count { !isWhole($0) }
        let most = isWhole(word) ? 0 : (word.unicodeScalars.count < 3 ? 12 : Self.mostBeginnings) / max(1, others)
        for field in ["n", "a"] {
            let rows = try db.rows(
                """
                SELECT term FROM (SELECT term, uses FROM search_terms WHERE term >= ? AND term < ? ORDER BY term LIMIT 4000)
                ORDER BY uses DESC, term LIMIT ?
                """, [field + word, Self.end(of: field + word), most])
            for row in rows { terms[try row.value("term")] = 1 }
            if try db.row("SELECT 1 FROM search_terms WHERE term = ?", [field + word]) != nil {
                terms[field + word] = 0
            }
        }
        return terms
    }

    private func isWhole(_ word: String) -> Bool {
        word.utf8.allSatisfy { (0x30...0x39).contains($0) } || (word.unicodeScalars.count < 3 && query.words.count > 2)
    }
}

extension Database {
    fileprivate func person(numbered number: Int64) throws -> PersonRecord? {
        guard let row = try row("SELECT person FROM search_persons WHERE number = ?", [number]) else { return nil }
        return try person(row.id("person"))
    }

    /// Homes a person is tied to at an instant, as many as are indexed.
    fileprivate func homes(of person: PersonID, at now: Timestamp) throws -> [HomeRecord] {
        try rows(
            """
            SELECT DISTINCT home FROM (SELECT * FROM ties WHERE person = ? ORDER BY rowid LIMIT \(SearchEntry.mostHomes))
            WHERE (from_at IS NULL OR from_at <= ?) AND (to_at IS NULL OR to_at > ?)
            """, [person.rawValue, now.rawValue, now.rawValue]
        ).compactMap { try home($0.id("home")) }
    }

    fileprivate func serials(in home: HomeID) throws -> [String] {
        try rows(
            "SELECT serial FROM devices WHERE home = ? AND serial IS NOT NULL LIMIT \(SearchEntry.mostSerials)",
            [home.rawValue]
        ).map { try $0.value("serial") }
    }
}
