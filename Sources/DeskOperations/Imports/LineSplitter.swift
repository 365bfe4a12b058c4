/// Cuts bytes that arrive in pieces into whole lines with their numbers. Holds one unfinished line.
package struct LineSplitter: Sendable {
    /// Longest line (bytes); a longer one is invalid.
    package let limit: Int
    private var firstLine = 1
    private var rest: [UInt8] = []

    package init(limit: Int) {
        self.limit = limit
    }

    /// The lines that `piece` completes; nil where it completes none.
    package mutating func append(_ piece: some Sequence<UInt8>) throws(DeskError) -> TelemetryBatch? {
        let searched = rest.count
        rest.append(contentsOf: piece)
        guard let end = rest[searched...].lastIndex(of: 0x0A) else {
            try check(rest.count, line: firstLine)
            return nil
        }
        let batch = try batch(of: rest[..<end])
        rest = Array(rest[(end + 1)...])
        return batch
    }

    /// The last line, where it lacks its line end.
    package mutating func finish() throws(DeskError) -> TelemetryBatch? {
        guard !rest.isEmpty else { return nil }
        let batch = try batch(of: rest[...])
        rest = []
        return batch
    }

    private mutating func batch(of whole: ArraySlice<UInt8>) throws(DeskError) -> TelemetryBatch {
        var lines = whole.split(separator: 0x0A, omittingEmptySubsequences: false)
        for index in lines.indices {
            if lines[index].last == 0x0D { lines[index].removeLast() }
            try check(lines[index].count, line: firstLine + index)
        }
        let batch = TelemetryBatch(firstLine: firstLine, lines: lines)
        firstLine += lines.count
        return batch
    }

    private func check(_ length: Int, line: Int) throws(DeskError) {
        guard length <= limit else {
            throw .invalid(field: "line \(line)", why: "It is longer than \(limit) bytes.")
        }
    }
}
