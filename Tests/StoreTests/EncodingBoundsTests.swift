import Telemetry
import Testing

@testable import Store

/// However ill-natured the values are, what is written stays below what is said of it, and comes back to the bit.
@Suite("The bounds of the history's encodings")
struct EncodingBoundsTests {
    /// Finite numbers that no scheme likes.
    enum Numbers: CaseIterable {
        case extremes, signs, anyBits, jumps, smallest, wideAndNarrow, oddOnes, zeros

        func values(_ count: Int, _ chance: inout Seeded) -> [Double] {
            (0..<count).map { index in
                switch self {
                case .extremes: index.isMultiple(of: 2) ? .greatestFiniteMagnitude : -.leastNonzeroMagnitude
                case .signs: index.isMultiple(of: 2) ? .pi : -.pi
                case .anyBits: Self.finite(chance.next())
                case .jumps:
                    [0, 1e300, -1e-300, 0x1p53, 0.1, -9_007_199_254_740_991].randomElement(using: &chance) ?? 0
                case .smallest: Double(bitPattern: chance.next() >> 12)
                // Each beside one that differs from it in the first and in the last bit.
                case .wideAndNarrow: Double(bitPattern: index.isMultiple(of: 2) ? 1 : 1 << 63 | UInt64(index % 64))
                // As many that are no decimals as a column of decimals bears, and one more now and then.
                case .oddOnes: index % 16 == 3 ? 1.0 / Double(index + 3) : Double(index % 7) / 10
                case .zeros: index.isMultiple(of: 3) ? -0.0 : 0
                }
            }
        }

        private static func finite(_ bits: UInt64) -> Double {
            let value = Double(bitPattern: bits)
            return value.isFinite ? value : Double(bitPattern: bits & 0x800F_FFFF_FFFF_FFFF)
        }
    }

    private static let lengths = [1, 2, 3, 59, 60, 61, 121, 1_000, 1_441]

    @Test("Numbers take 78 bits each at most", arguments: Numbers.allCases)
    func floats(_ numbers: Numbers) throws {
        var chance = Seeded(11)
        for count in Self.lengths {
            let values = numbers.values(count, &chance)
            let bytes = FloatColumn.encode(values)
            #expect(bytes.count <= (count * 78 + 7) / 8, "\(count)")
            let back = try FloatColumn.decode(bytes[...], count: count)
            #expect(back.map(\.bitPattern) == values.map(\.bitPattern), "\(count)")
        }
    }

    @Test("Numbers that are none take no more, and are refused when they are read")
    func notFinite() {
        for value in [Double.nan, .signalingNaN, .infinity, -.infinity] {
            let values = (0..<100).map { $0.isMultiple(of: 2) ? value : Double($0) / 3 }
            let bytes = FloatColumn.encode(values)
            #expect(bytes.count <= (100 * 78 + 7) / 8)
            let error = #expect(throws: ByteReader.Malformed.self) {
                try FloatColumn.decode(bytes[...], count: values.count)
            }
            #expect(error?.reason == "a number is not finite")
        }
    }

    @Test(
        "A reading that is no number is refused by journal and history before it touches anything",
        arguments: [Double.nan, .infinity, -.infinity])
    func refused(_ value: Double) async throws {
        let directory = TemporaryDirectory()
        let journal = try Journal(path: directory.file("journal.sqlite"))
        let error = #expect(throws: StoreError.self) {
            try journal.append([message(1, at: 0, flow: 20), message(1, at: 1, flow: value)])
        }
        #expect(error?.code == .constraint(.notFinite))
        #expect(journal.lastPosition == .start)
        let history = try History(directory: directory.file("history"))
        let entries = [(Int64(1), 20.0), (2, value)].map { position, value in
            HistoryEntry(
                position: JournalPosition(rawValue: position), device: device(1),
                readings: [Reading(metric: "flow", value: value, observedAt: noon(position), deviceStated: true)])
        }
        #expect(throws: StoreError.self) { try history.append(entries, through: JournalPosition(rawValue: 2)) }
        #expect(history.position == .start)
        try history.append([entries[0]], through: JournalPosition(rawValue: 1))
        try history.flush()
        #expect(try history.damage().isEmpty)
        #expect(try await history.series(device(1), "flow", from: noon(), to: noon(60)).map(\.value) == [20])
    }

    enum Integers: CaseIterable {
        case ends, anyBits, signs, doubling, rareJumps, nearlyStill, steadyThenWild

        func values(_ count: Int, _ chance: inout Seeded) -> [Int64] {
            (0..<count).map { index in
                switch self {
                case .ends: index.isMultiple(of: 2) ? .min : .max
                case .anyBits: Int64(bitPattern: chance.next())
                case .signs: (index.isMultiple(of: 2) ? 1 : -1) << 61
                case .doubling: 1 << Int64(index % 63)
                case .rareJumps: index % 25 == 24 ? (index.isMultiple(of: 2) ? .max : .min) : Int64(index % 3)
                case .nearlyStill: index % 1_000 == 999 ? .min : 0
                case .steadyThenWild: index < 700 ? 5 : Int64(bitPattern: chance.next() >> (index % 60))
                }
            }
        }
    }

    @Test("Integers take 76 bits each at most, and eleven bytes", arguments: Integers.allCases)
    func integers(_ integers: Integers) throws {
        var chance = Seeded(12)
        for count in Self.lengths {
            let values = integers.values(count, &chance)
            let bytes = IntegerColumn.encode(values)
            #expect(bytes.count <= 11 + (count * 76 + 7) / 8, "\(count)")
            #expect(try IntegerColumn.decode(bytes[...], count: count) == values, "\(count)")
        }
    }

    enum Times: CaseIterable {
        case steady, same, anyMicrosecond, ends, halving

        func time(_ index: Int, _ chance: inout Seeded) -> Int64 {
            switch self {
            case .steady: noon(Int64(index) * 60).rawValue
            case .same: noon().rawValue
            case .anyMicrosecond: noon().rawValue + .random(in: 0..<3_600_000_000, using: &chance)
            case .ends: index.isMultiple(of: 2) ? .min : .max
            case .halving: noon().rawValue + 3_600_000_000 >> Int64(index % 32)
            }
        }
    }

    @Test("A block takes 24 bytes a point, 64 a metric and 64 more at most", arguments: Times.allCases, [1, 3, 400])
    func blocks(_ times: Times, metrics: Int) throws {
        var chance = Seeded(13)
        for numbers in Numbers.allCases {
            for count in [1, 60, 500] {
                let values = numbers.values(count, &chance)
                let points = values.enumerated().map { index, value in
                    NumberedPoint(
                        metric: metrics == 1 ? .max : UInt32(1 + index % metrics), late: chance.next() % 2 == 0,
                        at: times.time(index, &chance), value: value)
                }
                let block = HourBlock.encode(points)
                let most = 24 * count + 64 * min(metrics, count) + 64
                #expect(block.count <= most, "\(numbers), \(count): \(block.count) of \(most)")
                var back: [NumberedPoint] = []
                try HourBlock.read(block, metric: nil) { back.append($0) }
                let order = points.indices.sorted {
                    (points[$0].metric, points[$0].at, $0) < (points[$1].metric, points[$1].at, $1)
                }
                #expect(back == order.map { points[$0] }, "\(numbers), \(count)")
                #expect(back.map(\.value.bitPattern) == order.map { points[$0].value.bitPattern })
            }
        }
    }
}
