import Telemetry
import Testing

@testable import Diagnostics

/// What every detector promises, whatever it looks for.
@Suite("Every detector")
struct DetectorContractTests {
    private static func fresh(_ name: String) throws -> any Detector {
        try #require(DetectorRun.detectors.first { $0.name == name }).init()
    }

    private static func scores(_ detector: inout any Detector, _ samples: some Sequence<Sample>) -> [Double] {
        samples.map { detector.judge($0) }
    }

    private static func restored(_ detector: any Detector) throws -> any Detector {
        func again<D: Detector>(_ detector: D) throws -> any Detector { try D.restored(from: detector.stateBytes()) }
        return try again(detector)
    }

    @Test("judges a sample by those before it alone", arguments: DetectorRun.names)
    func causal(_ name: String) throws {
        let samples = SeriesRecipe.dirty(900, seed: 3)
        var whole = try Self.fresh(name)
        let all = Self.scores(&whole, samples)
        for end in [1, 180, 500, 750] {
            var part = try Self.fresh(name)
            #expect(Self.scores(&part, samples.prefix(end)) == Array(all.prefix(end)))
        }
    }

    @Test("tells a finite surprise in range of whatever it is shown", arguments: DetectorRun.names)
    func extremes(_ name: String) throws {
        for seed in 1...4 as ClosedRange<UInt64> {
            var detector = try Self.fresh(name)
            let all = Self.scores(&detector, SeriesRecipe.dirty(800, seed: seed))
            #expect(all.allSatisfy { $0 >= 0 && $0 <= mostSurprise })
        }
        var detector = try Self.fresh(name)
        #expect(detector.judge(Sample(at: nil, values: [])) == 0)
        let earliest = Timestamp(microseconds: .min)
        let latest = Timestamp(microseconds: .max)
        for at in [earliest, latest, earliest, Timestamp(microseconds: 0)] {
            #expect(detector.judge(Sample(at: at, values: [1, 2, 3])) >= 0)
        }
    }

    @Test("finds nothing in a constant", arguments: DetectorRun.names, [0, 1e-30, 21.5, -4e12])
    func constants(_ name: String, _ value: Double) throws {
        var detector = try Self.fresh(name)
        let samples = SeriesRecipe.samples(Array(repeating: [value, value, value], count: 900))
        #expect(Self.scores(&detector, samples).allSatisfy { $0 < 0.5 })
    }

    @Test("continues after being restored as if nothing had happened", arguments: DetectorRun.names)
    func restores(_ name: String) throws {
        let samples = SeriesRecipe.dirty(1_200, seed: 5)
        for cut in [0, 1, 170, 399, 401, 800] {
            var detector = try Self.fresh(name)
            _ = Self.scores(&detector, samples.prefix(cut))
            var other = try Self.restored(detector)
            #expect(other.stateBytes() == detector.stateBytes())
            let rest = samples.dropFirst(cut)
            let told = Self.scores(&detector, rest)
            #expect(told.map(\.bitPattern) == Self.scores(&other, rest).map(\.bitPattern))
            #expect(other.stateBytes() == detector.stateBytes())
        }
    }

    @Test("takes no bytes that are short, long or broken", arguments: DetectorRun.names)
    func malformed(_ name: String) throws {
        func check<D: Detector>(_ detector: D) {
            let bytes = detector.stateBytes()
            #expect(throws: StateReader.Malformed.self) { try D.restored(from: bytes + [0]) }
            #expect(throws: StateReader.Malformed.self) { try D.restored(from: Array(bytes.dropLast())) }
            // Any other bytes are refused or give a detector that works.
            for index in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 60)) {
                var broken = bytes
                broken[index] ^= 0xFF
                guard var other = try? D.restored(from: broken) else { continue }
                for sample in SeriesRecipe.dirty(20, seed: 9) { _ = other.judge(sample) }
            }
        }
        var detector = try Self.fresh(name)
        _ = Self.scores(&detector, SeriesRecipe.dirty(500, seed: 7))
        check(detector)
    }

    /// Of p < 0.0001 a row 1.1 are expected in four times ten judged days; rows that follow each other within an hour
    /// are one alarm. More than eight come once in 100,000 times where the rate holds.
    @Test("raises alarms on a usual series no more often than stated", arguments: DetectorRun.names)
    func falseAlarms(_ name: String) throws {
        var alarms = 0
        for seed in 21...24 as ClosedRange<UInt64> {
            var recipe = SeriesRecipe(seed: seed)
            var weather = 0.0
            let values = (0..<288 * 15).map { index -> [Double?] in
                weather = 0.995 * weather + 0.1 * recipe.noise()
                let day = (96..<216).contains(index % 288) ? 8.0 : 0
                return [20 + day + weather + recipe.noise(), 10 + day + weather + recipe.noise(), recipe.noise()]
            }
            var detector = try #require(DetectorRun(name))
            var last = -100
            for (row, sample) in SeriesRecipe.samples(values).enumerated() where detector.judge(sample).isAnomaly {
                if row - last > 12, row > 288 * 5 { alarms += 1 }
                last = row
            }
        }
        #expect(alarms <= 8, "\(alarms)")
    }

    @Test("keeps a bounded state", arguments: DetectorRun.names)
    func bounded(_ name: String) throws {
        var detector = try Self.fresh(name)
        let samples = SeriesRecipe.dirty(6_000, seed: 11)
        _ = Self.scores(&detector, samples.prefix(5_000))
        let before = detector.stateBytes().count
        _ = Self.scores(&detector, samples.dropFirst(5_000))
        #expect(detector.stateBytes().count <= before + 1_024)
        #expect(before < 330_000)
    }

    /// Powers of two, so that arithmetic differs in nothing.
    @Test("does not mind the scale of values", arguments: DetectorRun.names, [1.0 / 1_024, 4_096])
    func scale(_ name: String, _ factor: Double) throws {
        let values = SeriesRecipe.noisy(900)
        var plain = try Self.fresh(name)
        var scaled = try Self.fresh(name)
        let first = Self.scores(&plain, SeriesRecipe.samples(values.map { [$0] }))
        let second = Self.scores(&scaled, SeriesRecipe.samples(values.map { [$0 * factor] }))
        for (a, b) in zip(first, second) { #expect(abs(a - b) <= 1e-6 * max(1, a)) }
    }

    @Test(
        "does not mind an offset of values, but for counters, which count from zero",
        arguments: DetectorRun.names.filter { $0 != CounterReset.name })
    func offset(_ name: String) throws {
        let values = SeriesRecipe.noisy(900)
        var plain = try Self.fresh(name)
        var shifted = try Self.fresh(name)
        // In binary steps, so that the offset rounds nothing away.
        let stepped = values.map { ($0 * 1_024).rounded() / 1_024 }
        let first = Self.scores(&plain, SeriesRecipe.samples(stepped.map { [$0] }))
        let second = Self.scores(&shifted, SeriesRecipe.samples(stepped.map { [$0 + 512] }))
        for (a, b) in zip(first, second) { #expect(abs(a - b) <= 1e-4 * max(1, a)) }
    }
}
