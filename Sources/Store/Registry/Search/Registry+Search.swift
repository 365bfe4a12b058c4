package import Telemetry

extension Registry {
    /// Persons by anything that is known of them: phone, mail address, account or serial (whole, the beginning or four
    /// characters of it in a row), or words of the name and of the address of a home they are tied to at `now`, each
    /// whole, by its beginning, or nearly so spelled. Case, accents and punctuation do not count.
    ///
    /// Exact ones come first, then beginnings, parts, and where those are few (under 5) what is spelled nearly so;
    /// a person comes once. Where somebody has all of it as a number, serial or mail address of eight characters and more,
    /// they alone come. Of text, 200 bytes and six words count; nothing in it has a meaning to the database.
    ///
    /// Cost: a look at 200 candidates for each of these ways, at 4,000 at most where the words are seldom together, and of
    /// misspelled words at all there are, which are held in memory; under 20 ms among a million persons. A name that very many bear gives some of them.
    package func search(_ text: String, limit: Int = 20, at now: Timestamp) async throws -> [SearchHit] {
        let query = SearchQuery(text)
        guard !query.isEmpty else { return [] }
        let limit = Self.bounded(limit)
        return try await read { [knownWords] db in
            var finder = PersonFinder(db: db, known: knownWords, query: query, limit: limit, now: now)
            return try finder.find()
        }
    }
}

/// What was typed into the search box, as it is searched for.
struct SearchQuery {
    /// Each must be found.
    let words: [String]
    /// All of it as one number or serial, as it stands and without zeros in front of it (dialled abroad, or at home).
    let codes: [String]

    /// It looks like a piece of a number, serial or mail address.
    let mayBePart: Bool

    /// Long enough that whoever has it is meant (8 characters and more).
    var isWholeCode: Bool { mayBePart && codes.contains { $0.unicodeScalars.count >= 8 } }

    var isEmpty: Bool { words.isEmpty && codes.isEmpty }

    init(_ text: String) {
        let bytes = text.utf8.prefix(200)
        let text = String(decoding: bytes, as: UTF8.self)
        words = SearchText.typedWords(text)
        mayBePart = text.contains("@") || SearchText.hasDigit(text)
        // (0) stands for the zero that is not dialled from abroad.
        let code = SearchText.code(text.replacing("(0)", with: ""))
        var codes = code.isEmpty ? [] : [code]
        if code.utf8.first == UInt8(ascii: "0"), code.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            let rest = String(code.drop { $0 == "0" })
            if rest.utf8.count >= 3 { codes.append(rest) }
        }
        self.codes = codes
    }
}
