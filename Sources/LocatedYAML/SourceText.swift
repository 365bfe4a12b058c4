/// The text of one YAML file, checked to be plain UTF-8, with the places of its lines.
struct SourceText: Sendable {
    let file: String
    let scalars: [Unicode.Scalar]
    /// Index of each line's first scalar.
    let lineStarts: [Int]

    /// Nil, with the issue, for bytes that are not a YAML text one can point into: invalid UTF-8, a byte order mark,
    /// controls other than tab and line feed (a carriage return only before a line feed), line separators beyond
    /// ASCII, and private-use characters, which the composer needs for itself.
    init?(_ bytes: [UInt8], file: String, _ issues: inout Issues) {
        var scalars: [Unicode.Scalar] = []
        scalars.reserveCapacity(bytes.count)
        var lineStarts = [0]
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        decoding: while true {
            func here() -> SourceLocation {
                SourceLocation(
                    file: file, line: lineStarts.count, column: scalars.count - lineStarts[lineStarts.count - 1] + 1)
            }
            switch decoder.decode(&iterator) {
            case .emptyInput: break decoding
            case .error:
                issues.add(here(), "this is not valid UTF-8", remedy: "save the file as UTF-8")
                return nil
            case .scalarValue(let scalar):
                if let refusal = Self.refusal(of: scalar, isFirst: scalars.isEmpty) {
                    issues.add(here(), refusal, remedy: "remove it")
                    return nil
                }
                scalars.append(scalar)
                if scalar == "\n" { lineStarts.append(scalars.count) }
            }
        }
        for (index, scalar) in scalars.enumerated() where scalar == "\r" {
            guard index + 1 < scalars.count, scalars[index + 1] == "\n" else {
                issues.add(
                    SourceLocation(file: file), "a carriage return stands without a line feed",
                    remedy: "end lines with a line feed")
                return nil
            }
        }
        self.file = file
        self.scalars = scalars
        self.lineStarts = lineStarts
    }

    private static func refusal(of scalar: Unicode.Scalar, isFirst: Bool) -> String? {
        switch scalar.value {
        case 0: "the file holds a NUL byte"
        case 0xFEFF: isFirst ? "the file begins with a byte order mark" : "the file holds a byte order mark"
        case 0x09, 0x0A, 0x0D: nil
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: "the file holds the control character U+\(hex(scalar))"
        case 0xE000...0xF8FF: "the file holds the private-use character U+\(hex(scalar))"
        default: nil
        }
    }

    private static func hex(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// Where `line` and `column` (from 1) stand in `scalars`; past the end gives the end.
    func index(line: Int, column: Int) -> Int {
        guard line >= 1, line <= lineStarts.count else { return scalars.count }
        return min(scalars.count, lineStarts[line - 1] + max(0, column - 1))
    }

    func location(_ index: Int) -> SourceLocation {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= index { low = middle } else { high = middle }
        }
        return SourceLocation(file: file, line: low + 1, column: index - lineStarts[low] + 1)
    }
}
