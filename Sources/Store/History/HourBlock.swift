/// A value as the history holds it: the metric by its number in the index.
struct NumberedPoint: Hashable {
    var metric: UInt32
    var late: Bool
    /// Microseconds since 1970.
    var at: Int64
    var value: Double
}

/// All points of one device and hour, or of several hours, as bytes, column by column: about one byte a reading of a
/// sensor's noise.
///
/// Layout: format (1 byte), CRC-32 of what follows, head, times, columns. Head: number of distinct times, their unit
/// (0 µs, 1 ms, 2 s), the length of their column; number of metrics; of each its number as a difference, a byte of
/// flags, its scale, its count (less the times where there is one at each), what it did in the hour, and the length of
/// its column. Times: differences of differences. Column: the places of its times where it has not one at each, its late
/// ones where there are some of both, those few of its values that are no decimals (places and bits), its values as
/// scaled integers, or as numbers where they are no decimals.
enum HourBlock {
    static let format: UInt8 = 2
    /// The most points of one device and hour: 290 a second.
    static let mostPoints = 1 << 20
    static let units: [Int64] = [1, 1_000, 1_000_000]

    /// What is said of a column beside its values.
    struct Flags {
        static let places: UInt8 = 1
        static let allLate: UInt8 = 2
        static let someLate: UInt8 = 4
        /// Some values are no decimals, and stand by themselves.
        static let someOdd: UInt8 = 8
    }

    /// At most `mostPoints` points, in any order; values of one metric at one time keep theirs. Never more than 24 bytes a
    /// point, 64 a metric and 64 more.
    static func encode(_ points: [NumberedPoint]) -> [UInt8] {
        let order = sorted(points)
        let times = distinct(order)
        var columns: [Column] = []
        var start = 0
        while start < order.count {
            var end = start
            while end < order.count, order[end].metric == order[start].metric { end += 1 }
            columns.append(Column(order[start..<end], times: times))
            start = end
        }
        var body = ByteWriter()
        let (unit, timeColumn) = encode(times)
        body.unsigned(UInt64(times.count))
        body.byte(UInt8(unit))
        body.unsigned(UInt64(timeColumn.count))
        body.unsigned(UInt64(columns.count))
        var metric: UInt32 = 0
        for column in columns {
            column.writeHead(to: &body, after: metric)
            metric = column.metric
        }
        body.append(timeColumn)
        for column in columns { body.append(column.bytes) }
        var block = ByteWriter()
        block.byte(format)
        block.fixed32(Checksum.crc32(body.bytes))
        block.append(body.bytes)
        return block.bytes
    }

    /// By metric, then time, then arrival.
    private static func sorted(_ points: [NumberedPoint]) -> [NumberedPoint] {
        // Messages come in order of time: per metric there is mostly nothing to sort.
        var byMetric: [UInt32: [NumberedPoint]] = [:]
        for point in points { byMetric[point.metric, default: []].append(point) }
        var order: [NumberedPoint] = []
        order.reserveCapacity(points.count)
        for (_, own) in byMetric.sorted(by: { $0.key < $1.key }) {
            if zip(own, own.dropFirst()).allSatisfy({ $0.at <= $1.at }) {
                order += own
            } else {
                order += own.indices.sorted { (own[$0].at, $0) < (own[$1].at, $1) }.map { own[$0] }
            }
        }
        return order
    }

    /// The times of points in order of metric and time.
    private static func distinct(_ points: [NumberedPoint]) -> [Int64] {
        // The first metric's times are mostly everybody's.
        var times: [Int64] = []
        for point in points {
            guard point.metric == points[0].metric else { break }
            if times.last != point.at { times.append(point.at) }
        }
        var known = 0
        for index in points.indices where points[index].metric != points[0].metric {
            if points[index].metric != points[index - 1].metric { known = 0 }
            while known < times.count, times[known] < points[index].at { known += 1 }
            guard known < times.count, times[known] == points[index].at else { return sortedTimes(of: points) }
        }
        return times
    }

    private static func sortedTimes(of points: [NumberedPoint]) -> [Int64] {
        var times: [Int64] = []
        for time in points.map(\.at).sorted() where times.last != time { times.append(time) }
        return times
    }

    private static func encode(_ times: [Int64]) -> (unit: Int, bytes: [UInt8]) {
        let unit = units.indices.last { unit in times.allSatisfy { $0.isMultiple(of: units[unit]) } } ?? 0
        var last: Int64 = 0
        var step: Int64 = 0
        var writer = ByteWriter()
        var bends: [Int64] = []
        for (index, time) in times.enumerated() {
            let now = time / units[unit]
            // The first two say where and how fast; the rest how steadily.
            if index < 2 { writer.signed(now &- last) } else { bends.append((now &- last) &- step) }
            step = now &- last
            last = now
        }
        writer.append(IntegerColumn.encode(bends))
        return (unit, writer.bytes)
    }
}

extension HourBlock {
    /// One metric of a block on its way into bytes.
    private struct Column {
        let metric: UInt32
        let count: Int
        let times: Int
        var flags: UInt8 = 0
        var scale: UInt8
        var summary = ByteWriter()
        var bytes: [UInt8] = []

        init(_ points: ArraySlice<NumberedPoint>, times: [Int64]) {
            metric = points[points.startIndex].metric
            count = points.count
            self.times = times.count
            var writer = ByteWriter()
            if points.count != times.count || zip(points, times).contains(where: { $0.at != $1 }) {
                flags |= Flags.places
                Self.append(Self.places(of: points, in: times), to: &writer)
            }
            switch points.count(where: \.late) {
            case 0: break
            case points.count: flags |= Flags.allLate
            default:
                flags |= Flags.someLate
                Self.append(IntegerColumn.encode(points.map { $0.late ? 1 : 0 }), to: &writer)
            }
            let values = points.map(\.value)
            let decimals = Decimals(values)
            if let decimals, decimals.odd.isEmpty {
                summary.signed(decimals.least)
                summary.unsigned(decimals.range)
                summary.unsigned(decimals.excess)
            } else {
                let found = HistoryBucket.Summary(of: values)
                for number in [found?.min, found?.mean, found?.max] { summary.fixed64((number ?? 0).bitPattern) }
            }
            if let decimals {
                scale = UInt8(decimals.scale)
                if !decimals.odd.isEmpty {
                    flags |= Flags.someOdd
                    Self.append(Self.odd(decimals.odd, in: values), to: &writer)
                }
                writer.append(IntegerColumn.encode(decimals.integers))
            } else {
                scale = DecimalCode.verbatim
                writer.append(FloatColumn.encode(values))
            }
            bytes = writer.bytes
        }

        private static func places(of points: ArraySlice<NumberedPoint>, in times: [Int64]) -> [UInt8] {
            var place = 0
            var last = 0
            return IntegerColumn.encode(
                points.map { point in
                    while times[place] < point.at { place += 1 }
                    defer { last = place }
                    return Int64(place - last)
                })
        }

        /// Of each its place as a difference, and its bits.
        private static func odd(_ places: [Int], in values: [Double]) -> [UInt8] {
            var writer = ByteWriter()
            var last = 0
            for place in places {
                writer.unsigned(UInt64(place - last))
                writer.fixed64(values[place].bitPattern)
                last = place
            }
            return writer.bytes
        }

        private static func append(_ bytes: [UInt8], to writer: inout ByteWriter) {
            writer.unsigned(UInt64(bytes.count))
            writer.append(bytes)
        }

        func writeHead(to body: inout ByteWriter, after last: UInt32) {
            body.unsigned(UInt64(metric - last))
            body.byte(flags << 4 | scale)
            if flags & Flags.places != 0 { body.unsigned(UInt64(count)) }
            body.append(summary.bytes)
            body.unsigned(UInt64(bytes.count))
        }
    }

    /// Values as integers at one scale, with what is said of them.
    private struct Decimals {
        /// Of so many values one may be odd (default 16): minus zero, or a third.
        private static let oneOddIn = 16

        let scale: Int
        let integers: [Int64]
        /// The places of values that no scale is exact for; in their place stands the integer before.
        let odd: [Int]
        let least: Int64
        /// The largest less the least.
        let range: UInt64
        /// The sum of all less `least` each.
        let excess: UInt64

        /// Nil where no scale is exact for nearly all, or their sum is beyond 64 bits.
        init?(_ values: [Double]) {
            var scale = 0
            var integers: [Int64] = []
            var odd: [Int] = []
            integers.reserveCapacity(values.count)
            var index = 0
            while index < values.count {
                defer { index += 1 }
                guard let found = DecimalCode.scaled(values[index], from: scale) else {
                    odd.append(index)
                    if odd.count * Self.oneOddIn > values.count { return nil }
                    integers.append(integers.last ?? 0)
                    continue
                }
                if found.scale > scale, index > 0 {
                    // All again, at the finer scale.
                    integers.removeAll(keepingCapacity: true)
                    odd.removeAll()
                    (scale, index) = (found.scale, -1)
                    continue
                }
                scale = found.scale
                integers.append(found.integer)
            }
            guard let least = integers.min(), let most = integers.max() else { return nil }
            var excess: UInt64 = 0
            for integer in integers {
                let (sum, isTooMuch) = excess.addingReportingOverflow(UInt64(integer - least))
                if isTooMuch { return nil }
                excess = sum
            }
            self.scale = scale
            self.integers = integers
            self.odd = odd
            self.least = least
            range = UInt64(most - least)
            self.excess = excess
        }
    }
}
