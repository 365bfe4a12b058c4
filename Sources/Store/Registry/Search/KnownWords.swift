import Synchronization

/// Every word that somebody is found by, but for those with figures, held for what is spelled nearly so.
///
/// The table of terms gives each the next number, so that whoever looks reads those that came since the last look, in what
/// they see of the registry. One that nobody is found by any more stays until the end of the process: the table tells.
/// Cost: some 30 bytes a word, 1 MB among a million persons, and some 20 ms when it is read first.
final class KnownWords: Sendable {
    private let known = Mutex(Words())

    struct Words {
        /// Which letters a word has, by their last six bits.
        var letters: [UInt64] = []
        /// How many.
        var lengths: [UInt8] = []
        /// With the field before them.
        var terms: [String] = []
        /// The highest number of a term that was read, those with figures among them.
        var last: Int64 = 0

        mutating func add(_ term: String) {
            var letters: UInt64 = 0
            var count = 0
            for letter in term.unicodeScalars.dropFirst() {
                letters |= 1 << UInt64(letter.value & 63)
                count += 1
            }
            guard count <= Int(UInt8.max) else { return }
            self.letters.append(letters)
            lengths.append(UInt8(count))
            terms.append(term)
        }

        /// Places of those that may differ from a word by `reach` letters at most: an edit takes one kind of letter away
        /// and brings one at most.
        func near(_ word: [UInt32], within reach: Int) -> [Int] {
            let own = word.reduce(into: UInt64(0)) { $0 |= 1 << UInt64($1 & 63) }
            let (least, most) = (word.count - reach, word.count + reach)
            return lengths.indices.filter { place in
                (letters[place] ^ own).nonzeroBitCount <= 2 * reach && (least...most).contains(Int(lengths[place]))
            }
        }
    }

    /// All of them; `newer` gives the terms with a number above one, in their order, and the highest number there is.
    func all(_ newer: (Int64) throws -> (terms: [(number: Int64, term: String)], last: Int64)) rethrows -> Words {
        let before = known.withLock { $0.last }
        let (terms, last) = try newer(before)
        return known.withLock { known in
            // Others may have read them meanwhile.
            for (number, term) in terms where number > known.last { known.add(term) }
            known.last = max(known.last, last)
            return known
        }
    }
}
