import Telemetry
import Testing

@testable import Diagnostics

/// Each detector's worked number, and what it is for.
@Suite("Detectors by figures")
struct WorkedDetectorTests {
    private static func scores(_ detector: some Detector, _ values: [Double]) -> [Double] {
        var detector = detector
        return SeriesRecipe.samples(values.map { [$0] }).map { detector.judge($0) }
    }

    private static func near(_ a: Double?, _ b: Double, within: Double = 1e-3) -> Bool {
        a.map { abs($0 - b) <= within } ?? false
    }

    @Test("The past keeps the newest values in order")
    func pastValues() {
        var past = PastValues(most: 3)
        for value in [9.0, 1, 5, 3, 5] { past.insert(value) }
        #expect(past.ascending == [3, 5, 5])
        #expect(past.median == 5)
        #expect(past.below(4) == 1)
    }

    /// Median 50, the 98th percentile 98: (150 − 50) · 2.05 / 48.
    @Test("150 after 0, 1, … 99 is 4.27 spreads away")
    func surprise() {
        var surprise = Surprise()
        for value in 0..<100 { _ = surprise.judge(Double(value)) }
        #expect(Self.near(surprise.judge(150), 4.2708))
    }

    /// Exponential: P(X > 11.5) = 10⁻⁵; the prior makes the tail a little heavier.
    @Test("A statistic that one in 100,000 exponential ones exceeds has a surprise near 5")
    func tail() {
        var gauge = TailGauge()
        // Quantiles in an order that mixes them: 1,001 and 389 have no common divisor.
        for index in 0..<1_001 { _ = gauge.judge(-Elementary.ln(1 - (Double(index * 389 % 1_001) + 0.5) / 1_001)) }
        let told = gauge.judge(11.512925)
        #expect(told > 4.2 && told < 5.2, "\(told)")
        #expect(gauge.judge(2) == 0)
    }

    @Test("A thousand quiet samples of noise hold about as many surprises as their probability says")
    func calibrated() {
        // 10 series of 1,000 judged samples: ten of p < 0.001 are expected, 24 or more once in 10,000 times.
        let surprises = (1...10 as ClosedRange<UInt64>).flatMap { seed in
            var recipe = SeriesRecipe(seed: seed)
            return Self.scores(Spike(), (0..<1_180).map { _ in recipe.noise() }).dropFirst(180)
        }
        #expect(surprises.count { $0 >= 3 } < 24)
        #expect(surprises.count { $0 >= 2 } > 40)
    }

    @Test("A spike among noise is told, its neighbours are not")
    func spike() {
        var recipe = SeriesRecipe(seed: 2)
        var values = (0..<600).map { _ in recipe.noise() }
        values[500] = 12
        let scores = Self.scores(Spike(), values)
        #expect(scores[500] > 4)
        #expect(scores[480..<500].allSatisfy { $0 < 3 } && scores[501..<520].allSatisfy { $0 < 3 })
    }

    /// p = 1 / (200 + 2).
    @Test("A counter's fall after 200 rises has a surprise of 2.31, a sawtooth's none")
    func reset() {
        let counter = (0...200).map(Double.init) + [3]
        #expect(Self.near(Self.scores(CounterReset(), counter).last, 2.3054))
        #expect(Self.scores(CounterReset(), (0..<400).map { Double($0 % 20) }).allSatisfy { $0 == 0 })
    }

    /// Thirty ranges beyond, ten times the reach; a new record has p = 1 / 101.
    @Test("A value thirty ranges beyond the past has a surprise of 3")
    func implausible() {
        let scores = Self.scores(ImplausibleValue(), (0..<100).map { Double($0 % 2) } + [31])
        #expect(Self.near(scores.last, 3.0043))
        let stated = ImplausibleValue(plausible: 0...110)
        #expect(Self.scores(stated, [-1, 0, 110, 111]) == [6, 0, 0, 6])
    }

    /// Tables of the distribution: P(X > 26.124) = 0.001 with 8 degrees, P(X > 18.307) = 0.05 with 10.
    @Test("The tail of χ² is as tables have it")
    func chiSquare() {
        #expect(Self.near(ChiSquare.surprise(26.124, degrees: 8), 3, within: 0.04))
        #expect(Self.near(ChiSquare.surprise(18.307, degrees: 10), 1.3010, within: 0.02))
        #expect(Self.near(NormalTail.surprise(1.959964), 1.6021))
        #expect(Self.near(NormalTail.surprise(6), 9.0059))
        #expect(ChiSquare.surprise(1e5, degrees: 8) == mostSurprise)
    }

    /// Work from 8 to 18 o'clock.
    private static func day(_ index: Int, _ recipe: inout SeriesRecipe) -> Double {
        ((96..<216).contains(index % 288) ? 80 : 20) + recipe.noise()
    }

    @Test("A morning that does not come is told by the time of day, not as a spike")
    func seasonal() {
        var recipe = SeriesRecipe(seed: 6)
        let values = (0..<288 * 6 + 130).map { index -> Double in
            let usual = Self.day(index, &recipe)
            return index >= 288 * 6 ? 20 + recipe.noise() : usual
        }
        // The recipe starts at no midnight; the hours are of the series.
        let seasonal = Self.scores(SeasonalResidual(), values)
        #expect(seasonal[(288 * 6 + 96)...].contains { $0 > 4 })
        #expect(seasonal[..<(288 * 6 + 96)].allSatisfy { $0 < 4 })
        #expect(Self.scores(Spike(), values)[(288 * 6)...].allSatisfy { $0 < 3 })
    }

    @Test("A series without a day is not judged by the time of day")
    func noDay() {
        #expect(Self.scores(SeasonalResidual(), SeriesRecipe.noisy(1_500)).allSatisfy { $0 == 0 })
    }

    @Test("A wave that stands still at its mean is a new shape, and no spike")
    func shape() {
        let values = (0..<700).map { index -> Double in
            [0, 5, 8, 9, 8, 5, 0, -5, -8, -9, -8, -5][index % 12] * ((600..<620).contains(index) ? 0 : 1)
                + Double(index % 7) * 0.1
        }
        #expect(Self.scores(ShapeNovelty(), values)[600..<620].contains { $0 > 2 })
        #expect(Self.scores(Spike(), values)[600..<620].allSatisfy { $0 == 0 })
    }

    @Test("Two metrics that part company are unlike, each within its range; what went back is over")
    func multivariate() {
        var detector = LocalLevelDistance()
        var recipe = SeriesRecipe(seed: 8)
        var unlike: [Bool] = []
        var driver: Int?
        for index in 0..<900 {
            let common = recipe.noise()
            let own = recipe.noise() * 0.1
            let broken = (600..<700).contains(index)
            _ = detector.judge(
                Sample(at: nil, values: [common, (broken ? -common + 2 : common) + own, recipe.noise()]))
            unlike.append(detector.isUnlike)
            if index == 650 { driver = detector.drivers.first?.metric }
        }
        #expect(!unlike[..<600].contains(true))
        #expect(unlike[600..<700].count { $0 } > 60)
        #expect(!unlike[760...].contains(true))
        #expect(driver == 1)
    }

    @Test("In which order and on which scale several metrics come does not matter")
    func orderAndScale() {
        func verdicts(_ values: ([Double]) -> [Double]) -> [Bool] {
            var detector = LocalLevelDistance()
            var recipe = SeriesRecipe(seed: 9)
            return (0..<900).map { index in
                let common = recipe.noise()
                let row = [common, common + recipe.noise() * 0.3 + (index > 650 ? 1.5 : 0), recipe.noise()]
                _ = detector.judge(Sample(at: nil, values: values(row)))
                return detector.isUnlike
            }
        }
        let plain = verdicts { $0 }
        #expect(plain[650...].contains(true) && !plain[..<650].contains(true))
        #expect(verdicts { [$0[2], $0[0], $0[1]] } == plain)
        #expect(verdicts { [$0[0] * 1_024 + 4_096, $0[1] / 64, $0[2] * 8 - 16] } == plain)
    }
}
