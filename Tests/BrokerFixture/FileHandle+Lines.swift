package import Foundation

extension FileHandle {
    /// Reads to the end on a thread of its own and gives each complete line; `end` follows the last.
    ///
    /// A plain blocking read: `readabilityHandler` puts a dispatch source on the descriptor, and one that is closed while
    /// its source fires takes the whole process down.
    package func readLines(_ each: @escaping @Sendable (String) -> Void, end: @escaping @Sendable () -> Void = {}) {
        let thread = Thread {
            var rest: [UInt8] = []
            while true {
                let data = self.availableData
                if data.isEmpty { break }
                rest.append(contentsOf: data)
                while let newline = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    each(String(decoding: rest[..<newline], as: UTF8.self))
                    rest.removeSubrange(...newline)
                }
            }
            end()
        }
        thread.start()
    }
}
