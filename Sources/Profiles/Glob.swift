/// A text in which `*` stands for any run of characters, also none; ASCII letters of either case are equal.
///
/// Matching is linear in pattern times text without backtracking beyond the last `*`: no pattern can be made slow.
struct Glob {
    private let pattern: [UInt8]

    init(_ pattern: String) { self.pattern = Array(pattern.utf8).map(Self.folded) }

    func matches(_ text: String) -> Bool {
        let text = Array(text.utf8.prefix(1_024)).map(Self.folded)
        var place = 0
        var read = 0
        var star: (place: Int, read: Int)?
        while read < text.count {
            if place < pattern.count, pattern[place] == Self.any {
                star = (place, read)
                place += 1
            } else if place < pattern.count, pattern[place] == text[read] {
                place += 1
                read += 1
            } else if let last = star {
                star = (last.place, last.read + 1)
                place = last.place + 1
                read = last.read + 1
            } else {
                return false
            }
        }
        return pattern[place...].allSatisfy { $0 == Self.any }
    }

    /// Whether some text matches both.
    func overlaps(_ other: Glob) -> Bool {
        let a = pattern
        let b = other.pattern
        // reach[j]: the first i bytes of `a` and j of `b` can stand for the same text.
        var reach = [Bool](repeating: false, count: b.count + 1)
        for i in 0...a.count {
            var row = [Bool](repeating: false, count: b.count + 1)
            for j in 0...b.count {
                if i == 0, j == 0 {
                    row[j] = true
                    continue
                }
                let fromA = i > 0 && reach[j] && a[i - 1] == Self.any
                let fromB = j > 0 && row[j - 1] && b[j - 1] == Self.any
                var fromBoth = false
                if i > 0, j > 0 {
                    let pair = (a[i - 1], b[j - 1])
                    let same = pair.0 == pair.1 || pair.0 == Self.any || pair.1 == Self.any
                    fromBoth = same && reach[j - 1]
                    // A star goes on standing for more.
                    if pair.0 == Self.any, row[j - 1] { fromBoth = true }
                    if pair.1 == Self.any, reach[j] { fromBoth = true }
                }
                row[j] = fromA || fromB || fromBoth
            }
            reach = row
        }
        return reach[b.count]
    }

    /// Bytes that are fixed: the more, the narrower.
    var literals: Int { pattern.count { $0 != Self.any } }

    private static let any = UInt8(ascii: "*")
    private static func folded(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte + 32 : byte }
}
