package import Foundation
import Glibc

extension FileHandle {
    /// Reads to the end on a thread of its own and gives each complete line; `end` follows the last.
    ///
    /// A plain blocking read: `readabilityHandler` puts a dispatch source on the descriptor, and one that is closed while
    /// its source fires takes the whole process down, as `availableData` does when a signal interrupts it.
    package func readLines(_ each: @escaping @Sendable (String) -> Void, end: @escaping @Sendable () -> Void = {}) {
        let thread = Thread {
            var rest: [UInt8] = []
            while let piece = self.readPiece() {
                rest.append(contentsOf: piece)
                while let newline = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    each(String(decoding: rest[..<newline], as: UTF8.self))
                    rest.removeSubrange(...newline)
                }
            }
            end()
        }
        thread.start()
    }

    /// What is there to read, waiting for the first byte, at most 64 KiB; nil at the end and where reading fails.
    private func readPiece() -> [UInt8]? {
        let piece = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
            var got = -1
            repeat {
                got = Glibc.read(fileDescriptor, buffer.baseAddress, buffer.count)
            } while got < 0 && errno == EINTR
            count = max(0, got)
        }
        return piece.isEmpty ? nil : piece
    }
}
