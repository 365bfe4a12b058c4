/// Cuts bytes that arrive in pieces into lines. Holds one unfinished line, and of that no more than a payload may have:
/// a longer one is cut, and rejected as too large.
package struct SampleLines: Sendable {
    private static let longest = JSONScanner.largest + 1
    private var rest: [UInt8] = []

    package init() {}

    /// The lines that `piece` completes.
    package mutating func append(_ piece: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var start = 0
        while let end = piece[start...].firstIndex(of: 0x0A) {
            extend(piece[start..<end])
            lines.append(rest)
            rest = []
            start = end + 1
        }
        extend(piece[start...])
        return lines
    }

    /// The last line, where it lacks its line end.
    package mutating func finish() -> [UInt8]? {
        defer { rest = [] }
        return rest.isEmpty ? nil : rest
    }

    private mutating func extend(_ part: ArraySlice<UInt8>) {
        rest.append(contentsOf: part.prefix(Self.longest - rest.count))
    }
}
