/// Appends integers, numbers and text to bytes in the form `ByteReader` reads.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func reserve(_ capacity: Int) { bytes.reserveCapacity(capacity) }

    mutating func byte(_ value: UInt8) { bytes.append(value) }
    mutating func append(_ more: [UInt8]) { bytes.append(contentsOf: more) }

    /// Seven bits a byte, least significant first; 1 to 10 bytes.
    mutating func unsigned(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// As `unsigned`, small magnitudes of either sign short (zigzag).
    mutating func signed(_ value: Int64) {
        unsigned(UInt64(bitPattern: value << 1) ^ UInt64(bitPattern: value >> 63))
    }

    /// Four bytes, least significant first.
    mutating func fixed32(_ value: UInt32) {
        for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    /// Eight bytes, least significant first.
    mutating func fixed64(_ value: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    /// The length in bytes, then the UTF-8.
    mutating func text(_ value: String) {
        unsigned(UInt64(value.utf8.count))
        bytes.append(contentsOf: value.utf8)
    }

    /// Appends what `body` puts into the room it gets and counts; at most `most` bytes.
    mutating func write(atMost most: Int, _ body: (UnsafeMutableBufferPointer<UInt8>) -> Int) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: most) { room in
            let count = body(room)
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: room[..<count]))
        }
    }

    /// As `signed`, into `room` from `at` on; returns where it ends.
    static func put(signed value: Int64, _ room: UnsafeMutableBufferPointer<UInt8>, at start: Int) -> Int {
        put(unsigned: UInt64(bitPattern: value << 1) ^ UInt64(bitPattern: value >> 63), room, at: start)
    }

    /// As `unsigned`.
    static func put(unsigned value: UInt64, _ room: UnsafeMutableBufferPointer<UInt8>, at start: Int) -> Int {
        var rest = value
        var at = start
        while rest >= 0x80 {
            room[at] = UInt8(truncatingIfNeeded: rest) | 0x80
            rest >>= 7
            at += 1
        }
        room[at] = UInt8(truncatingIfNeeded: rest)
        return at + 1
    }

    /// As `fixed64`.
    static func put(fixed64 value: UInt64, _ room: UnsafeMutableBufferPointer<UInt8>, at start: Int) -> Int {
        for place in 0..<8 { room[start + place] = UInt8(truncatingIfNeeded: value >> UInt64(8 * place)) }
        return start + 8
    }
}
