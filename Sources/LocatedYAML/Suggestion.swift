/// "Did you mean": the known word nearest to one that was mistyped.
package enum Suggestion {
    /// The candidate with the least edit distance, at most a third of the word's length (at least 1, at most 3);
    /// nil where none is that near. Transposed neighbours count as one edit.
    /// Words beyond 64 bytes have no suggestion, so the cost stays bounded.
    /// Source: Damerau 1964; Wagner, Fischer 1974.
    package static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
        let wanted = Array(word.lowercased().utf8)
        guard (1...64).contains(wanted.count) else { return nil }
        let reach = min(3, max(1, wanted.count / 3))
        var best: (distance: Int, candidate: String)?
        for candidate in candidates {
            let other = Array(candidate.lowercased().utf8)
            guard other.count <= 64, abs(other.count - wanted.count) <= reach else { continue }
            let distance = editDistance(wanted, other)
            if distance <= reach, best.map({ distance < $0.distance }) ?? true { best = (distance, candidate) }
        }
        return best?.candidate
    }

    /// `did you mean "x"?`, or what is known where nothing is near: `known are a, b, c`.
    package static func remedy(for word: String, among candidates: some Collection<String>) -> String {
        if let nearest = nearest(to: word, among: candidates) { return "did you mean \"\(nearest)\"?" }
        guard !candidates.isEmpty else { return "" }
        let shown = candidates.prefix(12).joined(separator: ", ")
        return candidates.count > 12 ? "known are \(shown), …" : "known are \(shown)"
    }

    private static func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in 0..<a.count {
            var row = [i + 1]
            row.reserveCapacity(b.count + 1)
            for j in 0..<b.count {
                var cost = min(row[j] + 1, last[j + 1] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
                row.append(cost)
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}
