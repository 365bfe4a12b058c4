/// Appends bits to bytes, the highest bit of a byte first, in the form `BitReader` reads.
struct BitWriter {
    private(set) var bytes: [UInt8] = []
    private var pending: UInt64 = 0
    /// Bits in `pending` that are not in `bytes` yet, below 8 between calls.
    private var count: UInt64 = 0

    /// The lowest `width` bits of `value`; width 0 to 64.
    mutating func bits(_ value: UInt64, _ width: UInt64) {
        if width > 32 {
            bits(value >> 32, width - 32)
            bits(value & 0xFFFF_FFFF, 32)
            return
        }
        pending = pending << width | (value & (1 << width - 1))
        count += width
        while count >= 8 {
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: pending >> count))
        }
    }

    /// Fills the last byte with zeros.
    mutating func finish() {
        if count > 0 { bits(0, 8 - count) }
    }
}

/// Reads what `BitWriter` wrote; bits behind the end read as zero and are told by `isPastEnd`. Not to outlive its bytes.
struct BitReader {
    private let bytes: UnsafeRawBufferPointer
    private var index = 0
    /// The next bits, from the highest on; those below `count` are zeros, or what comes next.
    private var window: UInt64 = 0
    private var count: UInt64 = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// More was read than there is.
    private(set) var isPastEnd = false

    /// At least 56 bits, or all there are.
    private mutating func fill() {
        if index + 8 <= bytes.count {
            let word = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            window |= word >> count
            let whole = (63 - count) >> 3
            index += Int(whole)
            count += whole << 3
            return
        }
        while count <= 56, index < bytes.count {
            window |= UInt64(bytes[index]) << (56 - count)
            index += 1
            count += 8
        }
    }

    /// The next `width` bits; width 0 to 64.
    mutating func bits(_ width: UInt64) -> UInt64 {
        if width > 32 { return bits(width - 32) << 32 | bits(32) }
        guard width > 0 else { return 0 }
        if count < width {
            fill()
            if count < width {
                isPastEnd = true
                count = width
            }
        }
        let value = window >> (64 - width)
        window <<= width
        count -= width
        return value
    }

    /// How many ones come before the next zero, which is passed over; at most `most` (below 56), after which no zero comes.
    mutating func ones(most: UInt64) -> UInt64 {
        if count <= most { fill() }
        let found = min(UInt64((~window).leadingZeroBitCount), most)
        let width = found < most ? found + 1 : found
        guard count >= width else {
            isPastEnd = true
            return 0
        }
        window <<= width
        count -= width
        return found
    }
}
