/// Swift source with its comments and string literals blanked out, line by line: what is left is code.
struct SwiftText: Sendable {
    /// One for each line of the source, the first is line 1.
    let lines: [String]

    init(_ source: String) {
        var code: [UInt8] = []
        var bytes = Array(source.utf8)
        bytes += [0, 0, 0]
        var index = 0
        var commentDepth = 0
        while index < bytes.count - 3 {
            let byte = bytes[index]
            if commentDepth > 0 {
                if byte == Self.star, bytes[index + 1] == Self.slash {
                    commentDepth -= 1
                    index += 2
                } else if byte == Self.slash, bytes[index + 1] == Self.star {
                    commentDepth += 1
                    index += 2
                } else {
                    if byte == Self.newline { code.append(byte) }
                    index += 1
                }
            } else if byte == Self.slash, bytes[index + 1] == Self.slash {
                while index < bytes.count - 3, bytes[index] != Self.newline { index += 1 }
            } else if byte == Self.slash, bytes[index + 1] == Self.star {
                commentDepth = 1
                index += 2
            } else if let end = Self.endOfLiteral(bytes, from: index) {
                code += [Self.quote] + bytes[index..<end].filter { $0 == Self.newline } + [Self.quote]
                index = end
            } else {
                code.append(byte)
                index += 1
            }
        }
        lines = String(decoding: code, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(
            String.init)
    }

    private static let newline = UInt8(ascii: "\n")
    private static let slash = UInt8(ascii: "/")
    private static let star = UInt8(ascii: "*")
    private static let quote = UInt8(ascii: "\"")
    private static let hash = UInt8(ascii: "#")
    private static let backslash = UInt8(ascii: "\\")

    /// The index after a string literal that begins at `start`, or nil where none does. An interpolation counts as text.
    private static func endOfLiteral(_ bytes: [UInt8], from start: Int) -> Int? {
        var index = start
        while bytes[index] == hash { index += 1 }
        let hashes = index - start
        guard bytes[index] == quote else { return nil }
        let quotes = bytes[index + 1] == quote && bytes[index + 2] == quote ? 3 : 1
        index += quotes
        func run(of byte: UInt8, at place: Int, _ count: Int) -> Bool {
            place + count <= bytes.count && bytes[place..<place + count].allSatisfy { $0 == byte }
        }
        var parentheses = 0
        while index < bytes.count - 3 {
            if quotes == 1, bytes[index] == newline { return index }
            if bytes[index] == backslash, run(of: hash, at: index + 1, hashes) {
                index += 1 + hashes
                if bytes[index] == UInt8(ascii: "(") { parentheses += 1 }
                index += 1
            } else if parentheses > 0 {
                if bytes[index] == UInt8(ascii: "(") { parentheses += 1 }
                if bytes[index] == UInt8(ascii: ")") { parentheses -= 1 }
                index += 1
            } else if run(of: quote, at: index, quotes), run(of: hash, at: index + quotes, hashes) {
                return index + quotes + hashes
            } else {
                index += 1
            }
        }
        return index
    }
}
