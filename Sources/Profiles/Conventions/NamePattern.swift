/// A name in which `*` stands for any run of characters, also none, e.g. `*.id`, `shelly*-*`. Compared by bytes.
package struct NamePattern: Hashable, Sendable {
    package let text: String
    private let bytes: [UInt8]

    package init(_ text: String) {
        self.text = text
        bytes = Array(text.utf8)
    }

    package func matches(_ name: String) -> Bool {
        var name = name
        return name.withUTF8 { matches($0) }
    }

    /// Cost at most pattern length × name length.
    package func matches(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        var p = 0
        var n = 0
        var star = -1
        var resume = 0
        while n < name.count {
            if p < bytes.count, bytes[p] == UInt8(ascii: "*") {
                star = p
                resume = n
                p += 1
            } else if p < bytes.count, bytes[p] == name[n] {
                p += 1
                n += 1
            } else if star >= 0 {
                p = star + 1
                resume += 1
                n = resume
            } else {
                return false
            }
        }
        while p < bytes.count, bytes[p] == UInt8(ascii: "*") { p += 1 }
        return p == bytes.count
    }
}
