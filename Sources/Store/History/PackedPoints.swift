/// Points in order of arrival as bytes, while they wait in memory for their hour's row: some 5 bytes a reading where each
/// is 24 by itself.
///
/// Layout, for each: a byte of what is said of it; the metric's number where it is not the one before it and one; the time
/// since the one before where there is any; the value, as thousandths where it is so many of them, else its 8 bytes.
/// Numbers are seven bits a byte, the lowest first; those that may be negative are doubled, an odd one being negative.
struct PackedPoints {
    private static let late: UInt8 = 1
    private static let sameTime: UInt8 = 2
    private static let nextMetric: UInt8 = 4
    private static let thousandths: UInt8 = 8
    /// So many thousandths take no more bytes than the value itself.
    private static let most = 0x1p53

    private(set) var count = 0
    private var metric: UInt32 = 0
    private var at: Int64 = 0
    private var bytes: [UInt8] = []

    /// Bytes that a reading hardly ever takes more of.
    private static let mostExpected = 10

    mutating func append(_ points: ArraySlice<NumberedPoint>) {
        // An array that grows by itself doubles: half of it lies empty just after.
        let needed = bytes.count + points.count * Self.mostExpected
        if needed > bytes.capacity { bytes.reserveCapacity(max(needed, bytes.count + bytes.count / 4)) }
        for point in points { append(point) }
    }

    private mutating func append(_ point: NumberedPoint) {
        var said: UInt8 = point.late ? Self.late : 0
        if point.at == at { said |= Self.sameTime }
        if point.metric == metric &+ 1 { said |= Self.nextMetric }
        let scaled = (point.value * 1_000).rounded()
        let whole = scaled.magnitude < Self.most ? Int64(scaled) : 0
        let isScaled = (Double(whole) / 1_000).bitPattern == point.value.bitPattern
        if isScaled { said |= Self.thousandths }
        bytes.append(said)
        if said & Self.nextMetric == 0 { append(UInt64(point.metric)) }
        if said & Self.sameTime == 0 { append(Self.doubled(point.at &- at)) }
        if isScaled {
            append(Self.doubled(whole))
        } else {
            withUnsafeBytes(of: point.value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
        }
        (metric, at, count) = (point.metric, point.at, count + 1)
    }

    func forEach(_ body: (NumberedPoint) -> Void) {
        var place = 0
        var (metric, at) = (UInt32(0), Int64(0))
        bytes.withUnsafeBufferPointer { bytes in
            while place < bytes.count {
                let said = bytes[place]
                place += 1
                metric =
                    said & Self.nextMetric == 0
                    ? UInt32(truncatingIfNeeded: Self.number(bytes, &place)) : metric &+ 1
                if said & Self.sameTime == 0 { at &+= Self.halved(Self.number(bytes, &place)) }
                let value: Double
                if said & Self.thousandths != 0 {
                    value = Double(Self.halved(Self.number(bytes, &place))) / 1_000
                } else {
                    var bits: UInt64 = 0
                    for index in (0..<8).reversed() { bits = bits << 8 | UInt64(bytes[place + index]) }
                    value = Double(bitPattern: bits)
                    place += 8
                }
                body(NumberedPoint(metric: metric, late: said & Self.late != 0, at: at, value: value))
            }
        }
    }

    /// Bytes.
    var size: Int { bytes.count }
    /// Bytes that are taken from memory for them: a quarter more, or what was put in last may have taken.
    var room: Int { bytes.capacity }

    /// As they came.
    var points: [NumberedPoint] {
        var points: [NumberedPoint] = []
        points.reserveCapacity(count)
        forEach { points.append($0) }
        return points
    }

    private mutating func append(_ number: UInt64) {
        var left = number
        while left >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: left) | 0x80)
            left >>= 7
        }
        bytes.append(UInt8(left))
    }

    private static func number(_ bytes: UnsafeBufferPointer<UInt8>, _ place: inout Int) -> UInt64 {
        var (number, shift) = (UInt64(0), UInt64(0))
        while true {
            let byte = bytes[place]
            place += 1
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return number }
            shift += 7
        }
    }

    private static func doubled(_ number: Int64) -> UInt64 { UInt64(bitPattern: number << 1 ^ number >> 63) }
    private static func halved(_ number: UInt64) -> Int64 {
        Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
    }
}
