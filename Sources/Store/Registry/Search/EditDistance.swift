/// How many letters to put in, take out, replace or swap with a neighbour make one word another.
/// Source: Damerau 1964; Wagner, Fischer 1974 (optimal string alignment).
///
/// Holds the word and room to work in, since it is held against thousands.
struct EditDistance {
    private let letters: [UInt32]
    private let reach: Int
    /// How often each letter is there, by its last six bits.
    private let counts: [Int8]
    private var left: [Int8]
    private var rows: [Int] = []

    /// `reach`: what is farther is not told apart.
    init(from word: String, within reach: Int) {
        letters = word.unicodeScalars.map(\.value)
        self.reach = reach
        var counts = [Int8](repeating: 0, count: 64)
        for letter in letters { counts[Int(letter & 63)] &+= 1 }
        self.counts = counts
        left = counts
    }

    static func between(_ a: String, _ b: String, within reach: Int) -> Int? {
        var distance = EditDistance(from: a, within: reach)
        return distance.to(b.unicodeScalars.map(\.value)[...])
    }

    /// Nil where it is more than the reach. Cost: some 50 ns where letters are others, else 3 ns a pair of letters.
    mutating func to(_ other: ArraySlice<UInt32>) -> Int? {
        guard abs(letters.count - other.count) <= reach, mayReach(other) else { return nil }
        let width = other.count + 1
        // Three rows: the one before the last, the last, this one.
        if rows.count < 3 * width { rows = [Int](repeating: 0, count: 3 * width) }
        var (beforeLast, last, row) = (0, width, 2 * width)
        for place in 0..<width { rows[last + place] = place }
        for i in letters.indices {
            rows[row] = i + 1
            var least = i + 1
            for j in 0..<other.count {
                let letter = other[other.startIndex + j]
                var cost = min(
                    rows[row + j] + 1, rows[last + j + 1] + 1, rows[last + j] + (letters[i] == letter ? 0 : 1))
                if i > 0, j > 0, letters[i] == other[other.startIndex + j - 1], letters[i - 1] == letter {
                    cost = min(cost, rows[beforeLast + j - 1] + 1)
                }
                rows[row + j + 1] = cost
                least = min(least, cost)
            }
            if least > reach { return nil }
            (beforeLast, last, row) = (last, row, beforeLast)
        }
        let distance = rows[last + other.count]
        return distance <= reach ? distance : nil
    }

    /// False where too many letters are others. Source: Bartolini, Ciaccia, Patella 2002 (bag distance).
    private mutating func mayReach(_ other: ArraySlice<UInt32>) -> Bool {
        left = counts
        var foreign = 0
        for letter in other {
            let slot = Int(letter & 63)
            if left[slot] > 0 { left[slot] &-= 1 } else { foreign += 1 }
        }
        return max(foreign, letters.count - other.count + foreign) <= reach
    }
}
