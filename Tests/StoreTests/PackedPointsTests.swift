import Telemetry
import Testing

@testable import Store

/// Points that wait in memory.
@Suite struct PackedPointsTests {
    @Test func `Whatever was put in comes out, bit by bit`() {
        var chance = SystemRandomNumberGenerator()
        let values: [Double] = [
            0, -0.0, 24.1, -273.15, 0.001, 0.000_1, 1e300, -1e-300, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
            0x1p53, 0x1p53 / 1_000, 9_007_199_254_740.993, 1.0 / 3,
        ]
        var packed = PackedPoints()
        var points: [NumberedPoint] = []
        for number in 0..<2_000 {
            let point = NumberedPoint(
                metric: Bool.random(using: &chance) ? UInt32(number % 9) : .random(in: 0...UInt32.max, using: &chance),
                late: Bool.random(using: &chance),
                at: Bool.random(using: &chance)
                    ? points.last?.at ?? 0 : .random(in: -(1 << 60)...(1 << 60), using: &chance),
                value: Bool.random(using: &chance)
                    ? values[number % values.count] : Double(Int.random(in: -99_999...99_999, using: &chance)) / 100)
            points.append(point)
            packed.append([point])
        }
        #expect(packed.count == points.count)
        #expect(packed.points == points)
        for (one, other) in zip(packed.points, points) { #expect(one.value.bitPattern == other.value.bitPattern) }
    }

    @Test func `What goes to the files stays packed until its row is written`() throws {
        let points = (Int64(0)..<4_000).map { number in
            NumberedPoint(
                metric: UInt32(number % 8 + 1), late: false, at: noon(number / 8).rawValue, value: Double(number) / 10)
        }
        var open = OpenPoints()
        for device in UInt32(1)...3 { open.append(points[...], of: device, hour: HistoryDay.hour(of: noon())) }
        let hours = try #require(open.leaving().first).hours
        #expect(hours.map(\.points.count) == [4_000, 4_000, 4_000])
        #expect(hours.reduce(0) { $0 + $1.points.size } < 12_000 * 10)
    }

    @Test func `Little of what it takes from memory lies empty, however much it holds`() {
        var packed = PackedPoints()
        for minute in Int64(0)..<600 {
            packed.append(
                (1...8).map { metric in
                    NumberedPoint(
                        metric: metric, late: false, at: noon(minute * 60).rawValue,
                        value: Double(metric) * 10 + Double(minute % 100) / 10)
                }[...])
            // A quarter; the message's own; what an allocator rounds to and keeps for itself.
            #expect(packed.room <= packed.size * 5 / 4 + 80 + 48, "\(packed.size) bytes")
        }
    }

    @Test func `A reading of a sensor takes a few bytes`() {
        var packed = PackedPoints()
        for minute in Int64(0)..<60 {
            packed.append(
                (1...8).map { metric in
                    NumberedPoint(
                        metric: metric, late: false, at: 1_800_000_000_000_000 + minute * 60_000_000,
                        value: Double(metric) * 10 + Double(minute) / 10)
                }[...])
        }
        #expect(packed.count == 480)
        #expect(packed.size < 480 * 5)
    }
}
