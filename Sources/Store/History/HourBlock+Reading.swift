extension HourBlock {
    /// What a block says of one metric without its values.
    struct Head {
        var metric: UInt32
        var summary: HistoryBucket.Summary
        fileprivate var flags: UInt8
        fileprivate var scale: UInt8
        fileprivate var length: Int
    }

    private struct Opened {
        var times: Int
        var unit: Int
        var timeColumn: ArraySlice<UInt8>
        var heads: [Head]
        /// Where the columns begin.
        var columns: ArraySlice<UInt8>
    }

    /// What each metric did in the hour, by the metrics' numbers.
    static func heads(of block: [UInt8]) throws(ByteReader.Malformed) -> [Head] { try open(block).heads }

    /// Hands on the points of `metric`, or of every metric where that is nil: by metric, then time, then arrival.
    static func read(
        _ block: [UInt8], metric: UInt32?, _ body: (NumberedPoint) -> Void
    ) throws(ByteReader.Malformed) {
        let opened = try open(block)
        var times: [Int64]?
        var columns = ByteReader(opened.columns)
        for head in opened.heads {
            let column = try columns.take(head.length)
            guard metric == nil || metric == head.metric else { continue }
            let known: [Int64]
            if let times { known = times } else { known = try self.times(of: opened) }
            times = known
            try read(column, head, times: known, body)
        }
        guard columns.remaining == 0 else { throw .init(reason: "bytes are left over") }
    }

    private static func open(_ block: [UInt8]) throws(ByteReader.Malformed) -> Opened {
        var reader = ByteReader(block[...])
        guard try reader.byte() == format else { throw .init(reason: "the block's format is not known") }
        let sum = try reader.fixed32()
        let body = try reader.take(reader.remaining)
        guard Checksum.crc32(body) == sum else { throw .init(reason: "the checksum does not match") }
        reader = ByteReader(body)
        let times = try reader.unsigned()
        let unit = try reader.byte()
        guard times <= UInt64(mostPoints), units.indices.contains(Int(unit)) else {
            throw .init(reason: "the times are not known")
        }
        let timeLength = try reader.count(of: "times")
        let metrics = try reader.count(of: "metrics")
        var heads: [Head] = []
        heads.reserveCapacity(metrics)
        var last: UInt32 = 0
        for _ in 0..<metrics {
            heads.append(try head(&reader, after: last, times: Int(times)))
            last = heads[heads.count - 1].metric
        }
        return Opened(
            times: Int(times), unit: Int(unit), timeColumn: try reader.take(timeLength), heads: heads,
            columns: try reader.take(reader.remaining))
    }

    private static func head(
        _ reader: inout ByteReader, after last: UInt32, times: Int
    ) throws(ByteReader.Malformed) -> Head {
        let step = try reader.unsigned()
        guard step <= UInt64(UInt32.max - last) else { throw .init(reason: "a metric is not known") }
        let byte = try reader.byte()
        let (flags, scale) = (byte >> 4, byte & 15)
        let count = flags & Flags.places != 0 ? try reader.unsigned() : UInt64(times)
        guard count > 0, count <= UInt64(mostPoints) else { throw .init(reason: "a column's count is wrong") }
        let summary: HistoryBucket.Summary
        guard scale == DecimalCode.verbatim || Int(scale) < DecimalCode.powers.count else {
            throw .init(reason: "a scale is not known")
        }
        if scale == DecimalCode.verbatim || flags & Flags.someOdd != 0 {
            let numbers = (
                Double(bitPattern: try reader.fixed64()), Double(bitPattern: try reader.fixed64()),
                Double(bitPattern: try reader.fixed64())
            )
            summary = HistoryBucket.Summary(min: numbers.0, mean: numbers.1, max: numbers.2, count: Int(count))
        } else {
            let least = try reader.signed()
            let most = least &+ Int64(bitPattern: try reader.unsigned())
            let excess = try reader.unsigned()
            let (low, high) = (
                DecimalCode.value(least, scale: Int(scale)), DecimalCode.value(most, scale: Int(scale))
            )
            let mean = (Double(least) + Double(excess) / Double(count)) / DecimalCode.powers[Int(scale)]
            summary = HistoryBucket.Summary(min: low, mean: min(max(mean, low), high), max: high, count: Int(count))
        }
        return Head(
            metric: last + UInt32(step), summary: summary, flags: flags, scale: scale,
            length: try reader.count(of: "bytes"))
    }

    private static func times(of opened: Opened) throws(ByteReader.Malformed) -> [Int64] {
        var reader = ByteReader(opened.timeColumn)
        var times: [Int64] = []
        times.reserveCapacity(opened.times)
        var last: Int64 = 0
        var step: Int64 = 0
        for _ in 0..<min(opened.times, 2) {
            step = try reader.signed()
            last = last &+ step
            times.append(last &* units[opened.unit])
        }
        let bends = try IntegerColumn.decode(try reader.take(reader.remaining), count: max(opened.times - 2, 0))
        for bend in bends {
            step = step &+ bend
            last = last &+ step
            times.append(last &* units[opened.unit])
        }
        return times
    }

    private static func read(
        _ column: ArraySlice<UInt8>, _ head: Head, times: [Int64], _ body: (NumberedPoint) -> Void
    ) throws(ByteReader.Malformed) {
        var reader = ByteReader(column)
        let count = head.summary.count
        var places: [Int64]?
        if head.flags & Flags.places != 0 {
            places = try IntegerColumn.decode(try reader.take(try reader.count(of: "places")), count: count)
        }
        var late: [Int64]?
        if head.flags & Flags.someLate != 0 {
            late = try IntegerColumn.decode(try reader.take(try reader.count(of: "marks")), count: count)
        }
        let values = try values(&reader, head)
        let isLate = head.flags & Flags.allLate != 0
        guard places != nil || late != nil else {
            guard values.count <= times.count else { throw .init(reason: "a value's time is missing") }
            for index in 0..<count {
                body(NumberedPoint(metric: head.metric, late: isLate, at: times[index], value: values[index]))
            }
            return
        }
        var place: Int64 = 0
        for index in 0..<count {
            if let places {
                place = place &+ places[index]
                guard places[index] >= 0, place >= 0, place < Int64(times.count) else {
                    throw .init(reason: "a value's time is missing")
                }
            } else {
                place = Int64(index)
            }
            body(
                NumberedPoint(
                    metric: head.metric, late: late.map { $0[index] == 1 } ?? isLate, at: times[Int(place)],
                    value: values[index]))
        }
    }

    /// As many as the head says.
    private static func values(
        _ reader: inout ByteReader, _ head: Head
    ) throws(ByteReader.Malformed) -> [Double] {
        let count = head.summary.count
        guard head.scale != DecimalCode.verbatim else {
            return try FloatColumn.decode(try reader.take(reader.remaining), count: count)
        }
        var odd: ByteReader?
        if head.flags & Flags.someOdd != 0 { odd = ByteReader(try reader.take(try reader.count(of: "odd values"))) }
        let scale = Int(head.scale)
        var values = try IntegerColumn.decode(try reader.take(reader.remaining), count: count).map {
            DecimalCode.value($0, scale: scale)
        }
        guard var odd else { return values }
        var place: UInt64 = 0
        while odd.remaining > 0 {
            let step = try odd.unsigned()
            let value = Double(bitPattern: try odd.fixed64())
            guard step < UInt64(count), place + step < UInt64(count), value.isFinite else {
                throw .init(reason: "an odd value's place is missing")
            }
            place += step
            values[Int(place)] = value
        }
        return values
    }
}

extension HistoryBucket.Summary {
    /// Nil of no values.
    init?(of values: some Sequence<Double>) {
        var summary: Self?
        for value in values { summary = Self(summary, value) }
        guard let summary else { return nil }
        self = summary
    }

    /// `summary` with one more value.
    init(_ summary: Self?, _ value: Double) {
        guard let summary else {
            self.init(min: value, mean: value, max: value, count: 1)
            return
        }
        let count = summary.count + 1
        let (low, high) = (Swift.min(summary.min, value), Swift.max(summary.max, value))
        // The difference of two of the largest numbers is infinite.
        let mean = summary.mean + (value - summary.mean) / Double(count)
        self.init(min: low, mean: Swift.min(Swift.max(mean, low), high), max: high, count: count)
    }

    /// Two stretches as one; nil of two without values.
    static func of(_ one: Self?, and other: Self?) -> Self? {
        guard let one, let other else { return one ?? other }
        let count = one.count + other.count
        let share = Double(other.count) / Double(count)
        let (low, high) = (Swift.min(one.min, other.min), Swift.max(one.max, other.max))
        let mean = one.mean * (1 - share) + other.mean * share
        return Self(min: low, mean: Swift.min(Swift.max(mean, low), high), max: high, count: count)
    }
}
