import Telemetry
import Testing

@testable import Store

@Suite("The bytes of an hour")
struct HourBlockTests {
    private static func exact(_ point: NumberedPoint) -> [UInt64] {
        [UInt64(point.metric), point.late ? 1 : 0, UInt64(bitPattern: point.at), point.value.bitPattern]
    }

    @Test("Points come back to the bit, whatever they are", arguments: 1...40 as ClosedRange<UInt64>)
    func roundTrip(seed: UInt64) throws {
        var chance = Seeded(seed)
        var random = RandomInputs(seed: seed)
        let points = (0..<Int.random(in: 0...400, using: &chance)).map { _ in
            NumberedPoint(
                metric: .random(in: 1...6, using: &chance), late: seed.isMultiple(of: 2) && Bool.random(using: &chance),
                at: noon(.random(in: 0...200, using: &chance)).rawValue + (seed.isMultiple(of: 3) ? 7 : 0),
                value: seed.isMultiple(of: 5) ? Double.random(in: -1...1, using: &chance) : random.number())
        }
        var back: [NumberedPoint] = []
        let block = HourBlock.encode(points)
        try HourBlock.read(block, metric: nil) { back.append($0) }
        let order = points.indices.sorted {
            (points[$0].metric, points[$0].at, $0) < (points[$1].metric, points[$1].at, $1)
        }
        let expected = order.map { Self.exact(points[$0]) }
        #expect(back.map(Self.exact) == expected)
        for metric in 1...6 as ClosedRange<UInt32> {
            back = []
            try HourBlock.read(block, metric: metric) { back.append($0) }
            #expect(back.map(Self.exact) == expected.filter { $0[0] == UInt64(metric) })
        }
    }

    @Test("A metric's head says what its values say", arguments: 1...20 as ClosedRange<UInt64>)
    func heads(seed: UInt64) throws {
        var chance = Seeded(seed)
        let points = (0..<300).map { index in
            let level = Double.random(in: -50...50, using: &chance)
            return NumberedPoint(
                metric: UInt32(1 + index % 5), late: false, at: noon(Int64(index)).rawValue,
                value: seed.isMultiple(of: 2) ? level : (level * 10).rounded() / 10)
        }
        let heads = try HourBlock.heads(of: HourBlock.encode(points))
        #expect(heads.map(\.metric) == [1, 2, 3, 4, 5])
        for head in heads {
            let values = points.filter { $0.metric == head.metric }.map(\.value)
            #expect(head.summary.count == values.count)
            #expect(head.summary.min == values.min() && head.summary.max == values.max())
            #expect(abs(head.summary.mean - values.reduce(0, +) / Double(values.count)) < 1e-9)
        }
    }

    /// A day, minute by minute. By night still and by day noisy; a state; far jumps; the largest numbers; ever stiller.
    private static func dayLong(_ kind: Int) -> [Int64] {
        var chance = Seeded(3)
        var level: Int64 = 200
        var values: [Int64] = []
        for minute in 0..<1_440 {
            switch kind {
            case 0:
                if minute / 60 >= 8 { level += Int64.random(in: -3...3, using: &chance) }
            case 1:
                level = Int64(minute / 200 % 3)
            case 2:
                if minute % 300 == 0 { level = Int64.random(in: -1_000_000...1_000_000, using: &chance) }
            case 3:
                level = Int64(minute % 7)
                if minute % 500 == 3 { level = .max }
                if minute % 500 == 4 { level = .min }
            default:
                let reach: Int64 = minute < 700 ? 200 : 1
                level += Int64.random(in: -reach...reach, using: &chance)
            }
            values.append(level)
        }
        return values
    }

    @Test(
        "A long run of a sensor is written by stretches, comes back, and is no longer than its hours", arguments: 0..<5)
    func stretches(kind: Int) throws {
        let values = Self.dayLong(kind)
        let bytes = IntegerColumn.encode(values)
        let back = try IntegerColumn.decode(bytes[...], count: values.count)
        #expect(back == values)
        var byHours = 0
        for begin in stride(from: 0, to: values.count, by: 60) {
            byHours += IntegerColumn.encode(Array(values[begin..<begin + 60])).count
        }
        #expect(bytes.count <= byHours)
        // Cut off anywhere it is refused or read, never a crash.
        for length in bytes.indices {
            let cut = try? IntegerColumn.decode(bytes[..<length], count: values.count)
            #expect(cut == nil || cut?.count == values.count)
        }
    }

    @Test("A few values that are no decimals do not spoil a column, nor its head")
    func odd() throws {
        var points: [NumberedPoint] = []
        for index in 0..<600 {
            var value = Double(index * index % 57) / 10
            if index % 100 == 50 { value = -0.0 }
            if index == 333 { value = 1.0 / 3 }
            points.append(NumberedPoint(metric: 1, late: false, at: noon(Int64(index * 60)).rawValue, value: value))
        }
        let block = HourBlock.encode(points)
        var back: [UInt64] = []
        try HourBlock.read(block, metric: 1) { back.append($0.value.bitPattern) }
        #expect(back == points.map { $0.value.bitPattern })
        #expect(block.count < 1_200)
        let head = try #require(try HourBlock.heads(of: block).first)
        let values = points.map { $0.value }
        #expect(head.summary.count == 600)
        #expect(head.summary.min == values.min() && head.summary.max == values.max())
        #expect(abs(head.summary.mean - values.reduce(0, +) / 600) < 1e-9)
    }

    @Test("Integers come back, whatever they are", arguments: 1...30 as ClosedRange<UInt64>)
    func integers(seed: UInt64) throws {
        var chance = Seeded(seed)
        let width = Int64.random(in: 0...62, using: &chance)
        let values = (0..<Int.random(in: 0...300, using: &chance)).map { index -> Int64 in
            if seed.isMultiple(of: 3), index % 50 == 7 { return [.min, .max, 0].randomElement(using: &chance) ?? 0 }
            if seed.isMultiple(of: 4) { return Int64(index / 40) }
            return .random(in: -(1 << width)...(1 << width), using: &chance)
        }
        let bytes = IntegerColumn.encode(values)
        #expect(try IntegerColumn.decode(bytes[...], count: values.count) == values)
    }

    @Test("A worked example: steps of Rice codes, and repeats counted")
    func workedExample() throws {
        // Form 0: 7 (zigzag 14) and 59 times more, then 2 further on (zigzag 4) and 39 times more.
        let sevens = [Int64](repeating: 7, count: 60)
        let nines = [Int64](repeating: 9, count: 40)
        #expect(IntegerColumn.encode(sevens + nines) == [0x00, 14, 59, 4, 39])
        // Form 2, one low bit: the least is 100 (zigzag 200); 0, 3, 1 and 2 above it are 00, 101, 01 and 100.
        #expect(IntegerColumn.encode([100, 103, 101, 102]) == [0x81, 0xC8, 0x01, 0b0010_1011, 0])
    }

    @Test("Bytes that end early or were changed are refused or read, never a crash")
    func hostile() throws {
        var random = RandomInputs(seed: 5)
        var chance = Seeded(6)
        let block = HourBlock.encode(
            (0..<60).map {
                NumberedPoint(
                    metric: UInt32($0 % 4), late: $0 % 9 == 0, at: noon(Int64($0)).rawValue, value: random.number())
            })
        for length in 0..<block.count {
            #expect(throws: ByteReader.Malformed.self) {
                try HourBlock.read(Array(block[..<length]), metric: nil) { _ in }
            }
        }
        var refused = 0
        for _ in 0..<5_000 {
            var body = Array(block.dropFirst(5))
            for _ in 0..<3 {
                body[Int.random(in: body.indices, using: &chance)] = .random(in: .min ... .max, using: &chance)
            }
            var writer = ByteWriter()
            writer.byte(HourBlock.format)
            writer.fixed32(Checksum.crc32(body))
            writer.append(body)
            do {
                try HourBlock.read(writer.bytes, metric: nil) { _ in }
            } catch {
                refused += 1
            }
        }
        #expect(refused > 0)
    }

    @Test("An hour of a sensor's noise takes less than a byte a reading, a state next to nothing")
    func small() throws {
        var chance = Seeded(1)
        var points: [NumberedPoint] = []
        for minute in 0..<60 as Range<Int64> {
            for metric in 1...8 as ClosedRange<UInt32> {
                // Seven temperatures of 0.1 K with some 0.3 K of noise, and a mode.
                let noise = (0..<4).reduce(0) { sum, _ in sum + Int.random(in: -3...3, using: &chance) }
                let value = metric == 8 ? Double(minute / 20) : Double(215 + noise) / 10
                points.append(NumberedPoint(metric: metric, late: false, at: noon(minute * 60).rawValue, value: value))
            }
        }
        let block = HourBlock.encode(points)
        #expect(block.count < points.count)
        let state = HourBlock.encode(points.filter { $0.metric == 8 })
        #expect(state.count < 40)
    }

    @Test("A checksum is that of ISO 3309")
    func checksum() {
        #expect(Checksum.crc32(Array("123456789".utf8)) == 0xCBF4_3926)
        #expect(Checksum.crc32([]) == 0)
        #expect(Checksum.crc32(Array("The quick brown fox jumps over the lazy dog".utf8)[...]) == 0x414F_A339)
    }
}
