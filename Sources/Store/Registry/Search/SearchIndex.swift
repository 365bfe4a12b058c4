import GRDB

/// What one person is found by.
struct SearchEntry {
    /// Homes of one person that are indexed; of a landlord with more, those tied first.
    static let mostHomes = 50
    /// Serials of one person that are indexed.
    static let mostSerials = 200

    struct Code: Hashable {
        var code: String
        var kind: String
    }

    /// In the order of the name and the addresses, each once.
    var terms: [String] = []
    var codes: Set<Code> = []

    mutating func add(name: String) { add("n", SearchText.words(name)) }
    mutating func add(address: [String]) { add("a", SearchText.words(address.joined(separator: " "))) }
    mutating func add(_ text: String, as kind: String) {
        let code = SearchText.code(text)
        if !code.isEmpty { codes.insert(Code(code: code, kind: kind)) }
    }

    private mutating func add(_ field: String, _ words: [String]) {
        for word in words where !terms.contains(field + word) { terms.append(field + word) }
    }
}

extension Database {
    /// Writes the search tables anew for everybody who is due, in the transaction that made them so. Cost: some 100 µs a
    /// person whose details have changed, 30 µs where they are found by the same as before; nothing where nobody is due.
    ///
    /// - Parameter byTriggers: what is put in goes into the tables of FTS5 by triggers, as in the schema before the
    ///   eighth, and terms are numbered by the table itself, as before the ninth.
    func refreshSearch(byTriggers: Bool = false) throws {
        while true {
            let due = try rows("SELECT person FROM search_due ORDER BY person LIMIT \(Self.mostDueAtOnce)")
                .map { try $0.value("person", as: String.self) }
            var new = NewInSearch()
            for person in due { try writeSearch(of: person, &new) }
            if let last = due.last { try run("DELETE FROM search_due WHERE person <= ?", [last]) }
            let gone = try rows("SELECT terms FROM search_gone")
            for row in gone {
                let terms: String = try row.value("terms")
                for term in terms.split(separator: " ") { new.uses[String(term), default: 0] -= 1 }
            }
            if !gone.isEmpty { try run("DELETE FROM search_gone") }
            for (term, change) in new.uses.sorted(by: { $0.key < $1.key }) where change != 0 {
                try count(change, of: term, isNumbered: !byTriggers)
            }
            if !byTriggers { try write(new) }
            if due.count < Self.mostDueAtOnce { return }
        }
    }

    /// Persons written anew at once: what is held of them in memory is bounded when all of a registry's are due.
    private static var mostDueAtOnce: Int { 5_000 }

    /// What has been put in and is to be found.
    private struct NewInSearch {
        /// How many more persons have each term.
        var uses: [String: Int] = [:]
        var persons: [(number: Int64, terms: String)] = []
        var codes: [(number: Int64, code: String)] = []
    }

    private func write(_ new: NewInSearch) throws {
        for (number, terms) in new.persons {
            try run("INSERT INTO search_person_terms (rowid, terms) VALUES (?, ?)", [number, terms])
        }
        for (number, code) in new.codes {
            try run("INSERT INTO search_code_grams (rowid, code) VALUES (?, ?)", [number, code])
        }
    }

    /// Puts pieces of the search's tables together, of which every commit leaves some behind: a look goes through all of
    /// them. `pages` is about how many are written. False where there is nothing left to do.
    func mergeSearch(pages: Int) throws -> Bool {
        var isChanged = false
        for table in ["search_person_terms", "search_code_grams"] {
            let before = totalChangesCount
            // Below zero: also those that are of different sizes. Source: SQLite, "FTS5 Extension", section 6.8.
            try run("INSERT INTO \(table) (\(table), rank) VALUES ('merge', ?)", [-pages])
            isChanged = isChanged || totalChangesCount - before >= 2
        }
        return isChanged
    }

    private func writeSearch(of person: String, _ new: inout NewInSearch) throws {
        guard let entry = try searchEntry(of: person) else { return }
        let terms = entry.terms.joined(separator: " ")
        let number: Int64
        var known: [SearchEntry.Code: Int64] = [:]
        if let row = try row("SELECT number, terms FROM search_persons WHERE person = ?", [person]) {
            number = try row.value("number")
            for row in try rows("SELECT number, code, kind FROM search_codes WHERE person = ?", [number]) {
                known[SearchEntry.Code(code: try row.value("code"), kind: try row.value("kind"))] =
                    try row.value("number")
            }
            if try row.value("terms", as: String.self) != terms {
                try run("UPDATE search_persons SET terms = ? WHERE number = ?", [terms, number])
                for term in entry.terms { new.uses[term, default: 0] += 1 }
            }
        } else {
            try run("INSERT INTO search_persons (person, terms) VALUES (?, ?)", [person, terms])
            number = lastInsertedRowID
            new.persons.append((number, terms))
            for term in entry.terms { new.uses[term, default: 0] += 1 }
        }
        for (code, row) in known where !entry.codes.contains(code) {
            try run("DELETE FROM search_codes WHERE number = ?", [row])
        }
        for code in entry.codes where known[code] == nil {
            try run("INSERT INTO search_codes (code, kind, person) VALUES (?, ?, ?)", [code.code, code.kind, number])
            new.codes.append((lastInsertedRowID, code.code))
        }
    }

    /// Nil where there is no such person (any more).
    private func searchEntry(of person: String) throws -> SearchEntry? {
        guard let row = try row("SELECT name FROM persons WHERE id = ?", [person]) else { return nil }
        var entry = SearchEntry()
        entry.add(name: try row.value("name"))
        for row in try rows(Self.codesOfPerson, [person]) {
            entry.add(try row.value("text"), as: try row.value("kind"))
        }
        for lines in try texts(Self.addressesOfPerson, [person]) { entry.add(address: try JSONText.list(lines)) }
        return entry
    }

    private static var codesOfPerson: String {
        """
        SELECT 'phone' AS kind, e164 AS text FROM phones WHERE person = ?1
        UNION ALL SELECT 'email', email FROM emails WHERE person = ?1
        UNION ALL SELECT 'account', number FROM customer_accounts WHERE person = ?1
        UNION ALL SELECT * FROM (
          SELECT 'serial', serial FROM devices WHERE serial IS NOT NULL AND home IN
            (SELECT home FROM ties WHERE person = ?1 ORDER BY rowid LIMIT \(SearchEntry.mostHomes))
          LIMIT \(SearchEntry.mostSerials))
        """
    }

    private static var addressesOfPerson: String {
        """
        SELECT address_lines FROM homes WHERE id IN
          (SELECT home FROM ties WHERE person = ? ORDER BY rowid LIMIT \(SearchEntry.mostHomes)) ORDER BY rowid
        """
    }

    /// Counts a term up or down; one that nobody is found by any more goes. A new one gets the next number, which none had
    /// before (`KnownWords`).
    private func count(_ change: Int, of term: String, isNumbered: Bool) throws {
        if change < 0 {
            guard let uses = try uses(of: term) else { return }
            if uses + change > 0 {
                try run("UPDATE search_terms SET uses = uses + ? WHERE term = ?", [change, term])
            } else {
                try run("DELETE FROM search_terms WHERE term = ?", [term])
            }
        } else if !isNumbered {
            try run(
                """
                INSERT INTO search_terms (term, uses) VALUES (?, ?)
                ON CONFLICT (term) DO UPDATE SET uses = uses + excluded.uses
                """, [term, change])
        } else {
            let counted = try row(
                """
                INSERT INTO search_terms (term, uses, number) VALUES (?, ?, (SELECT last + 1 FROM search_terms_given))
                ON CONFLICT (term) DO UPDATE SET uses = uses + excluded.uses RETURNING uses
                """, [term, change])
            // One that was there had some before.
            if try counted?.value("uses") == change { try run("UPDATE search_terms_given SET last = last + 1") }
        }
    }
}
