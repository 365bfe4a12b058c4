/// A name in which `*` stands for any run of characters, also none, and `|` separates alternatives, e.g. `*.id`,
/// `SENSOR|STATE`. Compared by bytes.
package struct NamePattern: Hashable, Sendable {
    package let text: String
    private let alternatives: [[UInt8]]

    package init(_ text: String) {
        self.text = text
        alternatives = text.utf8.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false).map(Array.init)
    }

    package func matches(_ name: String) -> Bool {
        var name = name
        return name.withUTF8 { matches($0) }
    }

    /// Cost at most pattern length × name length.
    package func matches(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        alternatives.contains { Self.matches($0, name) }
    }

    private static func matches(_ pattern: [UInt8], _ name: UnsafeBufferPointer<UInt8>) -> Bool {
        var p = 0
        var n = 0
        var star: (p: Int, n: Int)?
        while n < name.count {
            if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
                star = (p, n)
                p += 1
            } else if p < pattern.count, pattern[p] == name[n] {
                p += 1
                n += 1
            } else if let last = star {
                star = (last.p, last.n + 1)
                p = last.p + 1
                n = last.n + 1
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
