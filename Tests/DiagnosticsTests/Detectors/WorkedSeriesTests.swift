import Telemetry
import Testing

@testable import Diagnostics

/// What makes one verdict of a series: the parts of `SeriesUnlike` and the whole.
@Suite("Detectors of a series by figures")
struct WorkedSeriesTests {
    private static func scores(_ detector: some Detector, _ values: [Double]) -> [Double] {
        var detector = detector
        return SeriesRecipe.samples(values.map { [$0] }).map { detector.judge($0) }
    }

    private static func near(_ a: Double?, _ b: Double, within: Double = 1e-3) -> Bool {
        a.map { abs($0 - b) <= within } ?? false
    }

    @Test("News is told once a day, again when much larger, and for less each time")
    func news() {
        var news = News()
        let day = 86_400.0
        #expect(news.judge(2.4, after: 10 * day) == 0)
        #expect(news.judge(5, after: 10 * day) == 5)
        #expect(news.judge(6.9, after: 10.5 * day) == 0)
        #expect(news.judge(7.1, after: 10.5 * day) == 7.1)
        #expect(news.judge(5, after: 11.4 * day) == 0)
        // Two as large before: 5 − 2 log10 3.
        #expect(Self.near(news.judge(5, after: 11.6 * day), 4.0458))
        // An hour after the start half of the time is an hour's half.
        var young = News()
        #expect(young.judge(5, after: 3_600) == 5)
        #expect(young.judge(5, after: 7_000) == 0)
        #expect(young.judge(5, after: 7_300) > 0)
    }

    @Test("Steps are the median of the times between samples, whatever else comes")
    func clock() {
        var clock = SampleClock()
        for index in 0..<20 { clock.advance(to: Sample(at: SeriesRecipe.time(index), values: [])) }
        clock.advance(to: Sample(at: SeriesRecipe.time(3), values: []))
        clock.advance(to: Sample(at: nil, values: []))
        clock.advance(to: Sample(at: SeriesRecipe.time(100), values: []))
        #expect(clock.step == 300)
        #expect(clock.elapsed == 100 * 300)
        var without = SampleClock()
        for _ in 0..<3 { without.advance(to: Sample(at: nil, values: [])) }
        #expect(without.elapsed == 900)
    }

    /// Of 0, 1, … 79 the cuts are 10, 20, … 70, and nine values are above the last: 12 ln(84 / 9.5).
    @Test("Twelve values in the top eighth of the past have an entropy of 26.15")
    func entropy() {
        var past = PastValues(most: 100)
        for value in 0..<80 { past.insert(Double(value)) }
        #expect(Self.near(DistributionShift.entropy(Array(repeating: 79, count: 12), past), 26.1538))
        // A past of ties has one part less, and all of its own values are usual.
        var ties = PastValues(most: 100)
        for _ in 0..<80 { ties.insert(1) }
        #expect(DistributionShift.entropy([1, 1], ties) < 0.02)
    }

    @Test("Activity that stops is told, though every single value has been before")
    func stops() {
        var recipe = SeriesRecipe(seed: 12)
        // Busy, with moments of rest now and then.
        let values = (0..<900).map { index -> Double in
            index >= 800 || recipe.chance() < 0.1 ? 1 : 30 + 5 * recipe.noise()
        }
        #expect(Self.scores(DistributionShift(), values)[800..<830].contains { $0 > 3 })
        #expect(Self.scores(Spike(), values)[800..<830].allSatisfy { $0 < 2 })
    }

    /// (2 · 2^(4/3))^(3/4) · 1.6.
    @Test("Two surprises of 2 make one of 5.38, between the sum's and the largest's")
    func together() {
        #expect(Self.near(SeriesUnlike.together([2, 0, 2, 0, 0]), 5.3817))
        #expect(SeriesUnlike.together([0, 0, 0, 0, 0]) == 0)
    }

    @Test("One odd row is not told before others confirm it, and the same is worth more where rows come seldom")
    func confirmed() {
        func told(_ step: TimeSpan, _ odd: Int) -> [Double] {
            var recipe = SeriesRecipe(seed: 21)
            var detector = SeriesUnlike()
            return (0..<700).map { index in
                let value = recipe.noise() + ((600..<600 + odd).contains(index) ? 8 : 0)
                let at = SeriesRecipe.start + .seconds(step.microseconds / 1_000_000 * Int64(index))
                return detector.judge(Sample(at: at, values: [value]))
            }
        }
        let often = told(.minutes(5), 6)
        #expect(often[600] == 0 && often[601] == 0)
        #expect(often[602...606].contains { $0 >= 4 })
        let seldom = told(.hours(5), 6)
        #expect((seldom[602...606].max() ?? 0) > (often[602...606].max() ?? 0))
    }
}
