package import DeskOperations
import Foundation

/// A file of telemetry lines, read piece by piece. For the command line: reading blocks the thread it is asked on.
package struct TelemetryFile: AsyncSequence, Sendable {
    package typealias Element = TelemetryBatch
    package typealias Failure = any Error
    /// `-`: standard input.
    package let path: String

    package init(path: String) {
        self.path = path
    }

    package func makeAsyncIterator() -> Iterator { Iterator(path: path) }

    package struct Iterator: AsyncIteratorProtocol {
        /// Bytes per piece.
        private static let piece = 256 * 1024
        private let path: String
        private var splitter = LineSplitter(limit: 1024 * 1024)
        private var handle: FileHandle?
        private var ended = false

        init(path: String) {
            self.path = path
        }

        package mutating func next() async throws -> TelemetryBatch? {
            if handle == nil, !ended {
                handle = path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: path)
                guard handle != nil else { throw DeskError.invalid(field: path, why: "It cannot be read.") }
            }
            while let handle {
                guard let data = try handle.read(upToCount: Self.piece), !data.isEmpty else {
                    if path != "-" { try handle.close() }
                    self.handle = nil
                    ended = true
                    return try splitter.finish()
                }
                if let batch = try splitter.append(data) { return batch }
            }
            return nil
        }
    }
}
