import Decoding

/// Lines in the batches that `MessageReplay` takes. A batch ends by its own lines alone, never by how a pipe happened
/// to be read, so that equal lines make equal batches.
///
/// Memory: one batch, and one line of the longest.
package struct ReplayBatches {
    private static let mostLines = 16_384
    /// Of the lines themselves.
    private static let mostBytes = 8 << 20

    private var splitter = SampleLines()
    private var lines: [[UInt8]] = []
    private var bytes = 0

    package init() {}

    /// The batches that `piece` completes.
    package mutating func append(_ piece: [UInt8]) -> [[[UInt8]]] {
        var full: [[[UInt8]]] = []
        for line in splitter.append(piece) {
            lines.append(line)
            bytes += line.count
            guard lines.count >= Self.mostLines || bytes >= Self.mostBytes else { continue }
            full.append(lines)
            (lines, bytes) = ([], 0)
        }
        return full
    }

    /// What is left, its last line with a line end or without.
    package mutating func finish() -> [[UInt8]] {
        if let last = splitter.finish() { lines.append(last) }
        defer { (lines, bytes) = ([], 0) }
        return lines
    }
}
