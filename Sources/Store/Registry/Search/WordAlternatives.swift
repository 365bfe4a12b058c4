/// A word that was typed, with the terms that it may stand for.
struct WordAlternatives {
    struct Term {
        /// What it differs by: 0 the word itself, 1 its beginning, 10 and 20 by that many letters.
        var difference: Int
        /// Persons that have it.
        var uses: Int
    }

    var terms: [String: Term] = [:]

    /// Persons that have one of them, or fewer where some have several.
    private var uses: Int { terms.values.reduce(0) { $0 + $1.uses } }

    /// For FTS5.
    var match: String { "(" + terms.keys.sorted().map { "\"\($0)\"" }.joined(separator: " OR ") + ")" }

    /// Those of the words that the table of terms is asked for, the rarest first; the others are looked for in the words
    /// of whom it names. It goes through everybody who has a word to find those who have two, which for a town beside a rare
    /// surname takes longer than to read the words of all who bear that.
    static func askedFor(of words: [Self], among persons: Int) -> [Self] {
        var asked: [Self] = []
        var left = 0.0
        for (uses, place) in words.indices.map({ (words[$0].uses, $0) }).sorted(by: { $0 < $1 }) {
            let step = (20 + 6 * Double(words[place].terms.count)) / 3_000
            guard asked.isEmpty || Double(uses) * step < left else { continue }
            left = asked.isEmpty ? Double(uses) : left * min(1, Double(uses) / Double(max(1, persons)))
            asked.append(words[place])
        }
        return asked
    }

    /// Least first: what the words differ by, then whether they are all of the name, then how much more of the name
    /// there is. Nil where one of them stands for none of these terms, which are parted by blanks.
    static func rank(of terms: String, _ words: [Self]) -> Int? {
        var names = 0
        var best = [Int](repeating: .max, count: words.count)
        for part in terms.utf8.split(separator: UInt8(ascii: " ")) {
            let isName = part.first == UInt8(ascii: "n")
            if isName { names += 1 }
            let term = String(Substring(part))
            for place in words.indices {
                guard let known = words[place].terms[term] else { continue }
                best[place] = min(best[place], 2 * known.difference + (isName ? 0 : 1))
            }
        }
        guard !best.contains(.max) else { return nil }
        let difference = best.reduce(0) { $0 + $1 / 2 }
        let isName = best.allSatisfy { $0 % 2 == 0 }
        return difference * 1_000 + (isName ? min(max(0, names - words.count), 400) : 500)
    }
}
