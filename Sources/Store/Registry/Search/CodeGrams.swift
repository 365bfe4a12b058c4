import GRDB

/// Which threes of characters of a number or serial the table of them is asked for.
///
/// It goes through every code that has a three to find those that have two. The code of a country stands in nearly all of
/// them: what has the rare ones is held against the whole text instead.
struct CodeGrams {
    let db: Database

    /// Codes of which is told how rare a three is.
    private static let sample = 200

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

    /// For FTS5; nil where a three stands nowhere. Cost: some 10 µs for each of them.
    func match(_ code: String) throws -> String? {
        let all = Double(try db.row("SELECT max(number) AS most FROM search_codes")?.optional("most") ?? 0)
        var counted: [(count: Double, gram: String)] = []
        for gram in Self.grams(code) {
            let match = "\"\(gram)\""
            let row = try db.row(
                """
                SELECT count(*) AS count, max(rowid) AS last FROM
                  (SELECT rowid FROM search_code_grams WHERE search_code_grams MATCH ? LIMIT \(Self.sample))
                """, [match])
            guard let row, let count: Int = try row.optional("count"), count > 0 else { return nil }
            // As dense as among the first is it taken to be among all.
            let last: Double = try row.value("last")
            counted.append((count < Self.sample ? Double(count) : Double(count) * all / last, match))
        }
        var asked: [String] = []
        var left = 0.0
        for (count, match) in counted.sorted(by: { $0 < $1 }) {
            // A code is read in the time that 1,000 are passed by, if threes beside each other are rarer than by chance.
            guard asked.isEmpty || count < 1_000 * left else { continue }
            left = asked.isEmpty ? count : max(1, left * min(1, count / max(1, all)))
            asked.append(match)
        }
        return asked.isEmpty ? nil : asked.joined(separator: " AND ")
    }
}
