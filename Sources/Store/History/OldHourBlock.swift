/// How the hours of `history.sqlite` are written: blocks one behind the other. Only read, to be taken into the days'
/// files.
///
/// Layout of a block: format (1 byte), CRC-32 of the body, length of the body, body. Body: unit of time (0 µs, 1 ms,
/// 2 s), number of distinct times, the first, then differences of differences; number of columns, each with metric,
/// length and column. Column: count; 0 where it has one value at each time, else 1 and the places of its times as
/// differences; 0 none late, 1 all late, else 2 and a byte each; scale and integers as differences, or verbatim.
enum OldHourBlock {
    private static let format: UInt8 = 1
    private static let units: [Int64] = [1, 1_000, 1_000_000]

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
