import Telemetry

/// Flat little-endian bytes. Writing cannot fail.
struct StateWriter {
    var bytes: [UInt8] = []

    mutating func put<T: FixedWidthInteger>(_ value: T) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
    mutating func put(_ value: Double) { put(value.bitPattern) }
    mutating func put(_ value: Float) { put(value.bitPattern) }
    mutating func put(_ value: Bool) { put(value ? 1 : 0 as UInt8) }
    /// At most 65,535 bytes.
    mutating func put(_ value: String) {
        let kept = value.cut(toBytes: Int(UInt16.max))
        put(UInt16(kept.utf8.count))
        bytes.append(contentsOf: kept.utf8)
    }
    mutating func put<T>(_ value: T?, _ body: (inout StateWriter, T) -> Void) {
        put(value != nil)
        if let value { body(&self, value) }
    }
}

/// Reading them back: bytes that are short, long or out of range give an error, never a trap.
struct StateReader {
    struct Malformed: Error {}
    private let bytes: [UInt8]
    private var next = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { next == bytes.count }

    mutating func integer<T: FixedWidthInteger>(_: T.Type = T.self) throws(Malformed) -> T {
        let size = T.bitWidth / 8
        guard bytes.count - next >= size else { throw Malformed() }
        var value: T = 0
        for index in (0..<size).reversed() { value = value << 8 | T(truncatingIfNeeded: bytes[next + index]) }
        next += size
        return value
    }
    /// Finite.
    mutating func double() throws(Malformed) -> Double {
        let value = Double(bitPattern: try integer())
        guard value.isFinite else { throw Malformed() }
        return value
    }
    /// Finite.
    mutating func float() throws(Malformed) -> Float {
        let value = Float(bitPattern: try integer())
        guard value.isFinite else { throw Malformed() }
        return value
    }
    /// Finite and not negative.
    mutating func seconds() throws(Malformed) -> Float {
        let value = try float()
        guard value >= 0 else { throw Malformed() }
        return value
    }
    /// Event time; -1 stands for "not yet".
    mutating func moment() throws(Malformed) -> Int64 {
        let moment: Int64 = try integer()
        // The fold takes no others, and arithmetic on these is safe. Readings may be a little ahead of the latest.
        guard moment >= -1, moment <= (Usable.latest + .days(1)).microseconds else { throw Malformed() }
        return moment
    }
    mutating func flag() throws(Malformed) -> Bool {
        switch try integer(UInt8.self) {
        case 0: false
        case 1: true
        default: throw Malformed()
        }
    }
    mutating func string(atMost limit: Int) throws(Malformed) -> String {
        let count = Int(try integer(UInt16.self))
        guard count <= limit, bytes.count - next >= count else { throw Malformed() }
        defer { next += count }
        guard let text = String(validating: bytes[next..<next + count], as: UTF8.self) else { throw Malformed() }
        return text
    }
    /// So many bytes as two before them say.
    mutating func raw(atMost limit: Int) throws(Malformed) -> [UInt8] {
        let count = Int(try integer(UInt16.self))
        guard count <= limit, bytes.count - next >= count else { throw Malformed() }
        defer { next += count }
        return Array(bytes[next..<next + count])
    }
    /// A number of things, 0...limit.
    mutating func count(atMost limit: Int) throws(Malformed) -> Int {
        let count = Int(try integer(UInt16.self))
        guard count <= limit else { throw Malformed() }
        return count
    }
    mutating func optional<T>(_ body: (inout StateReader) throws(Malformed) -> T) throws(Malformed) -> T? {
        try flag() ? try body(&self) : nil
    }
}
