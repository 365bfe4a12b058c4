import FleetModel
import Testing

/// Devices and households more unlike each other than they are taken to be.
@Suite struct SpreadTests {
    private func deviation(_ values: [Double]) -> Double {
        let mean = values.reduce(0, +) / Double(values.count)
        return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
    }

    private func draws(_ distribution: Distribution, spread: Double) -> [Double] {
        var random = RandomSource(seed: 5, stream: 1)
        random.spread = spread
        return (0..<20_000).map { _ in distribution.draw(using: &random) }
    }

    @Test(arguments: [
        Distribution.uniform(100, 140), .normal(mean: 4, deviation: 2),
        .boundedNormal(mean: 140, deviation: 10, within: 100...180),
    ])
    func aSpreadOfOneAndAHalfIsHalfAsWideAgainAboutTheSameMiddle(_ distribution: Distribution) {
        let plain = draws(distribution, spread: 1)
        let wide = draws(distribution, spread: 1.5)
        let ratio = deviation(wide) / deviation(plain)
        #expect((1.47...1.53).contains(ratio))
        #expect(abs(wide.reduce(0, +) - plain.reduce(0, +)) / Double(plain.count) < 0.05 * deviation(plain))
        #expect(deviation(draws(distribution, spread: 0)) < 1e-9)
    }

    @Test func aLognormalSpreadsInItsLogarithm() {
        #expect(
            Distribution.lognormal(median: 15, spread: 0.2).widened(by: 1.5)
                == .lognormal(median: 15, spread: 0.2 * 1.5))
    }

    @Test func whatIsPositiveStaysSoAndWhatIsAShareStaysOne() {
        #expect(draws(.uniform(1, 14), spread: 3).allSatisfy { $0 > 0 })
        #expect(draws(.boundedNormal(mean: 2.6, deviation: 1.1, within: 0.6...5.4), spread: 3).allSatisfy { $0 >= 0.2 })
        #expect(draws(.uniform(0.3, 0.9), spread: 3).allSatisfy { (0...1).contains($0) })
        #expect(draws(.uniform(-5, 5), spread: 2).contains { $0 < -8 })
    }

    @Test func constantsAndExponentialsStayAsTheyAre() {
        for one in [Distribution.constant(3), .exponential(mean: 7)] { #expect(one.widened(by: 2) == one) }
    }
}
