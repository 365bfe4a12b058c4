/// A scalar, untyped: the reader that knows what is expected types it. `off` is plain, `"off"` is not.
package struct LocatedScalar: Sendable {
    package var text: String
    /// Neither quoted nor a block scalar: only then may it be read as a number, a boolean or null.
    package var isPlain: Bool
    /// A `|` or `>` scalar, whose text begins on the next line.
    let isBlock: Bool
    /// Index in `source` of its first character: the quote or the `|`, where there is one.
    let start: Int
    let source: SourceText

    /// Where the character at `offset` (in UTF-8 bytes of `text`) stands in the file, through quotes, escapes, block
    /// indentation and folded lines. Cost: linear in the scalar.
    package func location(atOffset offset: Int) -> SourceLocation {
        let file = source.scalars
        var place = start
        if isBlock {
            while place < file.count, file[place] != "\n" { place += 1 }
            place += 1
        } else if !isPlain {
            place += 1
        }
        var seen = 0
        for scalar in text.unicodeScalars {
            place = skipWhatTextLacks(before: scalar, from: place)
            if seen >= offset { return source.location(min(place, file.count)) }
            seen += UTF8.width(scalar)
            place = next(after: place, was: scalar)
        }
        return source.location(min(place, file.count))
    }

    /// Indentation and line ends that were folded away.
    private func skipWhatTextLacks(before scalar: Unicode.Scalar, from start: Int) -> Int {
        let file = source.scalars
        var place = start
        if scalar == " " || scalar == "\n" {
            if place < file.count, file[place] == "\r" { place += 1 }
            return place
        }
        while place < file.count, file[place] != scalar, " \t\r\n".unicodeScalars.contains(file[place]) { place += 1 }
        return place
    }

    private func next(after start: Int, was scalar: Unicode.Scalar) -> Int {
        let file = source.scalars
        guard start < file.count else { return start }
        if file[start] == "\\", scalar != "\\" || !isPlain && !isBlock { return afterEscape(start) }
        // Two quotes in a single-quoted text stand for one.
        if file[start] == "'", !isPlain, !isBlock, start + 1 < file.count, file[start + 1] == "'" { return start + 2 }
        return start + 1
    }

    private func afterEscape(_ backslash: Int) -> Int {
        guard backslash + 1 < source.scalars.count else { return backslash + 1 }
        return switch source.scalars[backslash + 1] {
        case "x": backslash + 4
        case "u": backslash + 6
        case "U": backslash + 10
        default: backslash + 2
        }
    }
}
