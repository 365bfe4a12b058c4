/// What stands between the values of a payload that the scanner has accepted: another payload with the same bytes there
/// has the same structure, keys and paths, and only its values are left to read.
///
/// A value in its place may be any plain one: a number of at most 18 digits without an exponent, a text of ASCII without
/// escapes, `true`, `false`, `null`. Whatever is not just so does not fit and is the scanner's to judge; so this accepts
/// nothing that the scanner rejects, and finds the same.
///
/// Bound: `mostBytes`, and 48 bytes for each of `mostValues`: 5 KiB. Cost: some 0.5 ns a byte.
/// Source of the idea, speculation on a structure seen before: Li et al. 2017, "Mison", VLDB 10 (10), section 4.
struct PayloadLayout {
    /// The largest payload whose layout is kept, in bytes.
    static let mostBytes = 2_048
    /// The most values of such a payload.
    static let mostValues = 64

    /// What stands before one value.
    private struct Part: BitwiseCopyable {
        /// Its first sixteen bytes, zeros behind a shorter one, with ones wherever it has a byte.
        var first: (word: UInt64, mask: UInt64)
        var second: (word: UInt64, mask: UInt64)
        /// In bytes.
        var length: Int32
        /// Where it begins in the bytes that the layout was learnt from.
        var start: Int32
        /// Where the value goes; negative: nowhere.
        var slot: Int32
    }
    private let parts: [Part]
    /// The payload that it was learnt from.
    private let bytes: [UInt8]
    /// Where there what stands behind the last value begins.
    private let end: Int
    private let slotCount: Int
    /// Whether every slot gets a value, so that none is left from before.
    private let fillsAll: Bool

    /// Of a payload that a scan into `sink` accepts; nil where it is too large to be kept or holds no structure.
    init?(of payload: UnsafeRawBufferPointer, into sink: PathSink, slotCount: Int) {
        guard payload.count <= Self.mostBytes else { return nil }
        var order = SlotOrder(sink: sink)
        guard (try? JSONScanner.scan(payload, mostValues: Self.mostValues * 2, into: &order)) != nil else { return nil }
        var parts: [Part] = []
        var start = 0
        while let value = Self.nextScalar(in: payload, from: start) {
            guard parts.count < min(order.slots.count, Self.mostValues) else { return nil }
            let length = value.lowerBound - start
            parts.append(
                Part(
                    first: Self.word(of: payload[start..<(start + min(length, 8))]),
                    second: Self.word(of: payload[min(start + 8, value.lowerBound)..<(start + min(length, 16))]),
                    length: Int32(truncatingIfNeeded: length), start: Int32(truncatingIfNeeded: start),
                    slot: order.slots[parts.count]))
            start = value.upperBound
        }
        guard !parts.isEmpty, parts[0].length > 0, parts.count == order.slots.count else { return nil }
        self.parts = parts
        bytes = Array(payload)
        end = start
        self.slotCount = slotCount
        fillsAll = Set(parts.lazy.map(\.slot).filter { $0 >= 0 }).count == slotCount
    }

    /// At most eight bytes, the first one the lowest, and ones where they are.
    private static func word(of bytes: Slice<UnsafeRawBufferPointer>) -> (word: UInt64, mask: UInt64) {
        bytes.reversed().reduce((0, 0)) { ($0.word << 8 | UInt64($1), $0.mask << 8 | 0xFF) }
    }

    /// The next value that holds no others, in a payload that is known to be good JSON.
    private static func nextScalar(in payload: UnsafeRawBufferPointer, from start: Int) -> Range<Int>? {
        var at = start
        while at < payload.count {
            switch payload[at] {
            case UInt8(ascii: "\""):
                let end = endOfText(payload, at)
                var next = end
                while next < payload.count, payload[next] <= 0x20 { next += 1 }
                // What a colon follows is a key.
                guard next < payload.count, payload[next] == UInt8(ascii: ":") else { return at..<end }
                at = next
            case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ":"),
                UInt8(ascii: ","), 0...0x20:
                at += 1
            default:
                let rest = payload[at...]
                let end = rest.firstIndex { $0 <= 0x20 || $0 == 0x2C || $0 == 0x5D || $0 == 0x7D } ?? payload.count
                return at..<end
            }
        }
        return nil
    }

    /// Behind the closing quote of the text that begins at `start`.
    private static func endOfText(_ payload: UnsafeRawBufferPointer, _ start: Int) -> Int {
        var at = start + 1
        while at < payload.count, payload[at] != UInt8(ascii: "\"") {
            at += payload[at] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(at + 1, payload.count)
    }

    // MARK: Reading

    /// Whether the values of a payload can be read so: those of the one that it was learnt from may not be plain.
    func fits(_ payload: UnsafeRawBufferPointer) -> Bool {
        var slots = [FoundValue](repeating: FoundValue(), count: slotCount)
        return slots.withUnsafeMutableBufferPointer { read(payload, into: $0) }
    }

    /// Puts the values of a payload that fits into the `slots`; false where it does not fit, and then what stands in them
    /// is not to be used.
    @inline(__always)
    func read(_ payload: UnsafeRawBufferPointer, into slots: UnsafeMutableBufferPointer<FoundValue>) -> Bool {
        guard let base = payload.baseAddress, payload.count <= JSONScanner.largest else { return false }
        if !fillsAll { slots.update(repeating: FoundValue()) }
        return parts.withUnsafeBufferPointer { parts in
            bytes.withUnsafeBytes { bytes in
                var reader = ValueReader(base: base, count: payload.count)
                for part in parts {
                    guard skip(part, in: &reader, bytes), let value = reader.value() else { return false }
                    if part.slot >= 0 { slots[Int(part.slot)] = value }
                }
                let rest = bytes.count - end
                return reader.count - reader.at == rest && reader.skip(bytes, from: end, rest)
            }
        }
    }

    /// Passes over what should stand before a value.
    @inline(__always)
    private func skip(_ part: Part, in reader: inout ValueReader, _ bytes: UnsafeRawBufferPointer) -> Bool {
        let length = Int(part.length)
        guard reader.at + 16 <= reader.count, length <= 16 else {
            return reader.skip(bytes, from: Int(part.start), length)
        }
        let unlike =
            (reader.word(at: 0) ^ part.first.word) & part.first.mask
            | (reader.word(at: 8) ^ part.second.word) & part.second.mask
        reader.at += length
        return unlike == 0
    }
}

/// Goes through a payload along a layout.
private struct ValueReader {
    let base: UnsafeRawPointer
    let count: Int
    var at = 0

    init(base: UnsafeRawPointer, count: Int) {
        self.base = base
        self.count = count
    }

    /// The eight bytes from this offset on, which are there.
    @inline(__always)
    func word(at offset: Int) -> UInt64 {
        UInt64(littleEndian: base.loadUnaligned(fromByteOffset: at + offset, as: UInt64.self))
    }

    /// Passes over `length` bytes where they are those of `bytes` from `start` on.
    mutating func skip(_ bytes: UnsafeRawBufferPointer, from start: Int, _ length: Int) -> Bool {
        guard at + length <= count else { return false }
        for place in 0..<length where byte(at + place) != bytes[start + place] { return false }
        at += length
        return true
    }

    @inline(__always)
    private func byte(_ place: Int) -> UInt8 { base.load(fromByteOffset: place, as: UInt8.self) }

    /// The plain value that begins here; nil where there is none.
    @inline(__always)
    mutating func value() -> FoundValue? {
        guard at < count else { return nil }
        let first = byte(at)
        if first &- 0x30 < 10 || first == UInt8(ascii: "-") { return number(first) }
        return other(first)
    }

    /// As `JSONScanner` reads it, where that is a matter of one division.
    @inline(__always)
    private mutating func number(_ first: UInt8) -> FoundValue? {
        var place = at
        let isNegative = first == UInt8(ascii: "-")
        if isNegative { place += 1 }
        let start = place
        var mantissa: UInt64 = 0
        while place < count {
            let digit = byte(place) &- 0x30
            guard digit < 10 else { break }
            mantissa = mantissa &* 10 &+ UInt64(digit)
            place += 1
        }
        let whole = place - start
        // No digit, or one too many before the others.
        guard whole > 0, whole == 1 || byte(start) != 0x30 else { return nil }
        var fraction = 0
        if place < count, byte(place) == UInt8(ascii: ".") {
            place += 1
            let point = place
            while place < count {
                let digit = byte(place) &- 0x30
                guard digit < 10 else { break }
                mantissa = mantissa &* 10 &+ UInt64(digit)
                place += 1
            }
            fraction = place - point
            guard fraction > 0 else { return nil }
        }
        // Both factors are exact, so the one rounding is the right one. Source: Clinger 1990.
        guard whole + fraction <= 18, mantissa <= 1 << 53 else { return nil }
        at = place
        let magnitude = Double(mantissa) / JSONScanner.powersOfTen(fraction)
        return FoundValue(kind: .number, number: isNegative ? -magnitude : magnitude)
    }

    private mutating func other(_ first: UInt8) -> FoundValue? {
        switch first {
        case UInt8(ascii: "\""):
            let start = at + 1
            at = start
            while at + 8 <= count {
                let special = JSONScanner.special(
                    UInt64(littleEndian: base.loadUnaligned(fromByteOffset: at, as: UInt64.self)))
                if special == 0 {
                    at += 8
                    continue
                }
                at += special.trailingZeroBitCount >> 3
                return endOfText(from: start)
            }
            while at < count, byte(at) >= 0x20, byte(at) < 0x80, byte(at) != 0x22, byte(at) != 0x5C { at += 1 }
            return endOfText(from: start)
        case UInt8(ascii: "t"): return skip("true") ? FoundValue(kind: .flag, number: 1) : nil
        case UInt8(ascii: "f"): return skip("false") ? FoundValue(kind: .flag, number: 0) : nil
        case UInt8(ascii: "n"): return skip("null") ? FoundValue() : nil
        default: return nil
        }
    }

    /// The text before the quote that should stand here.
    private mutating func endOfText(from start: Int) -> FoundValue? {
        guard at < count, byte(at) == UInt8(ascii: "\"") else { return nil }
        at += 1
        return FoundValue(
            kind: .text,
            text: JSONText(
                start: Int32(truncatingIfNeeded: start), end: Int32(truncatingIfNeeded: at - 1), isEscaped: false))
    }

    private mutating func skip(_ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard at + length <= count else { return false }
        for place in 0..<length where byte(at + place) != word.utf8Start[place] { return false }
        at += length
        return true
    }
}

/// Tells where the values of a payload go, in the order in which they stand.
private struct SlotOrder: JSONSink {
    var sink: PathSink
    private(set) var slots: [Int32] = []

    init(sink: PathSink) { self.sink = sink }

    private mutating func note() { slots.append(sink.nextSlot()) }

    mutating func beginObject() { sink.beginObject() }
    mutating func beginArray() { sink.beginArray() }
    mutating func endObject() { sink.endObject() }
    mutating func endArray() { sink.endArray() }
    mutating func key(_ key: JSONText, mark: UInt64) { sink.key(key, mark: mark) }
    mutating func number(_ value: Double?) { note() }
    mutating func text(_ text: JSONText) { note() }
    mutating func flag(_ value: Bool) { note() }
    mutating func null() { note() }
}
