import DeskOperations
import Hummingbird
import NIOCore

/// A streamed body cut into whole lines, a batch for every piece that arrives. Holds one unfinished line, at most
/// `limit` bytes; a longer one ends the import as invalid.
struct LineBatches: AsyncSequence, Sendable {
    typealias Element = TelemetryBatch
    typealias Failure = any Error
    var body: RequestBody
    /// Longest line (bytes).
    var limit: Int

    func makeAsyncIterator() -> Iterator { Iterator(body: body.makeAsyncIterator(), limit: limit) }

    struct Iterator: AsyncIteratorProtocol {
        var body: RequestBody.AsyncIterator
        var limit: Int
        var firstLine = 1
        var rest: [UInt8] = []
        var ended = false

        mutating func next() async throws -> TelemetryBatch? {
            while !ended {
                guard let piece = try await body.next() else {
                    ended = true
                    break
                }
                let searched = rest.count
                rest.append(contentsOf: piece.readableBytesView)
                guard let end = rest[searched...].lastIndex(of: 0x0A) else {
                    try check(rest.count)
                    continue
                }
                let whole = rest[..<end]
                let batch = try self.batch(of: whole)
                rest = Array(rest[(end + 1)...])
                return batch
            }
            guard !rest.isEmpty else { return nil }
            let batch = try self.batch(of: rest[...])
            rest = []
            return batch
        }

        private mutating func batch(of whole: ArraySlice<UInt8>) throws(DeskError) -> TelemetryBatch {
            var lines = whole.split(separator: 0x0A, omittingEmptySubsequences: false)
            for index in lines.indices {
                if lines[index].last == 0x0D { lines[index].removeLast() }
                try check(lines[index].count, line: firstLine + index)
            }
            defer { firstLine += lines.count }
            return TelemetryBatch(firstLine: firstLine, lines: lines)
        }

        private func check(_ length: Int, line: Int? = nil) throws(DeskError) {
            guard length <= limit else {
                throw .invalid(field: "line \(line ?? firstLine)", why: "It is longer than \(limit) bytes.")
            }
        }
    }
}
