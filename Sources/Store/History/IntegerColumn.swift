/// A run of integers as few bytes: whichever is shortest of repeats counted, Rice codes of the differences between
/// neighbours, Rice codes of the differences from the smallest, and of a long run one or the other anew for every 60.
/// Any integers; differences wrap around.
///
/// A sensor's noise of a few steps takes some 3 to 5 bits a value, a state next to nothing; whatever they are, never more
/// than 76 bits a value and 11 bytes. Cost: some 10 ns a value
/// written, 3 ns read. Source: Rice and Plaunt 1971; the parameter from the mean as in Golomb codes of geometric
/// distributions (Gallager and van Voorhis 1975).
enum IntegerColumn {
    private enum Form: UInt8 { case repeats, steps, offsets, stretches }
    /// Ones that say that 64 bits follow as they are.
    private static let escape: UInt64 = 24

    /// Values of a stretch, which begins with seven bits: whether it holds offsets, and how many low bits are kept as they
    /// are. Offsets are from a least value that stands before them, as a difference from the value before.
    private static let ofStretch = 60
    private static let areOffsets: UInt64 = 1 << 6
    /// In place of the low bits: all values are the one before.
    private static let same: UInt64 = 63

    // MARK: Writing

    static func encode(_ values: [Int64]) -> [UInt8] {
        guard let first = values.first else { return [] }
        var repeats = 1
        for (value, next) in zip(values, values.dropFirst()) where value != next { repeats += 1 }
        let (steps, offsets) = (Run(steps: values.dropFirst(), from: first), Run(offsets: values[...]))
        var shortest = min(steps.bits, offsets.bits)
        var stretches: [UInt8]?
        if values.count > 2 * ofStretch {
            let bytes = self.stretches(values)
            if bytes.count * 8 < shortest { (stretches, shortest) = (bytes, bytes.count * 8) }
        }
        // A repeat takes two bytes at least.
        if repeats * 16 <= shortest {
            let bytes = counted(values)
            if bytes.count * 8 <= shortest { return bytes }
        }
        if let stretches { return stretches }
        var writer = ByteWriter()
        let isSteps = steps.bits < offsets.bits
        let run = isSteps ? steps : offsets
        writer.byte((isSteps ? Form.steps : .offsets).rawValue << 6 | UInt8(run.low))
        writer.signed(isSteps ? first : offsets.base)
        var bits = BitWriter()
        run.write(to: &bits)
        bits.finish()
        writer.append(bits.bytes)
        return writer.bytes
    }

    private static func stretches(_ values: [Int64]) -> [UInt8] {
        var writer = ByteWriter()
        writer.byte(Form.stretches.rawValue << 6)
        writer.signed(values[0])
        var bits = BitWriter()
        var last = values[0]
        var begin = 1
        while begin < values.count {
            let own = values[begin..<min(begin + ofStretch, values.count)]
            if own.allSatisfy({ $0 == last }) {
                bits.bits(same, 7)
            } else {
                let (steps, offsets) = (Run(steps: own, from: last), Run(offsets: own))
                let base = zigzag(offsets.base &- last)
                let width = UInt64(64 - base.leadingZeroBitCount)
                if steps.bits <= offsets.bits + 7 + Int(width) {
                    bits.bits(steps.low, 7)
                    steps.write(to: &bits)
                } else {
                    bits.bits(areOffsets | offsets.low, 7)
                    bits.bits(width, 7)
                    bits.bits(base, width)
                    offsets.write(to: &bits)
                }
            }
            last = own[own.endIndex - 1]
            begin = own.endIndex
        }
        bits.finish()
        writer.append(bits.bytes)
        return writer.bytes
    }

    /// Values as Rice codes of what they differ by.
    private struct Run {
        private var codes: [UInt64]
        /// What offsets are from.
        var base: Int64 = 0
        let low: UInt64
        let bits: Int

        init(steps values: ArraySlice<Int64>, from first: Int64) {
            var last = first
            codes = values.map { value in
                defer { last = value }
                return IntegerColumn.zigzag(value &- last)
            }
            (low, bits) = IntegerColumn.parameter(codes)
        }

        init(offsets values: ArraySlice<Int64>) {
            let least = values.min() ?? 0
            base = least
            codes = values.map { UInt64(bitPattern: $0 &- least) }
            (low, bits) = IntegerColumn.parameter(codes)
        }

        func write(to writer: inout BitWriter) {
            for code in codes {
                let high = code >> low
                if high < IntegerColumn.escape {
                    writer.bits((1 << high - 1) << 1, high + 1)
                    writer.bits(code, low)
                } else {
                    writer.bits(1 << IntegerColumn.escape - 1, IntegerColumn.escape)
                    writer.bits(code, 64)
                }
            }
        }
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

    // MARK: Reading

    /// `count` integers; `bytes` holds them and nothing else.
    static func decode(_ bytes: ArraySlice<UInt8>, count: Int) throws(ByteReader.Malformed) -> [Int64] {
        guard count > 0 else { return [] }
        var reader = ByteReader(bytes)
        let head = try reader.byte()
        switch Form(rawValue: head >> 6) {
        case .repeats: return try repeated(&reader, count)
        case .steps:
            let first = try reader.signed()
            return try values(reader.take(reader.remaining), count, mostABit: 1) { bits, room in
                var value = first
                room[0] = value
                steps(&bits, &value, low: UInt64(head & 63), room[1...])
            }
        case .offsets:
            let base = try reader.signed()
            return try values(reader.take(reader.remaining), count, mostABit: 1) { bits, room in
                offsets(&bits, from: base, low: UInt64(head & 63), room[...])
            }
        case .stretches:
            let first = try reader.signed()
            return try values(reader.take(reader.remaining), count, mostABit: ofStretch) { bits, room in
                room[0] = first
                for begin in Swift.stride(from: 1, to: count, by: ofStretch) {
                    stretch(&bits, room[begin - 1], room[begin..<min(begin + ofStretch, count)])
                }
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

    private typealias Room = UnsafeMutableBufferPointer<Int64>

    /// `count` values that `body` puts into their room, all of them; a bit gives `mostABit` at most.
    private static func values(
        _ bytes: ArraySlice<UInt8>, _ count: Int, mostABit: Int, _ body: (inout BitReader, Room) -> Void
    ) throws(ByteReader.Malformed) -> [Int64] {
        // The first may stand before the bits.
        guard (count - 1) / mostABit <= bytes.count * 8 else { throw .init(reason: "more values than bits") }
        var isPastEnd = false
        let values = bytes.withUnsafeBytes { bytes in
            [Int64](unsafeUninitializedCapacity: count) { room, filled in
                var reader = BitReader(bytes)
                body(&reader, room)
                isPastEnd = reader.isPastEnd
                filled = count
            }
        }
        guard !isPastEnd else { throw .init(reason: "a column ends early") }
        return values
    }

    private static func code(_ reader: inout BitReader, _ low: UInt64) -> UInt64 {
        let high = reader.ones(most: escape)
        return high < escape ? high << low | reader.bits(low) : reader.bits(64)
    }

    private static func steps(_ reader: inout BitReader, _ value: inout Int64, low: UInt64, _ room: Slice<Room>) {
        for place in room.indices {
            value = value &+ unzigzag(code(&reader, low))
            room.base[place] = value
        }
    }

    private static func offsets(_ reader: inout BitReader, from base: Int64, low: UInt64, _ room: Slice<Room>) {
        for place in room.indices { room.base[place] = base &+ Int64(bitPattern: code(&reader, low)) }
    }

    private static func stretch(_ reader: inout BitReader, _ last: Int64, _ room: Slice<Room>) {
        let head = reader.bits(7)
        var value = last
        if head == same {
            for place in room.indices { room.base[place] = last }
        } else if head & areOffsets == 0 {
            steps(&reader, &value, low: head, room)
        } else {
            let base = last &+ unzigzag(reader.bits(min(reader.bits(7), 64)))
            offsets(&reader, from: base, low: head & 63, room)
        }
    }

    private static func zigzag(_ value: Int64) -> UInt64 { UInt64(bitPattern: value << 1 ^ value >> 63) }
    private static func unzigzag(_ code: UInt64) -> Int64 {
        Int64(bitPattern: code >> 1) ^ -Int64(bitPattern: code & 1)
    }
}
