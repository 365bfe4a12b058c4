package import LocatedYAML
import Profiles
package import Telemetry

/// The kinds of value that profiles, and whoever else speaks of time, are written in.
extension LocatedNode {
    /// `90s`, `20m`, `6h`, `3d`, `1h30m`; more than nothing unless `zeroAllowed`.
    package func duration(zeroAllowed: Bool = false, _ issues: inout Issues) -> TimeSpan? {
        guard let text = text(&issues) else { return nil }
        guard let span = TimeSpan(text) else {
            expected("a duration", &issues, remedy: "write for example 90s, 20m, 6h or 3d")
            return nil
        }
        guard zeroAllowed || span > .zero else {
            issues.add(location, "\(name) is zero, expected some time")
            return nil
        }
        return span
    }

    /// A number between 0 and 1, without the ends unless `endsAllowed`.
    func probability(endsAllowed: Bool = false, _ issues: inout Issues) -> Double? {
        guard let value = number(&issues) else { return nil }
        guard endsAllowed ? (0...1).contains(value) : value > 0 && value < 1 else {
            issues.add(
                location,
                "\(name) is \(value), expected a probability \(endsAllowed ? "from 0 to 1" : "between 0 and 1")",
                remedy: endsAllowed ? "" : "nothing is certain: write 0.001 or 0.999 at the most")
            return nil
        }
        return value
    }

    /// A probability, or one of the words for it.
    func likelihood(_ issues: inout Issues) -> Double? {
        guard case .scalar(let scalar) = content, scalar.text.first?.isLetter == true else {
            return probability(&issues)
        }
        if let word = Likelihood.words.first(where: { $0.word == scalar.text }) { return word.probability }
        expected(
            "a probability or a word for one", &issues,
            remedy: Suggestion.remedy(for: scalar.text, among: Likelihood.words.map(\.word)))
        return nil
    }

    /// `0.03/year`, `2/day`: how many in which time.
    func frequency(_ issues: inout Issues) -> (count: Double, period: TimeSpan)? {
        guard let text = text(&issues) else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { $0.filter { $0 != " " } }
        guard parts.count == 2, let count = Double(parts[0]), count.isFinite, count > 0, count < 1e6,
            parts[0].utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }),
            let period = Self.periods[parts[1]] ?? TimeSpan(parts[1]), period > .zero
        else {
            expected("a number in a time", &issues, remedy: "write for example 0.03/year or 2/day")
            return nil
        }
        return (count, period)
    }

    private static let periods: [String: TimeSpan] = [
        "hour": .hours(1), "day": .days(1), "week": .days(7), "month": .seconds(2_629_800),
        "year": .seconds(31_557_600),
    ]

    /// One of an enumeration's words.
    func word<Word: RawRepresentable & CaseIterable>(
        of type: Word.Type, _ issues: inout Issues
    ) -> Word? where Word.RawValue == String {
        guard let text = text(&issues) else { return nil }
        if let word = Word(rawValue: text) { return word }
        let known = Word.allCases.map(\.rawValue)
        expected("one of \(known.joined(separator: ", "))", &issues, remedy: nearestOnly(text, known))
        return nil
    }

    private func nearestOnly(_ word: String, _ known: [String]) -> String {
        Suggestion.nearest(to: word, among: known).map { "did you mean \"\($0)\"?" } ?? ""
    }
}

extension LocatedEntry {
    /// The key as a name that rules can use: lower-case ASCII words joined by `_`, at most 64 bytes.
    func identifier(_ what: String, _ issues: inout Issues) -> String? {
        let bytes = Array(key.utf8)
        let isShaped =
            bytes.count <= 64 && bytes.first.map { (0x61...0x7A).contains($0) } == true
            && bytes.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_") }
        guard isShaped else {
            issues.add(
                keyLocation, "\"\(key)\" cannot name a \(what)",
                remedy: "write lower-case words joined by _, for example room_temperature")
            return nil
        }
        guard !RuleCompiler.reservedNames.contains(key) else {
            issues.add(keyLocation, "\"\(key)\" is a word of the rule language", remedy: "choose another name")
            return nil
        }
        return key
    }
}

/// Words for probabilities.
enum Likelihood {
    static let words: [(word: String, probability: Double)] = [
        ("always", 0.98), ("usually", 0.85), ("often", 0.6), ("sometimes", 0.3), ("rarely", 0.1),
    ]
}
