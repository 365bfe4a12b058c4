import Telemetry

/// A word, number or sign of a rule.
struct RuleToken: Hashable {
    enum Kind: Hashable {
        case name(String)
        case number(Double)
        /// A number with a unit: `3 kW`, `80 %`.
        case quantity(Double, UnitCode)
        /// `6h`, `1h30m`: no space between number and letter.
        case duration(TimeSpan)
        /// One of `( ) [ ] , : + - * / < <= > >= == !=`.
        case sign(String)
        case end
    }
    var kind: Kind
    /// In UTF-8 bytes of the rule.
    var range: Range<Int>
}

/// Cuts a rule into tokens, in one pass from left to right.
struct RuleLexer {
    private let text: [UInt8]
    private var place = 0

    /// A rule may have at most so many bytes.
    static let longest = 2_000

    static func tokens(of text: String) throws(RuleError) -> [RuleToken] {
        let bytes = Array(text.utf8)
        guard bytes.count <= longest else { throw RuleError(.tooLong(limit: longest), at: 0) }
        var lexer = RuleLexer(text: bytes)
        var tokens: [RuleToken] = []
        repeat { tokens.append(try lexer.next()) } while tokens.last?.kind != .end
        return tokens
    }

    private init(text: [UInt8]) { self.text = text }

    private mutating func next() throws(RuleError) -> RuleToken {
        skipSpace()
        let start = place
        guard start < text.count else { return RuleToken(kind: .end, range: start..<start) }
        let byte = text[start]
        if Self.isLetter(byte) {
            while place < text.count, Self.isLetter(text[place]) || Self.isDigit(text[place]) { place += 1 }
            return token(.name(string(start..<place)), from: start)
        }
        if Self.isDigit(byte) || byte == UInt8(ascii: ".") { return try number(from: start) }
        for sign in ["<=", ">=", "==", "!=", "(", ")", "[", "]", ",", ":", "+", "-", "*", "/", "<", ">"]
        where text[start...].starts(with: sign.utf8) {
            place += sign.utf8.count
            return token(.sign(sign), from: start)
        }
        throw RuleError(.unexpected(found: "\"\(character(at: start))\"", expected: expectation(at: start)), at: start)
    }

    // MARK: - Numbers

    private mutating func number(from start: Int) throws(RuleError) -> RuleToken {
        skipDigits()
        if place < text.count, text[place] == UInt8(ascii: ".") {
            place += 1
            skipDigits()
        }
        if place + 1 < text.count, text[place] == UInt8(ascii: "e") || text[place] == UInt8(ascii: "E") {
            let signed = text[place + 1] == UInt8(ascii: "-") || text[place + 1] == UInt8(ascii: "+")
            let digits = place + (signed ? 2 : 1)
            if digits < text.count, Self.isDigit(text[digits]) {
                place = digits
                skipDigits()
            }
        }
        guard let value = Double(string(start..<place)), value.isFinite else {
            throw RuleError(.unexpected(found: "\"\(string(start..<place))\"", expected: "a number"), at: start)
        }
        if let span = duration(from: start) { return token(.duration(span), from: start) }
        let numberEnd = place
        skipSpace()
        if let unit = try unit() { return token(.quantity(value, unit), from: start) }
        place = numberEnd
        return token(.number(value), from: start)
    }

    /// A duration that begins at `start`, its letters right behind its digits; nil, and nothing read, for anything else.
    private mutating func duration(from start: Int) -> TimeSpan? {
        var end = place
        while end < text.count, Self.isLetter(text[end]) || Self.isDigit(text[end]) || text[end] == UInt8(ascii: ".") {
            end += 1
        }
        // `5m/s` is a speed.
        let isUnit = end + 1 < text.count && text[end] == UInt8(ascii: "/") && Self.isLetter(text[end + 1])
        guard !isUnit, let span = TimeSpan(string(start..<end)) else { return nil }
        place = end
        return span
    }

    /// A unit code at this place; nil, and nothing read, where a name that is none begins.
    private mutating func unit() throws(RuleError) -> UnitCode? {
        let start = place
        guard start < text.count, Self.isLetter(text[start]) || "%[".utf8.contains(text[start]) else { return nil }
        var brackets = 0
        scanning: while place < text.count {
            let byte = text[place]
            let following = place + 1 < text.count ? text[place + 1] : 0
            switch byte {
            case _ where Self.isLetter(byte) || Self.isDigit(byte) || byte == UInt8(ascii: "%"): break
            case UInt8(ascii: "["): brackets += 1
            case UInt8(ascii: "]"):
                if brackets == 0 { break scanning }
                brackets -= 1
            // `kW/K` is one unit, `3 kW / flow` a division.
            case UInt8(ascii: "."), UInt8(ascii: "/"):
                guard Self.isLetter(following) || "%[".utf8.contains(following) else { break scanning }
            case UInt8(ascii: "-"):
                guard place > start, Self.isLetter(text[place - 1]), Self.isDigit(following) else { break scanning }
            default: break scanning
            }
            place += 1
        }
        let code = UnitCode(rawValue: string(start..<place))
        if ["and", "or", "not"].contains(code.rawValue) {
            place = start
            return nil
        }
        guard code.definition != nil else {
            let known = code.suggestion.map { [$0.rawValue] } ?? []
            throw RuleError(.unknown(.unit, code.rawValue, known: known), at: start)
        }
        return code
    }

    // MARK: - Characters

    private func token(_ kind: RuleToken.Kind, from start: Int) -> RuleToken {
        RuleToken(kind: kind, range: start..<place)
    }

    private mutating func skipSpace() {
        while place < text.count, " \t\r\n".utf8.contains(text[place]) { place += 1 }
    }

    private mutating func skipDigits() {
        while place < text.count, Self.isDigit(text[place]) { place += 1 }
    }

    private func string(_ range: Range<Int>) -> String { String(decoding: text[range], as: UTF8.self) }

    private func character(at place: Int) -> Character {
        String(decoding: text[place...].prefix(16), as: UTF8.self).first ?? "?"
    }

    /// What the author probably knows from another language.
    private func expectation(at place: Int) -> String {
        switch text[place] {
        case UInt8(ascii: "="): "== for a comparison"
        case UInt8(ascii: "&"): "the word \"and\""
        case UInt8(ascii: "|"): "the word \"or\""
        case UInt8(ascii: "!"): "the word \"not\", or !="
        case UInt8(ascii: "'"), UInt8(ascii: "\""): "a state's name without quotes"
        case UInt8(ascii: "$"): "a metric's name"
        default: "a metric, a number, a function or an operator"
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
