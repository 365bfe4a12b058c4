import LocatedYAML

/// What scenario files hold beyond text and numbers.
extension LocatedNode {
    /// A length of time in seconds: a number with `s`, `m`, `h` or `d`, e.g. `90s`, `1.5h`; `0` alone.
    func duration(in range: ClosedRange<Double> = 0...(366 * 86_400), _ issues: inout Issues) -> Double? {
        span(what: "a length of time such as 60s, 5m, 2h or 7d", in: range, &issues)
    }

    /// An instant in seconds from now: `-5h` is five hours ago.
    func instant(_ issues: inout Issues) -> Double? {
        span(what: "a time from now such as -5h or +2d", in: -3_660 * 86_400...366 * 86_400, &issues)
    }

    /// 0...1.
    func share(_ issues: inout Issues) -> Double? {
        number(in: 0...1, &issues)
    }

    func number(in range: ClosedRange<Double>, _ issues: inout Issues) -> Double? {
        guard let value = number(&issues) else { return nil }
        guard range.contains(value) else {
            issues.add(location, "\(name) is \(value), outside \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return value
    }

    /// One of the words of an enumeration.
    func word<Word: RawRepresentable & CaseIterable>(_: Word.Type, _ issues: inout Issues) -> Word?
    where Word.RawValue == String {
        guard let text = text(&issues) else { return nil }
        if let word = Word(rawValue: text) { return word }
        issues.add(
            location, "\(name) is \"\(text.prefix(40))\", which is not known here",
            remedy: Suggestion.remedy(for: text, among: Word.allCases.map(\.rawValue)))
        return nil
    }

    /// One of `words`.
    func word(of words: [String], _ issues: inout Issues) -> String? {
        guard let text = text(&issues) else { return nil }
        if words.contains(text) { return text }
        issues.add(
            location, "\(name) is \"\(text.prefix(40))\", which is not known here",
            remedy: Suggestion.remedy(for: text, among: words))
        return nil
    }

    /// A name that can stand as one level of a topic: letters, digits, `-` and `_`, at most 64.
    func identifier(_ issues: inout Issues) -> String? {
        guard let text = text(&issues) else { return nil }
        let allowed = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard allowed, (1...64).contains(text.utf8.count) else {
            expected("a name of letters, digits, - and _, at most 64", &issues)
            return nil
        }
        return text
    }

    private func span(what: String, in range: ClosedRange<Double>, _ issues: inout Issues) -> Double? {
        guard let text = text(&issues) else { return nil }
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        let value: Double?
        if text == "0" {
            value = 0
        } else if let last = text.last, let unit = units[last] {
            let digits = text.dropLast()
            let plain = digits.utf8.allSatisfy { (0x30...0x39).contains($0) || "+-.".utf8.contains($0) }
            value = plain ? Double(digits).map { $0 * unit } : nil
        } else {
            value = nil
        }
        guard let value, value.isFinite else {
            expected(what, &issues)
            return nil
        }
        guard range.contains(value) else {
            issues.add(
                location,
                "\(name) is \(text), outside \(Self.words(range.lowerBound)) to \(Self.words(range.upperBound))")
            return nil
        }
        return value
    }

    private static func words(_ seconds: Double) -> String {
        abs(seconds) < 86_400 ? "\(Int(seconds))s" : "\(Int(seconds / 86_400))d"
    }
}
