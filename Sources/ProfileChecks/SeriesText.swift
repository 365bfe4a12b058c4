import Telemetry

/// A series of values in shorthand, in the manner of promtool: `20x60` is sixty times 20, `20+0.1x30` thirty values from 20
/// on, each 0.1 more, `_x10` ten times no reading, `heating x 2h` a state for two hours of steps, and
/// `wave(2, 9, 15:00) + noise(0.3) x 14d` fourteen days between 2 and 9, highest at three, with noise.
struct SeriesText {
    enum Content: Hashable, Sendable {
        case formula(SeriesFormula)
        /// A state or event, by the name the profile gives it.
        case named(String)
        /// No reading.
        case gap
    }
    struct Run: Hashable, Sendable {
        var content: Content
        var times: Int
    }
    struct Fault: Error, Hashable {
        /// In UTF-8 bytes from the text's start.
        var offset: Int
        var message: String
    }
    private(set) var runs: [Run] = []

    /// Steps that one series may have: half a year of five minutes.
    static let most = 60_000

    struct Word {
        var text: String
        let offset: Int
    }

    /// - Parameter every: the time between two values, for runs that are given as a time.
    init(_ text: String, every: TimeSpan) throws(Fault) {
        var words = try Self.words(of: text)[...]
        guard !words.isEmpty else { throw Fault(offset: 0, message: "the series is empty") }
        var sum = 0
        while let word = words.popFirst() {
            let (value, attached) = Self.split(word.text)
            var count = attached
            // `heating x 60` and `20x 60`: the run stands apart.
            if count == nil, let next = words.first, next.text.hasPrefix("x"), Self.isRun(next.text) {
                words.removeFirst()
                count = String(next.text.dropFirst())
            }
            if count?.isEmpty == true {
                guard let next = words.popFirst() else {
                    throw Fault(offset: word.offset, message: "the x is followed by nothing, expected how often")
                }
                count = next.text
            }
            let times = try Self.times(count, every: every, at: word.offset)
            sum += times
            guard sum <= Self.most else {
                throw Fault(offset: word.offset, message: "the series has more than \(Self.most) values")
            }
            runs.append(Run(content: try Self.content(value, at: word.offset), times: times))
        }
    }

    private static func content(_ text: String, at offset: Int) throws(Fault) -> Content {
        if text == "_" { return .gap }
        if isName(text) { return .named(text) }
        return .formula(try formula(text, at: offset))
    }

    // MARK: - Words

    /// Split at spaces outside of parentheses; what stands around a `+` of its own is one word.
    private static func words(of text: String) throws(Fault) -> [Word] {
        var words: [Word] = []
        var word: [UInt8] = []
        var start = 0
        var depth = 0
        for (offset, byte) in (Array(text.utf8) + [0x20]).enumerated() {
            let isSpace = byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D
            if isSpace, depth > 0 { continue }
            if isSpace {
                if !word.isEmpty { words.append(Word(text: String(decoding: word, as: UTF8.self), offset: start)) }
                word = []
                continue
            }
            if byte == UInt8(ascii: "(") { depth += 1 }
            if byte == UInt8(ascii: ")") { depth -= 1 }
            if word.isEmpty { start = offset }
            word.append(byte)
        }
        guard depth == 0, word.isEmpty else {
            throw Fault(offset: start, message: "a parenthesis is not closed, or was never opened")
        }
        return try joined(words)
    }

    private static func joined(_ words: [Word]) throws(Fault) -> [Word] {
        var joined: [Word] = []
        var isOpen = false
        for word in words {
            if word.text == "+" {
                guard !joined.isEmpty, !isOpen else {
                    throw Fault(offset: word.offset, message: "the + has nothing before it")
                }
                isOpen = true
            } else if isOpen {
                joined[joined.count - 1].text += "+" + word.text
                isOpen = false
            } else {
                joined.append(word)
            }
        }
        if isOpen, let last = words.last { throw Fault(offset: last.offset, message: "the + has nothing behind it") }
        return joined
    }

    /// `20+0.1x30` in what is repeated and how often; nil where it is not said here. Names keep their x: `max`, `relax3`.
    private static func split(_ word: String) -> (value: String, count: String?) {
        let from = word.lastIndex(of: ")") ?? word.startIndex
        guard let place = word[from...].firstIndex(of: "x") else { return (word, nil) }
        let value = String(word[..<place])
        guard value == "_" || value.hasSuffix(")") || isNumeric(value) else { return (word, nil) }
        return (value, String(word[word.index(after: place)...]))
    }

    private static func isNumeric(_ text: String) -> Bool {
        let last = text.lastIndex(of: ")").map { text[text.index(after: $0)...] } ?? text[...]
        return !last.isEmpty && last.utf8.allSatisfy { (0x30...0x39).contains($0) || "+-.".utf8.contains($0) }
    }

    private static func isRun(_ word: String) -> Bool {
        word == "x" || word.dropFirst().utf8.first.map { (0x30...0x39).contains($0) } == true
    }

    private static func times(_ text: String?, every: TimeSpan, at offset: Int) throws(Fault) -> Int {
        guard let text else { return 1 }
        if let count = Int(text), count > 0 { return min(count, most + 1) }
        if let span = TimeSpan(text), span >= every, every > .zero {
            let count = span.microseconds / every.microseconds
            guard count * every.microseconds == span.microseconds else {
                throw Fault(offset: offset, message: "\(span) is no whole number of steps of \(every)")
            }
            return Int(min(count, Int64(most) + 1))
        }
        throw Fault(offset: offset, message: "\"x\(text)\" is no run, expected a number of steps or a time: x60, x2h")
    }

    private static func isName(_ text: String) -> Bool {
        text.utf8.first.map { (0x61...0x7A).contains($0) } == true
            && text.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_")
            }
    }
}
