/// Lines of plain text, wrapped for a terminal.
struct TextColumn {
    /// In characters, a terminal's usual width.
    static let width = 80
    private(set) var lines: [String] = []

    mutating func heading(_ text: String) {
        if !lines.isEmpty { lines.append("") }
        add(text)
    }

    /// Wrapped at spaces; what follows the first line is indented by `hang` more.
    mutating func add(_ text: String, indent: Int = 0, hang: Int = 2) {
        var line = String(repeating: " ", count: indent)
        var isEmpty = true
        for word in Self.plain(text).split(separator: " ") {
            if !isEmpty, line.count + 1 + word.count > Self.width {
                lines.append(line)
                line = String(repeating: " ", count: indent + hang)
                isEmpty = true
            }
            if !isEmpty { line += " " }
            line += word
            isEmpty = false
        }
        lines.append(line)
    }

    /// Two texts on one line, the second at the right edge; on two lines where they do not fit.
    mutating func add(_ left: String, right: String, indent: Int) {
        let (left, right) = (Self.plain(left), Self.plain(right))
        let gap = Self.width - indent - left.count - right.count
        guard gap > 1 else {
            add(left, indent: indent)
            add(right, indent: indent + 2)
            return
        }
        lines.append(String(repeating: " ", count: indent) + left + String(repeating: " ", count: gap) + right)
    }

    /// A profile may come from anywhere: every control character, line separator and direction mark is written out,
    /// so that none acts on the terminal.
    private static func plain(_ text: String) -> String {
        var plain = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0A, 0x0D, 0x09: plain += " "
            case 0..<0x20, 0x7F...0x9F, 0x61C, 0x2028, 0x2029, 0x200B...0x200F, 0x202A...0x202E, 0x2066...0x2069,
                0xFEFF:
                plain += "\\u{\(String(scalar.value, radix: 16))}"
            default: plain.unicodeScalars.append(scalar)
            }
        }
        return plain
    }
}
