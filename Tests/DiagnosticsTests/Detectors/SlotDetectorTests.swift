import Telemetry
import Testing

@testable import Diagnostics

/// The worked numbers of the detectors that watch every device.
@Suite("Small detectors by figures")
struct SlotDetectorTests {
    private static func near(_ a: Float, _ b: Float, within: Float) -> Bool { abs(a - b) <= within }

    private static func scores(_ name: String, _ samples: [Sample]) throws -> [Double] {
        var detector = try #require(DetectorRun.detectors.first { $0.name == name }).init()
        return samples.map { detector.judge($0) }
    }

    @Test("Logarithms and powers to base 2 are as the C library's")
    func binary() {
        for (x, log2) in [(1, 0), (8, 3), (10, 3.321928), (0.001, -9.965784), (3e10, 34.804222)] as [(Float, Float)] {
            #expect(Self.near(Binary.log2(x), log2, within: 3e-5))
            #expect(Self.near(Binary.power(log2) / x, 1, within: 3e-5))
        }
        #expect(Binary.power(-500) > 0 && Binary.power(500).isFinite)
    }

    /// Ten days' largest were 3, log2(1 + 3) = 2; 7 lies one octave above, that is four scales of 0.25. Gumbel:
    /// (4 + 0.5772) · 0.4343.
    @Test("A 7 after days of 3 has a surprise of 1.988")
    func peaks() {
        var peaks = Peaks()
        for day in 1...10 {
            _ = peaks.surprise(of: 3, days: day - 1, least: 0.25)
            peaks.turn(days: day, least: 0.25)
        }
        #expect(Self.near(peaks.surprise(of: 7, days: 10, least: 0.25), 1.9879, within: 2e-3))
        #expect(peaks.surprise(of: 2.9, days: 10, least: 0.25) == 0)
        #expect(peaks.surprise(of: .nan, days: 10, least: 0.25) > 0)
    }

    @Test("A large day that came once in the last weeks is no surprise the next time")
    func record() {
        var peaks = Peaks()
        for day in 1...30 {
            _ = peaks.surprise(of: day == 25 ? 63 : 3, days: day - 1, least: 0.1)
            peaks.turn(days: day, least: 0.1)
        }
        #expect(peaks.surprise(of: 63, days: 30, least: 0.1) < 2.5)
        #expect(peaks.surprise(of: 60_000, days: 30, least: 0.1) > 4)
    }

    @Test("Of series without a fault about as many days surprise as their probability says, or fewer")
    func calibrated() {
        var surprising = 0
        for seed in 1...20 as ClosedRange<UInt64> {
            var recipe = SeriesRecipe(seed: seed)
            var peaks = Peaks()
            for day in 1...60 {
                var most: Float = 0
                for _ in 0..<288 {
                    let statistic = Float(abs(recipe.noise()))
                    most = max(most, peaks.surprise(of: statistic, days: day - 1, least: 0.01))
                }
                if most >= 2 { surprising += 1 }
                peaks.turn(days: day, least: 0.01)
            }
        }
        // 1,100 judged days; eleven of p < 0.01 are expected, more than 21 once in 500 times.
        #expect(surprising <= 21, "\(surprising)")
    }

    /// 20 ± 1: the mean distance is 1, the deviation 1.36.
    @Test("At an hour of 20 ± 1 a 23 is 2.2 deviations away")
    func hourNormal() {
        var normal = HourNormal()
        var usual: Float = 0
        for index in 0..<2_000 {
            normal.learn(index % 2 == 0 ? 19 : 21, step: 1 / Float(min(240, index + 1)), usual: &usual)
        }
        #expect(Self.near(normal.centre, 20, within: 0.05))
        #expect(Self.near(normal.residual(of: 23, usual: usual), 2.206, within: 0.15))
        #expect(Self.near(normal.deviation(usual: usual), 1.36, within: 0.08))
    }

    @Test("One wild value moves an hour's normal by little, and what never moved has no residual")
    func robust() {
        var normal = HourNormal()
        var usual: Float = 0
        for index in 0..<500 {
            normal.learn(index % 2 == 0 ? 19 : 21, step: 1 / Float(min(240, index + 1)), usual: &usual)
        }
        let before = normal.centre
        normal.learn(1e9, step: 1 / 240, usual: &usual)
        #expect(abs(normal.centre - before) < 0.05)
        var still = HourNormal()
        var none: Float = 0
        for _ in 0..<100 { still.learn(5, step: 0.1, usual: &none) }
        #expect(still.residual(of: 5, usual: none) == 0)
    }

    /// 2 · 0.997 + 1.5 − 0.5.
    @Test("A sum of 2 and a residual of 1.5 make 2.994")
    func levelShift() {
        #expect(Self.near(LevelShift.sum(2, 1.5), 2.994, within: 1e-5))
        #expect(LevelShift.sum(2, -3) == 0)
    }

    /// Mean 0 of the first 2,000; then each of 1 adds 0.75 less what its mean has moved: 1/2,001 of it a slot.
    /// Ten slots, each sum kept by 0.998: 7.41.
    @Test("Ten slots of 1 after a mean of 0 have risen by 7.4, a mean of 7 all along by nothing")
    func pageHinkley() {
        var test = PageHinkley()
        for index in 0..<2_000 { _ = test.judge(Residual(index % 2 == 0 ? 0.2 : -0.2), days: 0) }
        #expect(Self.near(test.mean, 0, within: 1e-3) && test.risen == 0)
        for _ in 0..<10 { _ = test.judge(Residual(1), days: 0) }
        #expect(Self.near(test.risen, 7.41, within: 0.03) && test.fallen == 0)
        var other = PageHinkley()
        for _ in 0..<2_000 { _ = other.judge(Residual(7), days: 0) }
        #expect(Self.near(other.mean, 7, within: 0.05) && other.risen < 0.01)
    }

    /// The slope times the difference of the averages' mean ages, (2,016 − 288) / 2.
    @Test("Residuals that rise by 0.001 a slot hold the averages 0.864 apart")
    func drift() {
        var drift = Drift()
        for index in 0..<9_900 { _ = drift.judge(Residual(Float(index) * 0.001), days: 0) }
        #expect(Self.near(drift.apart, 0.864, within: 0.02))
    }

    /// Squares of 4 after squares of 1 for long: log2(4.01 / 1.01), less what the week has taken of it.
    @Test("Twice the deviation is nearly two octaves of variance")
    func variance() {
        var variance = VarianceChange()
        func residual(_ away: Float) -> Residual {
            var average: Float = 0
            return Residual(away, average: &average)
        }
        for _ in 0..<5_000 { _ = variance.judge(residual(1), days: 0) }
        #expect(Self.near(variance.octaves, 0, within: 1e-3))
        for _ in 0..<150 { _ = variance.judge(residual(2), days: 0) }
        #expect(variance.octaves > 1.4 && variance.octaves < 2)
    }

    /// λ = 3 along (1, 1), 1 across.
    @Test("The directions of 2 1 1 2 are 3 and 1")
    func eigen() {
        let eigen = SymmetricEigen([2, 1, 1, 2], size: 2)
        #expect(Self.near(eigen.values[0], 3, within: 1e-5) && Self.near(eigen.values[1], 1, within: 1e-5))
        #expect(Self.near(abs(eigen.vectors[0]), 0.70711, within: 1e-4))
        let empty = SymmetricEigen([], size: 0)
        #expect(empty.values.isEmpty)
    }

    @Test("Vectors of a random matrix multiply back to it")
    func decomposition() {
        var recipe = SeriesRecipe(seed: 12)
        let size = 12
        var cells = [Float](repeating: 0, count: size * size)
        for row in 0..<size {
            for column in row..<size {
                let value = Float(recipe.noise())
                cells[row * size + column] = value
                cells[column * size + row] = value
            }
        }
        let eigen = SymmetricEigen(cells, size: size)
        for row in 0..<size {
            for column in 0..<size {
                let back = (0..<size).reduce(Float(0)) {
                    $0 + eigen.values[$1] * eigen.vectors[$1 * size + row] * eigen.vectors[$1 * size + column]
                }
                #expect(Self.near(back, cells[row * size + column], within: 1e-3))
            }
        }
    }

    private static func residuals(_ values: Float...) -> InlineArray<12, Float> {
        var all = InlineArray<12, Float>(repeating: 0)
        for (place, value) in values.enumerated() { all[place] = value }
        return all
    }

    @Test("Two that part company lie beside, two far out together along")
    func relation() {
        var relation = Relation(size: 3)
        var recipe = SeriesRecipe(seed: 3)
        for slot in 0..<288 * 12 {
            let common = Float(recipe.noise())
            let own = Float(recipe.noise()) * 0.2
            let quiet = Self.residuals(common, common + own, Float(recipe.noise()))
            _ = relation.judge(quiet, days: slot / 288, learns: true)
            if slot % 288 == 287 { relation.turn(days: slot / 288 + 1) }
        }
        var parted = relation
        let beside = parted.judge(Self.residuals(5, -5, 0), days: 12, learns: false)
        #expect(beside.beside > 4 && beside.along < 1.5)
        #expect(abs(beside.apart[0]) > 1.5 && abs(beside.apart[2]) < 0.5)
        let along = relation.judge(Self.residuals(6, 6, 0), days: 12, learns: false)
        #expect(along.along > along.beside && along.along > 1)
    }

    @Test("A place between two habits is seldom, though each metric has often been near it")
    func density() {
        var density = Density()
        let weights = Density.weights(size: 2)
        var recipe = SeriesRecipe(seed: 4)
        for slot in 0..<288 * 12 {
            let side: Float = recipe.chance() < 0.5 ? -2 : 2
            let here = Self.residuals(side + Float(recipe.noise()) * 0.2, side + Float(recipe.noise()) * 0.2)
            _ = density.judge(here, size: 2, weights: weights, days: slot / 288, learns: true)
            if slot % 288 == 287 { density.turn(days: slot / 288 + 1) }
        }
        #expect(density.judge(Self.residuals(2, 2), size: 2, weights: weights, days: 12, learns: false) < 1)
        #expect(density.judge(Self.residuals(2, -2), size: 2, weights: weights, days: 12, learns: false) > 1.4)
    }

    /// log2(1 + 127) over the usual 0, in steps of 0.5: 7 / 0.5 · 0.4343.
    @Test("The 127th reset on a day of a counter that never had any has a surprise of 6.08; the first next to none")
    func restarts() {
        var count = DayCount()
        #expect(count.judge(more: true, days: 10) < 1)
        for _ in 0..<125 { _ = count.judge(more: true, days: 10) }
        #expect(Self.near(count.judge(more: true, days: 10), 6.08, within: 0.01))
        count.turn(days: 11)
        for _ in 0..<126 { _ = count.judge(more: true, days: 11) }
        #expect(count.judge(more: true, days: 11) < 0.5)
    }

    @Test("A state that no day had, held for hours, is told; once its day is over it belongs to the past")
    func novel() {
        var novel = NovelState()
        for day in 1...10 {
            novel.take(day % 2)
            #expect(novel.judge(day % 2, days: day - 1) == 0)
            novel.turn(days: day)
        }
        novel.take(4)
        let surprises = (0..<36).map { _ in novel.judge(4, days: 10) }
        #expect(surprises[0] < 3 && surprises[35] > 5)
        novel.turn(days: 11)
        #expect(novel.judge(4, days: 11) == 0)
    }

    @Test("Noise that stops is told within hours, by whichever table it stands in")
    func stuck() throws {
        var recipe = SeriesRecipe(seed: 2)
        let values = (0..<288 * 8).map { _ in recipe.noise() } + Array(repeating: 1.5, count: 40)
        let stuck = try Self.scores(StuckTable.name, SeriesRecipe.samples(values.map { [$0] }))
        #expect(stuck.prefix(288 * 8).allSatisfy { $0 < 5 } && stuck.last ?? 0 > 7)
        // A switch that went between two places, and stands in a third.
        let modes = (0..<288 * 8).map { Double($0 / 50 % 2) } + Array(repeating: 2, count: 40)
        let novel = try Self.scores(NovelTable.name, SeriesRecipe.samples(modes.map { [$0] }))
        #expect(novel.prefix(288 * 8).allSatisfy { $0 == 0 } && novel.last ?? 0 > 7)
        let gaps = (0..<288 * 8).map { _ in [1.0] as [Double?] } + Array(repeating: [nil], count: 40)
        let missing = try Self.scores(MissingTable.name, SeriesRecipe.samples(gaps))
        #expect(missing.prefix(288 * 8).allSatisfy { $0 == 0 } && missing.last ?? 0 > 7)
    }

    @Test("What each is for, it tells", arguments: ["jump", "hour", "level", "page-hinkley", "drift", "variance"])
    func told(_ name: String) throws {
        var recipe = SeriesRecipe(seed: 7)
        let start = 288 * 15
        let values = (0..<start + 288 * 3).map { index -> Double in
            let noise = recipe.noise()
            guard index >= start else { return 20 + noise }
            return switch name {
            case "jump": 20 + noise + (index == start + 50 ? 40 : 0)
            case "hour": 20 + noise + (index < start + 24 ? 6 : 0)
            case "level", "page-hinkley": 22.5 + noise
            case "drift": 20 + noise + Double(index - start) * 0.01
            default: 20 + noise * 5
            }
        }
        let scores = try Self.scores(name, SeriesRecipe.samples(values.map { [$0] }))
        #expect(scores.prefix(start).max() ?? 0 < 4.9, "\(name)")
        #expect(scores.suffix(288 * 3).max() ?? 0 > 4.9, "\(name)")
    }
}
