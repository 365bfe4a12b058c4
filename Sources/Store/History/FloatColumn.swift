/// Numbers that are no decimals, each as the bits in which it differs from the one before.
///
/// 0 says "the same"; 10, the differing bits in the place and width of the last; 11, six bits of leading zeros, six of the
/// width less one, the differing bits. Never more than 78 bits a number. Source: Pelkonen et al. 2015, "Gorilla", section 4.1.2.
enum FloatColumn {
    static func encode(_ values: [Double]) -> [UInt8] {
        var writer = BitWriter()
        var last: UInt64 = 0
        var zeros: UInt64 = 64
        var width: UInt64 = 0
        for value in values {
            let differing = value.bitPattern ^ last
            last = value.bitPattern
            guard differing != 0 else {
                writer.bits(0, 1)
                continue
            }
            let leading = UInt64(differing.leadingZeroBitCount)
            let trailing = UInt64(differing.trailingZeroBitCount)
            let own = 64 - leading - trailing
            if leading >= zeros, trailing >= 64 - zeros - width, width <= own + 12 {
                writer.bits(0b10, 2)
                writer.bits(differing >> (64 - zeros - width), width)
            } else {
                writer.bits(0b11, 2)
                writer.bits(leading, 6)
                writer.bits(own - 1, 6)
                writer.bits(differing >> trailing, own)
                (zeros, width) = (leading, own)
            }
        }
        writer.finish()
        return writer.bytes
    }

    /// `count` numbers; `bytes` holds them and nothing else.
    static func decode(_ bytes: ArraySlice<UInt8>, count: Int) throws(ByteReader.Malformed) -> [Double] {
        guard count <= bytes.count * 8 else { throw .init(reason: "more values than bits") }
        var reason: String?
        let values = bytes.withUnsafeBytes { bytes in
            var reader = BitReader(bytes)
            let values = decode(&reader, count: count, &reason)
            if reader.isPastEnd { reason = reason ?? "a column ends early" }
            return values
        }
        if let reason { throw .init(reason: reason) }
        return values
    }

    /// Fewer than `count` where `reason` says why.
    private static func decode(_ reader: inout BitReader, count: Int, _ reason: inout String?) -> [Double] {
        var values: [Double] = []
        values.reserveCapacity(count)
        var last: UInt64 = 0
        var zeros: UInt64 = 0
        var width: UInt64 = 0
        for _ in 0..<count {
            if reader.bits(1) == 1 {
                if reader.bits(1) == 1 {
                    zeros = reader.bits(6)
                    width = reader.bits(6) + 1
                }
                guard width > 0, zeros + width <= 64 else {
                    reason = width > 0 ? "a number is wider than 64 bits" : "a number's width is missing"
                    return values
                }
                last ^= reader.bits(width) << (64 - zeros - width)
            }
            let value = Double(bitPattern: last)
            guard value.isFinite else {
                reason = "a number is not finite"
                return values
            }
            values.append(value)
        }
        return values
    }
}
