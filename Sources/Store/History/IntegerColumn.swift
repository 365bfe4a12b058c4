/// A run of integers as few bytes: whichever is shortest of repeats counted, Rice codes of the differences between
/// neighbours, and Rice codes of the differences from the smallest. Any integers; differences wrap around.
///
/// A sensor's noise of a few steps takes some 3 to 5 bits a value, a state next to nothing. Cost: some 10 ns a value
/// written, 5 ns read. Source: Rice and Plaunt 1971; the parameter from the mean as in Golomb codes of geometric
/// distributions (Gallager and van Voorhis 1975).
enum IntegerColumn {
    private enum Form: UInt8 { case repeats, steps, offsets }
    /// Ones that say that 64 bits follow as they are.
    private static let escape: UInt64 = 24

    // MARK: Writing

    static func encode(_ values: [Int64]) -> [UInt8] {
        guard let first = values.first else { return [] }
        var least = first
        var repeats = 1
        var steps: [UInt64] = []
        steps.reserveCapacity(values.count - 1)
        var last = first
        for value in values.dropFirst() {
            least = min(least, value)
            if value != last { repeats += 1 }
            steps.append(zigzag(value &- last))
            last = value
        }
        let base = least
        let offsets = values.map { UInt64(bitPattern: $0 &- base) }
        let (byStep, stepBits) = parameter(steps)
        let (byOffset, offsetBits) = parameter(offsets)
        // A repeat takes two bytes at least.
        if repeats * 16 <= min(stepBits, offsetBits) {
            let bytes = counted(values)
            if bytes.count * 8 <= min(stepBits, offsetBits) { return bytes }
        }
        var writer = ByteWriter()
        if stepBits < offsetBits {
            writer.byte(Form.steps.rawValue << 6 | UInt8(byStep))
            writer.signed(first)
            writer.append(rice(steps, byStep))
        } else {
            writer.byte(Form.offsets.rawValue << 6 | UInt8(byOffset))
            writer.signed(base)
            writer.append(rice(offsets, byOffset))
        }
        return writer.bytes
    }

    private static func counted(_ values: [Int64]) -> [UInt8] {
        var writer = ByteWriter()
        writer.byte(Form.repeats.rawValue << 6)
        var before: Int64 = 0
        var start = 0
        while start < values.count {
            var end = start + 1
            while end < values.count, values[end] == values[start] { end += 1 }
            writer.signed(values[start] &- before)
            writer.unsigned(UInt64(end - start - 1))
            before = values[start]
            start = end
        }
        return writer.bytes
    }

    /// The low bits kept as they are that make `values` shortest, and the bits they take then.
    private static func parameter(_ values: [UInt64]) -> (low: UInt64, bits: Int) {
        guard !values.isEmpty else { return (0, 0) }
        // The mean is right for noise; the mean of the lengths is where a few values are far off.
        var sum = 0.0
        var lengths = 0
        for value in values {
            sum += Double(value)
            lengths += 64 - value.leadingZeroBitCount
        }
        let byMean = UInt64(64 - UInt64(min(sum / Double(values.count), 1e18)).leadingZeroBitCount)
        let byLength = UInt64(lengths / values.count)
        var best = (low: UInt64(0), bits: Int.max)
        func consider(_ low: UInt64) {
            let low = min(low, 62)
            let bits = cost(values, low)
            if bits < best.bits { best = (low, bits) }
        }
        consider(byMean)
        if byMean > 0 { consider(byMean - 1) }
        if byLength + 1 < byMean {
            consider(byLength)
            consider(byLength + 1)
        }
        return best
    }

    private static func cost(_ values: [UInt64], _ low: UInt64) -> Int {
        var bits = 0
        for value in values {
            let high = value >> low
            bits += high < escape ? Int(high) + 1 + Int(low) : Int(escape) + 64
        }
        return bits
    }

    private static func rice(_ values: [UInt64], _ low: UInt64) -> [UInt8] {
        var writer = BitWriter()
        for value in values {
            let high = value >> low
            if high < escape {
                writer.bits((1 << high - 1) << 1, high + 1)
                writer.bits(value, low)
            } else {
                writer.bits(1 << escape - 1, escape)
                writer.bits(value, 64)
            }
        }
        writer.finish()
        return writer.bytes
    }

    // MARK: Reading

    /// `count` integers; `bytes` holds them and nothing else.
    static func decode(_ bytes: ArraySlice<UInt8>, count: Int) throws(ByteReader.Malformed) -> [Int64] {
        guard count > 0 else { return [] }
        var reader = ByteReader(bytes)
        let head = try reader.byte()
        switch Form(rawValue: head >> 6) {
        case .repeats: return try repeated(&reader, count)
        case .steps:
            var value = try reader.signed()
            return try rice(try reader.take(reader.remaining), count, first: value, low: UInt64(head & 63)) { code in
                value = value &+ unzigzag(code)
                return value
            }
        case .offsets:
            let base = try reader.signed()
            return try rice(try reader.take(reader.remaining), count, first: nil, low: UInt64(head & 63)) {
                base &+ Int64(bitPattern: $0)
            }
        case nil: throw .init(reason: "a column's form is not known")
        }
    }

    private static func repeated(_ reader: inout ByteReader, _ count: Int) throws(ByteReader.Malformed) -> [Int64] {
        var values: [Int64] = []
        values.reserveCapacity(count)
        var value: Int64 = 0
        while values.count < count {
            value = value &+ (try reader.signed())
            let more = try reader.unsigned()
            guard more < UInt64(count - values.count) else { throw .init(reason: "a column has too many values") }
            values.append(contentsOf: repeatElement(value, count: Int(more) + 1))
        }
        return values
    }

    private static func rice(
        _ bytes: ArraySlice<UInt8>, _ count: Int, first: Int64?, low: UInt64, _ value: (UInt64) -> Int64
    ) throws(ByteReader.Malformed) -> [Int64] {
        var values: [Int64] = []
        let codes = first == nil ? count : count - 1
        // A code takes one bit at least.
        guard codes <= bytes.count * 8 else { throw .init(reason: "more values than bits") }
        values.reserveCapacity(count)
        if let first { values.append(first) }
        var reader = BitReader(bytes)
        for _ in 0..<codes {
            let high = reader.ones(most: escape)
            values.append(value(high < escape ? high << low | reader.bits(low) : reader.bits(64)))
        }
        guard !reader.isPastEnd else { throw .init(reason: "a column ends early") }
        return values
    }

    private static func zigzag(_ value: Int64) -> UInt64 { UInt64(bitPattern: value << 1 ^ value >> 63) }
    private static func unzigzag(_ code: UInt64) -> Int64 {
        Int64(bitPattern: code >> 1) ^ -Int64(bitPattern: code & 1)
    }
}
