/// Reads JSON from raw bytes and tells a sink what it finds; strict, in one pass, without building anything itself.
///
/// Stricter than the grammar where a looser reading could be used against us: a key may stand only once in an object,
/// no text holds NUL or half a surrogate pair, and depth, size and the number of values are bounded. A number beyond
/// `Double`'s range is well-formed and reaches the sink as nil.
/// Cost: about 3 ns a byte (measured); n log n in the members of one object.
/// Source: RFC 8259; Unicode 15, table 3-7 (UTF-8).
package struct JSONScanner {
    /// The deepest nesting of arrays and objects.
    package static let deepest = 64
    /// The largest payload in bytes.
    package static let largest = 4 << 20
    /// Values in one payload unless said otherwise: a gateway's list of a few hundred devices has some 100,000.
    package static let mostValues = 250_000
    private static let longestNumber = 512

    private let bytes: UnsafeRawBufferPointer
    private var at = 0
    private var remaining: Int
    private var keys: [Key]

    fileprivate struct Key {
        var mark: UInt64
        var text: JSONText
    }

    /// Room for the keys of the objects that are open, for whoever scans many payloads.
    package struct Scratch {
        /// Keys for which room is kept, of 24 bytes each; what a larger payload needs beyond is given back.
        fileprivate static let mostKept = 512
        // Room for the messages that devices send.
        fileprivate var keys: [Key] = []
        package init() { keys.reserveCapacity(32) }
        private init(keys: [Key]) { self.keys = keys }
        /// No room at all: stands in for one that is in use.
        static var none: Scratch { Scratch(keys: []) }
    }

    private init(_ bytes: UnsafeRawBufferPointer, mostValues: Int, keys: consuming [Key]) {
        self.bytes = bytes
        remaining = mostValues
        self.keys = keys
    }

    /// Scans all of `bytes`, which hold exactly one value with white space around it.
    package static func scan(
        _ bytes: UnsafeRawBufferPointer, mostValues: Int = mostValues, into sink: inout some JSONSink
    ) throws(JSONFault) {
        var scratch = Scratch()
        try scan(bytes, mostValues: mostValues, scratch: &scratch, into: &sink)
    }

    /// The same without an allocation of its own.
    package static func scan(
        _ bytes: UnsafeRawBufferPointer, mostValues: Int, scratch: inout Scratch, into sink: inout some JSONSink
    ) throws(JSONFault) {
        try checkStart(bytes)
        var keys: [Key] = []
        swap(&keys, &scratch.keys)
        keys.removeAll(keepingCapacity: true)
        var scanner = JSONScanner(bytes, mostValues: mostValues, keys: keys)
        defer { if scanner.keys.capacity <= Scratch.mostKept { swap(&scanner.keys, &scratch.keys) } }
        scanner.skipSpace()
        try scanner.value(depth: 0, &sink)
        scanner.skipSpace()
        guard scanner.at == bytes.count else { throw JSONFault(.trailingBytes, at: scanner.at) }
    }

    private static func checkStart(_ bytes: UnsafeRawBufferPointer) throws(JSONFault) {
        guard bytes.count > 0 else { throw JSONFault(.empty, at: 0) }
        guard bytes.count <= largest else { throw JSONFault(.tooLarge, at: 0) }
        guard bytes.count >= 2 else { return }
        switch (bytes[0], bytes[1]) {
        case (0xEF, 0xBB): throw JSONFault(.byteOrderMark, at: 0)
        case (0xFE, 0xFF), (0xFF, 0xFE), (0, _), (_, 0): throw JSONFault(.utf16, at: 0)
        default: break
        }
    }

    // MARK: Values

    private mutating func value(depth: Int, _ sink: inout some JSONSink) throws(JSONFault) {
        guard at < bytes.count else { throw JSONFault(.truncated, at: at) }
        remaining -= 1
        guard remaining >= 0 else { throw JSONFault(.tooManyValues, at: at) }
        switch bytes[at] {
        case UInt8(ascii: "-"), 0x30...0x39: sink.number(try number())
        case UInt8(ascii: "\""):
            at += 1
            sink.text(try text())
        case UInt8(ascii: "{"): try object(depth: depth + 1, &sink)
        case UInt8(ascii: "["): try array(depth: depth + 1, &sink)
        case UInt8(ascii: "t"):
            try literal("true")
            sink.flag(true)
        case UInt8(ascii: "f"):
            try literal("false")
            sink.flag(false)
        case UInt8(ascii: "n"):
            try literal("null")
            sink.null()
        default: throw JSONFault(.unexpectedByte, at: at)
        }
    }

    private mutating func object(depth: Int, _ sink: inout some JSONSink) throws(JSONFault) {
        guard depth <= Self.deepest else { throw JSONFault(.tooDeep, at: at) }
        let first = keys.count
        sink.beginObject()
        at += 1
        skipSpace()
        if at < bytes.count, bytes[at] == UInt8(ascii: "}") {
            at += 1
            sink.endObject()
            return
        }
        while true {
            guard at < bytes.count else { throw JSONFault(.truncated, at: at) }
            guard bytes[at] == UInt8(ascii: "\"") else { throw JSONFault(.unexpectedByte, at: at) }
            at += 1
            let key = try markedText()
            keys.append(key)
            sink.key(key.text, mark: key.mark)
            skipSpace()
            try expect(UInt8(ascii: ":"))
            skipSpace()
            try value(depth: depth, &sink)
            skipSpace()
            guard at < bytes.count else { throw JSONFault(.truncated, at: at) }
            if bytes[at] == UInt8(ascii: ",") {
                at += 1
                skipSpace()
                continue
            }
            guard bytes[at] == UInt8(ascii: "}") else { throw JSONFault(.unexpectedByte, at: at) }
            at += 1
            break
        }
        try checkKeys(from: first)
        keys.removeLast(keys.count - first)
        sink.endObject()
    }

    private mutating func array(depth: Int, _ sink: inout some JSONSink) throws(JSONFault) {
        guard depth <= Self.deepest else { throw JSONFault(.tooDeep, at: at) }
        sink.beginArray()
        at += 1
        skipSpace()
        if at < bytes.count, bytes[at] == UInt8(ascii: "]") {
            at += 1
            sink.endArray()
            return
        }
        while true {
            try value(depth: depth, &sink)
            skipSpace()
            guard at < bytes.count else { throw JSONFault(.truncated, at: at) }
            if bytes[at] == UInt8(ascii: ",") {
                at += 1
                skipSpace()
                continue
            }
            guard bytes[at] == UInt8(ascii: "]") else { throw JSONFault(.unexpectedByte, at: at) }
            at += 1
            sink.endArray()
            return
        }
    }

    private mutating func literal(_ word: StaticString) throws(JSONFault) {
        for offset in 0..<word.utf8CodeUnitCount {
            guard at + offset < bytes.count else { throw JSONFault(.truncated, at: bytes.count) }
            guard bytes[at + offset] == word.utf8Start[offset] else { throw JSONFault(.unexpectedByte, at: at) }
        }
        at += word.utf8CodeUnitCount
    }

    @inline(__always)
    private mutating func skipSpace() {
        while at < bytes.count, bytes[at] <= 0x20 {
            switch bytes[at] {
            case 0x20, 0x0A, 0x0D, 0x09: at += 1
            default: return
            }
        }
    }

    @inline(__always)
    private mutating func expect(_ byte: UInt8) throws(JSONFault) {
        guard at < bytes.count else { throw JSONFault(.truncated, at: at) }
        guard bytes[at] == byte else { throw JSONFault(.unexpectedByte, at: at) }
        at += 1
    }

    // MARK: Texts

    /// Bytes that end the quick way through a text have their top bit set in the result; the lowest one is exact.
    /// They are: quote, backslash, control characters and everything beyond ASCII.
    @inline(__always)
    static func special(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        let low = (word &- ones &* 0x20) & ~word
        return (((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | low | word) & tops
    }

    /// The rest of a text after its opening quote, and past the closing one.
    private mutating func text() throws(JSONFault) -> JSONText {
        let start = at
        while at + 8 <= bytes.count {
            let special = Self.special(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)))
            if special == 0 {
                at += 8
                continue
            }
            at += special.trailingZeroBitCount >> 3
            guard bytes[at] == UInt8(ascii: "\"") else { break }
            at += 1
            return JSONText(
                start: Int32(truncatingIfNeeded: start), end: Int32(truncatingIfNeeded: at - 1), isEscaped: false)
        }
        return try slowText(from: start)
    }

    /// As `text()`, with the mark of the key.
    private mutating func markedText() throws(JSONFault) -> Key {
        let start = at
        var hash: UInt64 = 0
        while at + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            let special = Self.special(UInt64(littleEndian: word))
            if special == 0 {
                hash = KeyMark.mixed(hash, word)
                at += 8
                continue
            }
            let count = special.trailingZeroBitCount >> 3
            guard bytes[at + count] == UInt8(ascii: "\"") else { break }
            let tail = UInt64(littleEndian: word) & ((1 << UInt64(truncatingIfNeeded: 8 * count)) &- 1)
            at += count + 1
            return Key(
                mark: KeyMark.finished(hash, tail: tail, count: at - 1 - start),
                text: JSONText(
                    start: Int32(truncatingIfNeeded: start), end: Int32(truncatingIfNeeded: at - 1), isEscaped: false))
        }
        at = start
        let text = try slowText(from: start)
        if text.isEscaped {
            return Key(mark: text.unescaped(bytes).withUnsafeBytes { KeyMark.of($0) }, text: text)
        }
        let raw = UnsafeRawBufferPointer(rebasing: bytes[Int(text.start)..<Int(text.end)])
        return Key(mark: KeyMark.of(raw), text: text)
    }

    /// Byte by byte from `at`, where the text began at `start`.
    private mutating func slowText(from start: Int) throws(JSONFault) -> JSONText {
        var isEscaped = false
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\""):
                at += 1
                return JSONText(
                    start: Int32(truncatingIfNeeded: start), end: Int32(truncatingIfNeeded: at - 1),
                    isEscaped: isEscaped)
            case UInt8(ascii: "\\"):
                isEscaped = true
                try escape()
            case 0x00: throw JSONFault(.nul, at: at)
            case 0x01...0x1F: throw JSONFault(.controlCharacter, at: at)
            case 0x20...0x7F: at += 1
            default:
                guard let length = UTF8Check.sequenceLength(bytes, at: at) else {
                    throw JSONFault(.invalidUTF8, at: at)
                }
                at += length
            }
        }
        throw JSONFault(.truncated, at: at)
    }

    private mutating func escape() throws(JSONFault) {
        guard at + 1 < bytes.count else { throw JSONFault(.truncated, at: at) }
        switch bytes[at + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            at += 2
        case UInt8(ascii: "u"):
            let unit = try hexUnit()
            switch unit {
            case 0: throw JSONFault(.nul, at: at)
            case 0xD800...0xDBFF:
                at += 6
                guard at + 1 < bytes.count else { throw JSONFault(.truncated, at: bytes.count) }
                guard bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u"),
                    (0xDC00...0xDFFF).contains(try hexUnit())
                else { throw JSONFault(.loneSurrogate, at: at - 6) }
                at += 6
            case 0xDC00...0xDFFF: throw JSONFault(.loneSurrogate, at: at)
            default: at += 6
            }
        default: throw JSONFault(.badEscape, at: at)
        }
    }

    /// The four digits of the `\u` escape at `at`.
    private func hexUnit() throws(JSONFault) -> UInt32 {
        guard at + 6 <= bytes.count else { throw JSONFault(.truncated, at: bytes.count) }
        var unit: UInt32 = 0
        for index in (at + 2)..<(at + 6) {
            let byte = bytes[index]
            switch byte {
            case 0x30...0x39: unit = unit << 4 | UInt32(byte - 0x30)
            case 0x41...0x46, 0x61...0x66: unit = unit << 4 | UInt32((byte | 0x20) - 0x57)
            default: throw JSONFault(.badEscape, at: at)
            }
        }
        return unit
    }

    // MARK: Numbers

    private mutating func number() throws(JSONFault) -> Double? {
        let start = at
        let negative = bytes[at] == UInt8(ascii: "-")
        if negative { at += 1 }
        // At most 19 digits fit; with more the text itself is converted.
        var mantissa: UInt64 = 0
        var digits = 0
        var exponent = 0
        let integerStart = at
        while at < bytes.count, bytes[at] &- 0x30 < 10 {
            mantissa = mantissa &* 10 &+ UInt64(bytes[at] &- 0x30)
            if digits > 0 || mantissa != 0 { digits += 1 }
            at += 1
        }
        guard at > integerStart else { throw JSONFault(at == bytes.count ? .truncated : .badNumber, at: at) }
        guard at - integerStart == 1 || bytes[integerStart] != UInt8(ascii: "0") else {
            throw JSONFault(.badNumber, at: integerStart)
        }
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            at += 1
            let fractionStart = at
            while at < bytes.count, bytes[at] &- 0x30 < 10 {
                mantissa = mantissa &* 10 &+ UInt64(bytes[at] &- 0x30)
                if digits > 0 || mantissa != 0 { digits += 1 }
                at += 1
            }
            guard at > fractionStart else { throw JSONFault(at == bytes.count ? .truncated : .badNumber, at: at) }
            exponent = fractionStart - at
        }
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            var isDown = false
            if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") {
                isDown = bytes[at] == UInt8(ascii: "-")
                at += 1
            }
            let exponentStart = at
            var stated = 0
            while at < bytes.count, bytes[at] &- 0x30 < 10 {
                stated = min(stated * 10 + Int(bytes[at] &- 0x30), 1_000_000)
                at += 1
            }
            guard at > exponentStart else { throw JSONFault(at == bytes.count ? .truncated : .badNumber, at: at) }
            exponent += isDown ? -stated : stated
        }
        guard at - start <= Self.longestNumber else { throw JSONFault(.longNumber, at: start) }
        // Exact: both factors are representable, so the one rounding is the right one. Source: Clinger 1990.
        if digits <= 19, mantissa <= 1 << 53, exponent >= -22, exponent <= 22 {
            let magnitude =
                exponent < 0
                ? Double(mantissa) / Self.powersOfTen(-exponent) : Double(mantissa) * Self.powersOfTen(exponent)
            return negative ? -magnitude : magnitude
        }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }

    /// 10⁰ to 10²², all of them exact.
    @inline(__always)
    static func powersOfTen(_ exponent: Int) -> Double {
        switch exponent {
        case 0: 1
        case 1: 1e1
        case 2: 1e2
        case 3: 1e3
        case 4: 1e4
        case 5: 1e5
        case 6: 1e6
        case 7: 1e7
        case 8: 1e8
        case 9: 1e9
        case 10: 1e10
        case 11: 1e11
        case 12: 1e12
        case 13: 1e13
        case 14: 1e14
        case 15: 1e15
        case 16: 1e16
        case 17: 1e17
        case 18: 1e18
        case 19: 1e19
        case 20: 1e20
        case 21: 1e21
        default: 1e22
        }
    }

    // MARK: Keys

    /// Throws where a key stands twice among the keys from `first`: pairwise for few, sorted for many.
    private mutating func checkKeys(from first: Int) throws(JSONFault) {
        let count = keys.count - first
        guard count > 1 else { return }
        if count <= 16 {
            let duplicate: Int? = keys.withUnsafeBufferPointer { keys in
                for later in (first + 1)..<keys.count {
                    let mark = keys[later].mark
                    for earlier in first..<later where keys[earlier].mark == mark {
                        if compare(keys[earlier], keys[later]) == 0 { return Int(keys[later].text.start) }
                    }
                }
                return nil
            }
            if let duplicate { throw JSONFault(.duplicateKey, at: duplicate) }
            return
        }
        let sorted = keys[first...].sorted { a, b in a.mark != b.mark ? a.mark < b.mark : compare(a, b) < 0 }
        for (a, b) in zip(sorted, sorted.dropFirst()) where a.mark == b.mark && compare(a, b) == 0 {
            throw JSONFault(.duplicateKey, at: Int(max(a.text.start, b.text.start)))
        }
    }

    /// The order of two keys' texts where their marks are equal.
    private func compare(_ a: Key, _ b: Key) -> Int {
        if KeyMark.isExact(a.mark) { return 0 }
        let x = a.text.unescaped(bytes)
        let y = b.text.unescaped(bytes)
        if x == y { return 0 }
        return x.lexicographicallyPrecedes(y) ? -1 : 1
    }
}
