import FleetModel
import Testing

@Suite struct ChanceTests {
    @Test func equalSeedsAndStreamsDrawAlikeAndOthersDoNot() {
        var a = RandomSource(seed: 42, stream: 7)
        var b = RandomSource(seed: 42, stream: 7)
        var otherSeed = RandomSource(seed: 43, stream: 7)
        var otherStream = RandomSource(seed: 42, stream: 8)
        let first = (0..<100).map { _ in a.next() }
        #expect(first == (0..<100).map { _ in b.next() })
        #expect(Set(first).isDisjoint(with: (0..<100).map { _ in otherSeed.next() }))
        #expect(Set(first).isDisjoint(with: (0..<100).map { _ in otherStream.next() }))
    }

    /// Mean and variance by their textbook formulas, each within five standard errors of 40,000 draws.
    @Test(arguments: [
        (Distribution.uniform(2, 5), 3.5, 0.75),
        (.normal(mean: -1, deviation: 3), -1, 9),
        (.lognormal(median: 2, spread: 0.5), 2 * 1.133_148, 5.842_0 - 5.136_1 + 0.752_9),
        (.exponential(mean: 4), 4, 16),
        (.constant(6), 6, 0),
    ])
    func drawsHaveTheDistributionsMoments(_ distribution: Distribution, mean: Double, variance: Double) {
        var random = RandomSource(seed: 1, stream: 1)
        let count = 40_000
        let draws = (0..<count).map { _ in distribution.draw(using: &random) }
        let sampleMean = draws.reduce(0, +) / Double(count)
        let sampleVariance = draws.reduce(0) { $0 + ($1 - sampleMean) * ($1 - sampleMean) } / Double(count - 1)
        #expect(abs(sampleMean - mean) <= 5 * (variance / Double(count)).squareRoot() + 1e-12)
        #expect(abs(distribution.mean - mean) < 1e-3)
        // The exponential's and lognormal's fourth moments widen the error of their variance.
        #expect(abs(sampleVariance - variance) <= 0.08 * variance + 1e-12)
    }

    @Test func boundedDrawsStayWithinTheirRange() {
        var random = RandomSource(seed: 2, stream: 1)
        let distribution = Distribution.boundedNormal(mean: 10, deviation: 5, within: 8...12)
        for _ in 0..<5_000 { #expect((8...12).contains(distribution.draw(using: &random))) }
    }

    /// Lag-one correlation of the exact update is e^(−Δ/τ), whatever the step.
    @Test(arguments: [60.0, 600.0])
    func theRandomWalkKeepsItsSpreadAndMemoryAtAnyStep(_ step: Double) {
        var random = RandomSource(seed: 3, stream: 1)
        var walk = OrnsteinUhlenbeck(deviation: 2, memory: 600, using: &random)
        var values: [Double] = []
        for _ in 0..<60_000 {
            walk.advance(by: step, using: &random)
            values.append(walk.value)
        }
        let variance = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
        let lagged = zip(values, values.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / Double(values.count - 1)
        let expected = step == 60 ? 0.904_837 : 0.367_879
        #expect(abs(variance - 4) < 0.5)
        #expect(abs(lagged / variance - expected) < 0.02)
    }
}
