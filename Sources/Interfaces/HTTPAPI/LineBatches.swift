import DeskOperations
import Hummingbird
import NIOCore

/// A streamed body as whole lines, a batch for every piece that arrives.
struct LineBatches: AsyncSequence, Sendable {
    typealias Element = TelemetryBatch
    typealias Failure = any Error
    var body: RequestBody
    /// Longest line (bytes).
    var limit: Int

    func makeAsyncIterator() -> Iterator {
        Iterator(body: body.makeAsyncIterator(), splitter: LineSplitter(limit: limit))
    }

    struct Iterator: AsyncIteratorProtocol {
        var body: RequestBody.AsyncIterator
        var splitter: LineSplitter
        var ended = false

        mutating func next() async throws -> TelemetryBatch? {
            while !ended {
                guard let piece = try await body.next() else {
                    ended = true
                    return try splitter.finish()
                }
                if let batch = try splitter.append(piece.readableBytesView) { return batch }
            }
            return nil
        }
    }
}
