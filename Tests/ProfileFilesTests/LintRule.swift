import Foundation

/// A text in the sources of which a lint message is made, with gaps where it names what it found.
struct LintRule: CustomStringConvertible {
    let file: String
    let line: Int
    /// Between the gaps.
    let pieces: [String]

    var description: String { "\(file):\(line): \(pieces.joined(separator: "…"))" }

    func isGiven(_ message: String) -> Bool {
        var rest = message[...]
        for piece in pieces where !piece.isEmpty {
            guard let place = rest.range(of: piece) else { return false }
            rest = rest[place.upperBound...]
        }
        return true
    }

    /// Calls whose texts become messages.
    private static let calls = [
        "issues.add(", "issues.warn(", "expected(", "Objection(", "wrong(", "RuleError(", "unexpected(", "cannot(",
    ]
    /// What stands behind these labels is no message.
    private static let others: Set<String> = ["remedy", "usage", "example", "known", "options"]

    static func all(in sources: URL) throws -> [LintRule] {
        var rules: [LintRule] = []
        for folder in ["ProfileFiles", "Profiles/RuleLanguage"] {
            let directory = sources.appendingPathComponent(folder).path
            let walk = FileManager.default.enumerator(atPath: directory)
            for file in (walk?.compactMap { $0 as? String } ?? []).sorted() where file.hasSuffix(".swift") {
                let text = try String(contentsOfFile: "\(directory)/\(file)", encoding: .utf8)
                rules += Self.rules(in: Array(text.utf8), file: file)
            }
        }
        return rules
    }

    private static func rules(in text: [UInt8], file: String) -> [LintRule] {
        var rules: [LintRule] = []
        var place = 0
        var line = 1
        while place < text.count {
            if text[place] == 0x0A { line += 1 }
            let isCall = calls.contains { text[place...].starts(with: $0.utf8) }
            let isPart = place > 0 && (isLetter(text[place - 1]))
            let isDeclared = place >= 5 && String(decoding: text[place - 5..<place], as: UTF8.self) == "func "
            guard isCall, !isPart, !isDeclared, let open = text[place...].firstIndex(of: UInt8(ascii: "(")) else {
                place += 1
                continue
            }
            var reader = CallReader(text: text, place: open + 1)
            for (label, pieces) in reader.texts() where !others.contains(label) {
                // A word alone tells nothing.
                guard pieces.joined().trimmingCharacters(in: .whitespaces).count >= 4 else { continue }
                rules.append(LintRule(file: file, line: line, pieces: pieces))
            }
            line += text[place..<min(reader.place, text.count)].count { $0 == 0x0A }
            place = reader.place
        }
        return rules
    }

    static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_")
    }
}

/// Reads a call's texts, each with the label it stands behind ("" for none).
private struct CallReader {
    let text: [UInt8]
    var place: Int

    mutating func texts() -> [(label: String, pieces: [String])] {
        var found: [(String, [String])] = []
        var depth = 1
        /// By depth: the label of the argument under way.
        var labels = [1: ""]
        while place < text.count, depth > 0 {
            switch text[place] {
            case UInt8(ascii: "("), UInt8(ascii: "["):
                depth += 1
                labels[depth] = labels[depth - 1]
            case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ","): labels[depth] = depth > 1 ? labels[depth - 1] : ""
            case UInt8(ascii: ":"):
                let word = wordBefore()
                // A ternary's colon stands behind a space.
                if !word.isEmpty { labels[depth] = word }
            case UInt8(ascii: "\""):
                // `fields["rate"]` looks something up.
                let isKey = place > 1 && text[place - 1] == UInt8(ascii: "[") && LintRule.isLetter(text[place - 2])
                let text = pieces()
                if !isKey { found.append((labels[depth] ?? "", text)) }
                continue
            default: break
            }
            place += 1
        }
        return found
    }

    private func wordBefore() -> String {
        var start = place
        while start > 0, LintRule.isLetter(text[start - 1]) { start -= 1 }
        return String(decoding: text[start..<place], as: UTF8.self)
    }

    /// The text that begins here, cut at what is put in.
    private mutating func pieces() -> [String] {
        var pieces: [[UInt8]] = [[]]
        place += 1
        while place < text.count, text[place] != UInt8(ascii: "\"") {
            guard text[place] == UInt8(ascii: "\\"), place + 1 < text.count else {
                pieces[pieces.count - 1].append(text[place])
                place += 1
                continue
            }
            place += 2
            guard text[place - 1] == UInt8(ascii: "(") else {
                pieces[pieces.count - 1].append(text[place - 1])
                continue
            }
            var inner = CallReader(text: text, place: place)
            _ = inner.texts()
            place = inner.place
            pieces.append([])
        }
        place += 1
        return pieces.map { String(decoding: $0, as: UTF8.self) }
    }
}
