import GRDB
package import Telemetry

extension Registry {
    /// Persons, homes and devices of which every typed word begins a word of the name, an email address, an account
    /// number, a serial or the address; without regard to case, accents and punctuation. A home or device is answered
    /// by whoever is tied to it at `now`. At most six words count. A person comes once, by the best of what matched.
    ///
    /// Cost: a few index ranges, each read up to 2,000 entries: a word that begins very many words finds some of them.
    package func search(_ text: String, limit: Int = 20, at now: Timestamp) async throws -> [SearchHit] {
        let words = Array(CanonicalText.typedWords(String(text.prefix(200))).prefix(6))
        guard !words.isEmpty else { return [] }
        let limit = Self.bounded(limit)
        return try await read { db in
            var hits: [SearchHit] = []
            var persons: Set<PersonID> = []
            for (field, owner) in try db.owners(matching: words) {
                for hit in try db.hits(field, owner: owner, at: now)
                where hit.person.map({ persons.insert($0.id).inserted }) ?? true {
                    hits.append(hit)
                }
                if hits.count >= limit { break }
            }
            return Array(hits.prefix(limit))
        }
    }
}

extension Database {
    /// Replaces the words `owner` is found by.
    func index(_ owner: String, _ texts: [(SearchHit.Field, [String])]) throws {
        for (field, texts) in texts {
            try run("DELETE FROM search_words WHERE owner = ? AND field = ?", [owner, field.rawValue])
            for text in texts {
                for word in CanonicalText.searchWords(text).prefix(40) {
                    try run(
                        "INSERT OR IGNORE INTO search_words (word, field, owner) VALUES (?, ?, ?)",
                        [word, field.rawValue, owner])
                }
            }
        }
    }

    /// Fields and owners in which every word is found; best fields first.
    fileprivate func owners(matching words: [String]) throws -> [(SearchHit.Field, String)] {
        struct Key: Hashable {
            var field: SearchHit.Field
            var owner: String
        }
        // The longest word first: it leaves the fewest candidates.
        let words = words.sorted { ($1.count, $0) < ($0.count, $1) }
        var candidates: Set<Key>?
        for word in words {
            var found: Set<Key> = []
            if let known = candidates {
                for key in known where try has(word, field: key.field, owner: key.owner) { found.insert(key) }
            } else {
                let rows = try rows(
                    "SELECT DISTINCT field, owner FROM search_words WHERE word >= ? AND word < ? LIMIT 2000",
                    [word, Self.end(of: word)])
                for row in rows { found.insert(Key(field: try row.word("field"), owner: try row.value("owner"))) }
            }
            candidates = found
            if found.isEmpty { return [] }
        }
        let rank = Dictionary(uniqueKeysWithValues: SearchHit.Field.allCases.enumerated().map { ($1, $0) })
        return (candidates ?? []).map { ($0.field, $0.owner) }
            .sorted { (rank[$0.0] ?? 0, $0.1) < (rank[$1.0] ?? 0, $1.1) }
    }

    private func has(_ word: String, field: SearchHit.Field, owner: String) throws -> Bool {
        try row(
            "SELECT 1 FROM search_words WHERE owner = ? AND field = ? AND word >= ? AND word < ? LIMIT 1",
            [owner, field.rawValue, word, Self.end(of: word)]) != nil
    }

    /// Behind every text that begins with `word`, in SQLite's order by bytes.
    private static func end(of word: String) -> String { word + "\u{10FFFF}" }

    fileprivate func hits(_ field: SearchHit.Field, owner: String, at now: Timestamp) throws -> [SearchHit] {
        switch field {
        case .name, .email, .account:
            guard let person = try person(PersonID(rawValue: owner)) else { return [] }
            let text =
                switch field {
                case .email: person.emails.joined(separator: ", ")
                case .account: person.accounts.joined(separator: ", ")
                default: person.name
                }
            return [SearchHit(field: field, text: text, person: person, home: nil, device: nil)]
        case .address:
            guard let home = try home(HomeID(rawValue: owner)) else { return [] }
            return try tied(
                to: home.id,
                SearchHit(
                    field: field, text: home.addressLines.joined(separator: ", "), person: nil, home: home.id,
                    device: nil), at: now)
        case .serial:
            guard let id = DeviceID(owner), let device = try device(id), let serial = device.serial else { return [] }
            let hit = SearchHit(field: field, text: serial, person: nil, home: device.home, device: device)
            guard let home = device.home else { return [hit] }
            return try tied(to: home, hit, at: now)
        }
    }

    /// The hit once for everybody tied to the home now; itself where there is nobody.
    private func tied(to home: HomeID, _ hit: SearchHit, at now: Timestamp) throws -> [SearchHit] {
        let hits = try ties(to: home).filter { $0.holds(at: now) }.compactMap { tie in
            try person(tie.person).map { person in
                var hit = hit
                hit.person = person
                return hit
            }
        }
        return hits.isEmpty ? [hit] : hits
    }
}
