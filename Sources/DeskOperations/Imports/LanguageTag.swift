/// Whether text has the form of a language tag such as `en-GB`; not whether anybody speaks it.
/// Source: BCP 47, RFC 5646 (2009), section 2.1, without the tags that were registered before it.
struct LanguageTag {
    /// Subtags that are still to be read, in lower case.
    private var rest: ArraySlice<Substring.UTF8View>

    static func isWellFormed(_ tag: String) -> Bool {
        var read = LanguageTag(tag)
        return read.isWhole()
    }

    private init(_ tag: String) {
        rest = tag.lowercased()[...].utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)[...]
    }

    private mutating func isWhole() -> Bool {
        if !isSingleton("x") {
            let isShort = (2...3).contains(rest.first?.count ?? 0)
            guard take(2...8, Self.isLetter) else { return false }
            if isShort { for _ in 0..<3 { _ = take(3...3, Self.isLetter) } }
            _ = take(4...4, Self.isLetter)
            _ = take(2...2, Self.isLetter) || take(3...3, Self.isDigit)
            while isVariant { rest.removeFirst() }
            while rest.first?.count == 1, !isSingleton("x") {
                guard take(1...1), take(2...8) else { return false }
                while take(2...8) {}
            }
        }
        if isSingleton("x") {
            rest.removeFirst()
            guard take(1...8) else { return false }
            while take(1...8) {}
        }
        return rest.isEmpty
    }

    private func isSingleton(_ letter: Unicode.Scalar) -> Bool {
        rest.first.map { $0.count == 1 && $0.first == UInt8(ascii: letter) } ?? false
    }

    /// Five to eight letters or digits, or four of which the first is a digit.
    private var isVariant: Bool {
        guard let first = rest.first, first.allSatisfy(Self.isLetterOrDigit) else { return false }
        return (5...8).contains(first.count) || first.count == 4 && first.first.map(Self.isDigit) == true
    }

    /// Passes over the next subtag where it is such a one.
    private mutating func take(_ lengths: ClosedRange<Int>, _ isFit: (UInt8) -> Bool = LanguageTag.isLetterOrDigit)
        -> Bool
    {
        guard let first = rest.first, lengths.contains(first.count), first.allSatisfy(isFit) else { return false }
        rest.removeFirst()
        return true
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isLetterOrDigit(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }
}
