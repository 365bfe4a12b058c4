/// A value as the history holds it: the metric by its number in this file.
struct NumberedPoint: Hashable {
    var metric: UInt32
    var late: Bool
    /// Microseconds since 1970.
    var at: Int64
    var value: Double
}

/// Points of one device and hour as bytes, column by column: about 1.3 bytes a reading where a device sends short
/// decimals at a steady pace. Blocks may stand one behind the other.
///
/// Layout: format (1 byte), CRC-32 of the body, length of the body, body. Body: unit of time (0 µs, 1 ms, 2 s), number
/// of distinct times, the first, then differences of differences; number of columns, each with metric, length and
/// column. Column: count; 0 where it has one value at each time, else 1 and the places of its times as differences;
/// 0 none late, 1 all late, else 2 and a byte each; scale and integers as differences, or verbatim.
enum HistoryBlock {
    static let format: UInt8 = 1
    private static let units: [Int64] = [1, 1_000, 1_000_000]

    // MARK: Writing

    /// Values of one metric at one time keep their order.
    static func encode(_ points: [NumberedPoint]) -> [UInt8] {
        let order = points.indices.sorted { a, b in
            (points[a].metric, points[a].at, a) < (points[b].metric, points[b].at, b)
        }
        let times = distinct(points.map(\.at).sorted())
        var body = ByteWriter()
        encode(times, into: &body)
        var columns = ByteWriter()
        var columnCount: UInt64 = 0
        var start = 0
        while start < order.count {
            let metric = points[order[start]].metric
            var end = start
            while end < order.count, points[order[end]].metric == metric { end += 1 }
            let column = column(order[start..<end].map { points[$0] }, times: times)
            columns.unsigned(UInt64(metric))
            columns.unsigned(UInt64(column.count))
            columns.append(column)
            columnCount += 1
            start = end
        }
        body.unsigned(columnCount)
        body.append(columns.bytes)
        var block = ByteWriter()
        block.byte(format)
        block.fixed32(Checksum.crc32(body.bytes))
        block.unsigned(UInt64(body.bytes.count))
        block.append(body.bytes)
        return block.bytes
    }

    private static func distinct(_ sorted: [Int64]) -> [Int64] {
        var kept: [Int64] = []
        kept.reserveCapacity(sorted.count)
        for time in sorted where kept.last != time { kept.append(time) }
        return kept
    }

    private static func encode(_ times: [Int64], into body: inout ByteWriter) {
        let unit = units.indices.last { unit in times.allSatisfy { $0.isMultiple(of: units[unit]) } } ?? 0
        body.byte(UInt8(unit))
        body.unsigned(UInt64(times.count))
        var last: Int64 = 0
        var step: Int64 = 0
        for time in times {
            let now = time / units[unit]
            body.signed((now &- last) &- step)
            step = now &- last
            last = now
        }
    }

    /// One metric's points in order of time.
    private static func column(_ points: [NumberedPoint], times: [Int64]) -> [UInt8] {
        var writer = ByteWriter()
        writer.unsigned(UInt64(points.count))
        if points.count == times.count, zip(points, times).allSatisfy({ $0.at == $1 }) {
            writer.byte(0)
        } else {
            writer.byte(1)
            var place = 0
            var last = 0
            for point in points {
                while times[place] < point.at { place += 1 }
                writer.unsigned(UInt64(place - last))
                last = place
            }
        }
        let late = points.count { $0.late }
        switch late {
        case 0: writer.byte(0)
        case points.count: writer.byte(1)
        default:
            writer.byte(2)
            for point in points { writer.byte(point.late ? 1 : 0) }
        }
        if let (scale, integers) = scaled(points) {
            writer.byte(UInt8(scale))
            var last: Int64 = 0
            for integer in integers {
                writer.signed(integer - last)
                last = integer
            }
        } else {
            writer.byte(DecimalCode.verbatim)
            for point in points { writer.fixed64(point.value.bitPattern) }
        }
        return writer.bytes
    }

    /// All values as integers at one scale; nil where there is none that is exact for all.
    private static func scaled(_ points: [NumberedPoint]) -> (scale: Int, integers: [Int64])? {
        var scale = 0
        for point in points {
            guard let found = DecimalCode.scaled(point.value, from: scale) else { return nil }
            scale = found.scale
        }
        var integers: [Int64] = []
        integers.reserveCapacity(points.count)
        for point in points {
            guard let found = DecimalCode.scaled(point.value, from: scale), found.scale == scale else { return nil }
            integers.append(found.integer)
        }
        return (scale, integers)
    }

    // MARK: Reading

    /// Hands every point of `bytes` (any number of blocks) to `body`, of one metric or of all; within a block by metric
    /// and time.
    static func read(
        _ bytes: [UInt8], metric wanted: UInt32?, _ body: (NumberedPoint) -> Void
    ) throws(ByteReader.Malformed) {
        var reader = ByteReader(bytes[...])
        while reader.remaining > 0 {
            guard try reader.byte() == format else { throw .init(reason: "the format is not known") }
            let sum = try reader.fixed32()
            let length = try reader.count(of: "block")
            let block = try reader.take(length)
            guard Checksum.crc32(block) == sum else { throw .init(reason: "the checksum does not match") }
            try read(block, metric: wanted, body)
        }
    }

    private static func read(
        _ block: ArraySlice<UInt8>, metric wanted: UInt32?, _ body: (NumberedPoint) -> Void
    ) throws(ByteReader.Malformed) {
        var reader = ByteReader(block)
        let times = try times(&reader)
        for _ in 0..<(try reader.count(of: "columns")) {
            guard let metric = UInt32(exactly: try reader.unsigned()) else {
                throw .init(reason: "a metric is not known")
            }
            let length = try reader.count(of: "column")
            let column = try reader.take(length)
            if wanted == nil || wanted == metric { try read(column, of: metric, times: times, body) }
        }
    }

    private static func times(_ reader: inout ByteReader) throws(ByteReader.Malformed) -> [Int64] {
        let unit = Int(try reader.byte())
        guard units.indices.contains(unit) else { throw .init(reason: "a unit of time is not known") }
        let count = try reader.count(of: "times")
        var times: [Int64] = []
        times.reserveCapacity(count)
        var last: Int64 = 0
        var step: Int64 = 0
        for _ in 0..<count {
            step = step &+ (try reader.signed())
            last = last &+ step
            times.append(last &* units[unit])
        }
        return times
    }

    private static func read(
        _ column: ArraySlice<UInt8>, of metric: UInt32, times: [Int64], _ body: (NumberedPoint) -> Void
    ) throws(ByteReader.Malformed) {
        var reader = ByteReader(column)
        let count = try reader.count(of: "values")
        var places: [Int]?
        switch try reader.byte() {
        case 0:
            guard count == times.count else { throw .init(reason: "a column and its times differ") }
        default:
            var place = 0
            var found: [Int] = []
            found.reserveCapacity(count)
            for _ in 0..<count {
                let step = try reader.unsigned()
                guard step < UInt64(times.count), place + Int(step) < times.count else {
                    throw .init(reason: "a value's time is missing")
                }
                place += Int(step)
                found.append(place)
            }
            places = found
        }
        var late = [Bool](repeating: false, count: count)
        switch try reader.byte() {
        case 0: break
        case 1: late = [Bool](repeating: true, count: count)
        default: for index in 0..<count { late[index] = try reader.byte() == 1 }
        }
        let scale = try reader.byte()
        guard scale == DecimalCode.verbatim || Int(scale) < DecimalCode.powers.count else {
            throw .init(reason: "a scale is not known")
        }
        var integer: Int64 = 0
        for index in 0..<count {
            let value: Double
            if scale == DecimalCode.verbatim {
                value = Double(bitPattern: try reader.fixed64())
            } else {
                integer = integer &+ (try reader.signed())
                value = DecimalCode.value(integer, scale: Int(scale))
            }
            let place = places?[index] ?? index
            body(NumberedPoint(metric: metric, late: late[index], at: times[place], value: value))
        }
    }
}
