extension DelimitedText {
    /// What may stand between cells, the likelier first where two would do.
    private static let delimiters: [UInt8] = [0x09, UInt8(ascii: ";"), UInt8(ascii: ","), UInt8(ascii: "|")]
    /// Lines that are looked at.
    private static let guessed = 5

    /// What stands between the cells: as often in every one of the first lines, the most often; if there is nothing of
    /// the kind, what the first line has most of; else a comma. Cells in quotes do not count.
    static func likelyDelimiter(_ bytes: UnsafeRawBufferPointer) -> UInt8 {
        var lines: [[Int]] = []
        var counts = delimiters.map { _ in 0 }
        var isQuoted = false
        var isBlank = true
        func end() {
            if !isBlank { lines.append(counts) }
            counts = delimiters.map { _ in 0 }
            isQuoted = false
            isBlank = true
        }
        for byte in bytes {
            guard lines.count < guessed else { break }
            switch byte {
            case 0x0A, 0x0D: end()
            case UInt8(ascii: "\""):
                isQuoted.toggle()
                isBlank = false
            default:
                if byte != 0x20 { isBlank = false }
                if !isQuoted, let kind = delimiters.firstIndex(of: byte) { counts[kind] += 1 }
            }
        }
        if lines.count < guessed { end() }
        guard let first = lines.first else { return UInt8(ascii: ",") }
        let steady = delimiters.indices.filter { kind in first[kind] > 0 && lines.allSatisfy { $0[kind] == first[kind] }
        }
        let likely = steady.isEmpty ? delimiters.indices.filter { first[$0] > 0 } : steady
        guard var best = likely.first else { return UInt8(ascii: ",") }
        for kind in likely where first[kind] > first[best] { best = kind }
        return delimiters[best]
    }
}
