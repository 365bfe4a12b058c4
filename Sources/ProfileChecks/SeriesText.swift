import Telemetry

/// A series of values in shorthand, in the manner of promtool: `20x60` is sixty times 20, `20+0.1x30` thirty values from 20
/// on, each 0.1 more, `_x10` ten times no reading, `heating x 2h` a state for two hours of steps.
struct SeriesText {
    enum Value: Hashable, Sendable {
        case number(Double)
        /// A state or event, by the name the profile gives it.
        case named(String)
        /// No reading.
        case gap
    }
    struct Fault: Error, Hashable {
        /// In UTF-8 bytes from the text's start.
        var offset: Int
        var message: String
    }
    private(set) var values: [Value] = []

    /// Steps that one series may have: half a year of five minutes.
    static let most = 60_000

    private struct Word {
        let text: String
        let offset: Int
    }

    /// - Parameter every: the time between two values, for runs that are given as a time.
    init(_ text: String, every: TimeSpan) throws(Fault) {
        var words = Self.words(of: text)[...]
        guard !words.isEmpty else { throw Fault(offset: 0, message: "the series is empty") }
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
            guard values.count + times <= Self.most else {
                throw Fault(offset: word.offset, message: "the series has more than \(Self.most) values")
            }
            try append(value, times: times, at: word.offset)
        }
    }

    private mutating func append(_ text: String, times: Int, at offset: Int) throws(Fault) {
        if text == "_" {
            values += Array(repeating: .gap, count: times)
            return
        }
        if let (start, step) = Self.number(text) {
            for index in 0..<times { values.append(.number(Self.rounded(start + Double(index) * step))) }
            return
        }
        guard Self.isName(text) else {
            throw Fault(offset: offset, message: "\"\(text)\" is no value, expected a number, a state's name or _")
        }
        values += Array(repeating: .named(text), count: times)
    }

    // MARK: - Parts

    private static func words(of text: String) -> [Word] {
        var words: [Word] = []
        var word: [UInt8] = []
        var start = 0
        for (offset, byte) in (Array(text.utf8) + [0x20]).enumerated() {
            if byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D {
                if !word.isEmpty { words.append(Word(text: String(decoding: word, as: UTF8.self), offset: start)) }
                word = []
            } else {
                if word.isEmpty { start = offset }
                word.append(byte)
            }
        }
        return words
    }

    /// `20+0.1x30` in what is repeated and how often; nil where it is not said here. Names keep their x: `max`, `relax3`.
    private static func split(_ word: String) -> (value: String, count: String?) {
        guard let place = word.firstIndex(of: "x") else { return (word, nil) }
        let value = String(word[..<place])
        guard value == "_" || number(value) != nil else { return (word, nil) }
        return (value, String(word[word.index(after: place)...]))
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

    /// `20`, `-5`, `20+0.1`, `20-0.1`: the first value and the step.
    private static func number(_ text: String) -> (start: Double, step: Double)? {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty, bytes.allSatisfy({ (0x30...0x39).contains($0) || "+-.".utf8.contains($0) }) else {
            return nil
        }
        // A sign at the start is the number's; a later one begins the step.
        let second = bytes.indices.dropFirst().first {
            bytes[$0] == UInt8(ascii: "+") || bytes[$0] == UInt8(ascii: "-")
        }
        guard let start = Double(String(decoding: bytes[..<(second ?? bytes.endIndex)], as: UTF8.self)) else {
            return nil
        }
        guard let second else { return (start, 0) }
        return Double(String(decoding: bytes[second...], as: UTF8.self)).map { (start, $0) }
    }

    /// Off by less than a billionth: 20 + 3 × 0.1 is 20.3.
    private static func rounded(_ value: Double) -> Double {
        let scaled = (value * 1e9).rounded()
        return scaled.magnitude < 1e17 ? scaled / 1e9 : value
    }

    private static func isName(_ text: String) -> Bool {
        text.utf8.first.map { (0x61...0x7A).contains($0) } == true
            && text.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_")
            }
    }
}
