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
    let known: KnownWords

    private(set) var hits: [SearchHit] = []
    private var seen: Set<Int64> = []

    /// Candidates that one way looks at.
    static let mostCandidates = 200
    /// Candidates of one way whose words are read, of which the others are none.
    static let mostLooks = 4_000
    /// Terms of the name, and of the address, that a beginning stands for at most.
    static let mostBeginnings = 40
    /// Where fewer are found otherwise, what is spelled nearly so comes too.
    static let few = 5
    /// Shortest text that is looked for within a number or serial.
    static let shortestPart = 4

    init(db: Database, known: KnownWords, query: SearchQuery, limit: Int, now: Timestamp) {
        self.db = db
        self.known = known
        self.query = query
        self.limit = limit
        self.now = now
    }

    mutating func find() throws -> [SearchHit] {
        for code in query.codes { try take(codes: "code = ?", [code], .exact, code) }
        // A whole number, serial or address of mail is not the beginning of another, nor anybody's name.
        if !hits.isEmpty, query.isWholeCode { return hits }
        let exact = try query.words.map { try whole($0) }
        try take(exact.map { WordAlternatives(terms: $0.terms.filter { $0.key.hasPrefix("n") }) }, .exact)
        try take(exact, .exact)
        for code in query.codes where code.unicodeScalars.count >= 2 {
            try take(codes: "code > ? AND code < ?", [code, Self.end(of: code)], .begins, code)
        }
        guard hits.count < limit else { return hits }
        let begun = try zip(query.words, exact).map { try beginning($0, $1) }
        try take(begun, .begins)
        // Words alone are looked for within mail addresses only where they are nobody's.
        for code in query.codes where code.unicodeScalars.count >= Self.shortestPart {
            if query.mayBePart || hits.isEmpty { try take(partsWith: code) }
        }
        guard hits.count < min(Self.few, limit) else { return hits }
        var similar = begun
        for (index, word) in query.words.enumerated() {
            for near in try SimilarTerms(db: db, known: known).of(word) {
                let known = similar[index].terms[near.term]?.difference ?? .max
                similar[index].terms[near.term] = .init(difference: min(known, 10 * near.distance), uses: near.uses)
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
        guard let match = try CodeGrams(db: db).match(code) else { return }
        let rows = try db.rows(
            """
            SELECT c.kind, c.person, c.code FROM search_code_grams g JOIN search_codes c ON c.number = g.rowid
            WHERE search_code_grams MATCH ? AND instr(c.code, ?) > 1 LIMIT ?
            """, [match, code, Self.mostCandidates])
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

    private mutating func take(_ words: [WordAlternatives], _ likeness: SearchHit.Likeness) throws {
        guard hits.count < limit, !words.isEmpty, words.allSatisfy({ !$0.terms.isEmpty }) else { return }
        let asked = try WordAlternatives.askedFor(of: words, among: db.mostPersons())
        var ranked: [(rank: Int, number: Int64)] = []
        var looks = 0
        try db.eachRow(
            """
            SELECT p.number, p.terms FROM search_person_terms t JOIN search_persons p ON p.number = t.rowid
            WHERE search_person_terms MATCH ?
            """, [asked.map(\.match).joined(separator: " AND ")]
        ) { row in
            if let rank = WordAlternatives.rank(of: try row.value("terms"), words) {
                ranked.append((rank, try row.value("number")))
            }
            looks += 1
            return ranked.count < Self.mostCandidates && looks < Self.mostLooks
        }
        for (_, number) in ranked.sorted(by: { $0 < $1 }) {
            guard hits.count < limit else { return }
            try take(number, by: words, likeness)
        }
    }

    private mutating func take(_ number: Int64, by words: [WordAlternatives], _ likeness: SearchHit.Likeness) throws {
        guard !seen.contains(number), let person = try db.person(numbered: number) else { return }
        let name = Set(SearchText.words(person.name))
        func stands(_ word: WordAlternatives, in text: Set<String>, _ field: String) -> Bool {
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

    /// The terms of a word itself.
    private func whole(_ word: String) throws -> WordAlternatives {
        var whole = WordAlternatives()
        for term in ["n" + word, "a" + word] {
            if let uses = try db.uses(of: term) { whole.terms[term] = .init(difference: 0, uses: uses) }
        }
        return whole
    }

    /// Terms of words that begin with `word`, it among them: the most used ones, of the first thousands by alphabet, fewer
    /// where there are more words. A house's number is whole, and among three words and more so is one of two letters:
    /// what begins with it would be half of all words.
    private func beginning(_ word: String, _ whole: WordAlternatives) throws -> WordAlternatives {
        guard !isWhole(word) else { return whole }
        var begun = WordAlternatives()
        let others = query.words.count { !isWhole($0) }
        let most = (word.unicodeScalars.count < 3 ? 12 : Self.mostBeginnings) / max(1, others)
        for field in ["n", "a"] {
            let rows = try db.rows(
                """
                SELECT term, uses FROM
                  (SELECT term, uses FROM search_terms WHERE term >= ? AND term < ? ORDER BY term LIMIT 4000)
                ORDER BY uses DESC, term LIMIT ?
                """, [field + word, Self.end(of: field + word), most])
            for row in rows { begun.terms[try row.value("term")] = .init(difference: 1, uses: try row.value("uses")) }
        }
        begun.terms.merge(whole.terms) { $1 }
        return begun
    }

    private func isWhole(_ word: String) -> Bool {
        word.utf8.allSatisfy { (0x30...0x39).contains($0) } || (word.unicodeScalars.count < 3 && query.words.count > 2)
    }
}

extension Database {
    /// As many as there are or a few more: numbers of who is gone are given again.
    fileprivate func mostPersons() throws -> Int {
        try row("SELECT max(number) AS most FROM search_persons")?.optional("most") ?? 0
    }

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
