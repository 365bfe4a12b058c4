import DeskOperations
import Foundation

/// A file's bytes, read piece by piece as they are taken. For the command line: reading blocks the thread it is asked on.
package struct FilePieces: AsyncSequence, Sendable {
    package typealias Element = [UInt8]
    package typealias Failure = any Error

    /// `-`: standard input.
    package let path: String
    /// Told of every piece as it is taken: its bytes, and how many line breaks are in it; of none at the end.
    package let onRead: @Sendable (_ bytes: Int, _ lines: Int) -> Void

    package init(path: String, onRead: @escaping @Sendable (_ bytes: Int, _ lines: Int) -> Void = { _, _ in }) {
        self.path = path
        self.onRead = onRead
    }

    package func makeAsyncIterator() -> Iterator { Iterator(pieces: self) }

    package struct Iterator: AsyncIteratorProtocol {
        /// Bytes per piece: small, so that what was taken is near what the server has.
        private static let piece = 32 * 1024
        private let pieces: FilePieces
        private var handle: FileHandle?
        private var hasEnded = false

        init(pieces: FilePieces) {
            self.pieces = pieces
        }

        package mutating func next() async throws -> [UInt8]? {
            guard !hasEnded else { return nil }
            if handle == nil {
                handle = pieces.path == "-" ? .standardInput : FileHandle(forReadingAtPath: pieces.path)
            }
            guard let handle else { throw DeskError.invalid(field: pieces.path, why: "It cannot be read.") }
            guard let data = try handle.read(upToCount: Self.piece), !data.isEmpty else {
                hasEnded = true
                pieces.onRead(0, 0)
                if pieces.path != "-" { try handle.close() }
                return nil
            }
            pieces.onRead(data.count, data.count { $0 == 0x0A })
            return Array(data)
        }
    }
}
