/// Cuts bytes that arrive in pieces into lines. Holds one unfinished line, and of that no more than a payload may have:
/// a longer one is cut, and rejected as too large.
package struct SampleLines: Sendable {
    private static let longest = JSONScanner.largest + 1
    private var rest: [UInt8] = []

    package init() {}

    /// The lines that `piece` completes.
    package mutating func append(_ piece: some Collection<UInt8>) -> [[UInt8]] {
        var parts = piece.split(separator: 0x0A, omittingEmptySubsequences: false)
        let unfinished = parts.popLast()
        var lines: [[UInt8]] = []
        for part in parts {
            extend(part)
            lines.append(rest)
            rest = []
        }
        if let unfinished { extend(unfinished) }
        return lines
    }

    /// The last line, where it lacks its line end.
    package mutating func finish() -> [UInt8]? {
        defer { rest = [] }
        return rest.isEmpty ? nil : rest
    }

    private mutating func extend(_ part: some Collection<UInt8>) {
        rest.append(contentsOf: part.prefix(Self.longest - rest.count))
    }
}
