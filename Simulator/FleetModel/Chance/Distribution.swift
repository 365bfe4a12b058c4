/// How a physical parameter is spread over a fleet. Each parameter is one such value, its unit and source beside it.
package enum Distribution: Hashable, Sendable {
    case constant(Double)
    case uniform(Double, Double)
    case normal(mean: Double, deviation: Double)
    /// Normal, redrawn until inside `within`; the range holds at least the mean.
    case boundedNormal(mean: Double, deviation: Double, within: ClosedRange<Double>)
    /// `spread` is the standard deviation of the logarithm.
    case lognormal(median: Double, spread: Double)
    case exponential(mean: Double)

    package func draw(using random: inout RandomSource) -> Double {
        switch random.spread == 1 ? self : widened(by: random.spread) {
        case .constant(let value): return value
        case .uniform(let low, let high): return low + (high - low) * random.uniform()
        case .normal(let mean, let deviation): return mean + deviation * random.normal()
        case .boundedNormal(let mean, let deviation, let range):
            for _ in 0..<64 {
                let value = mean + deviation * random.normal()
                if range.contains(value) { return value }
            }
            return mean.clamped(to: range)
        case .lognormal(let median, let spread): return median * FleetModel.exponential(spread * random.normal())
        case .exponential(let mean): return -mean * logarithm(1 - random.uniform())
        }
    }

    /// The same with `factor` times the width about the same middle, `factor` ≥ 0.
    ///
    /// What is positive stays so: a lower bound above 0 is not lowered below the `factor`-th part of it. What is a share
    /// (bounds within 0...1) stays one. A `constant` has no width, and an `exponential` no other than its mean: both stay.
    package func widened(by factor: Double) -> Distribution {
        switch self {
        case .constant, .exponential: return self
        case .uniform(let low, let high):
            let range = Self.widened(low...high, about: (low + high) / 2, by: factor)
            return .uniform(range.lowerBound, range.upperBound)
        case .normal(let mean, let deviation): return .normal(mean: mean, deviation: deviation * factor)
        case .boundedNormal(let mean, let deviation, let range):
            return .boundedNormal(
                mean: mean, deviation: deviation * factor, within: Self.widened(range, about: mean, by: factor))
        case .lognormal(let median, let spread): return .lognormal(median: median, spread: spread * factor)
        }
    }

    private static func widened(
        _ range: ClosedRange<Double>, about middle: Double, by factor: Double
    ) -> ClosedRange<Double> {
        var low = middle - (middle - range.lowerBound) * factor
        var high = middle + (range.upperBound - middle) * factor
        if range.lowerBound >= 0, factor > 1 { low = max(low, range.lowerBound / factor) }
        if range.lowerBound >= 0, range.upperBound <= 1 { high = min(high, 1) }
        return low...max(low, high)
    }

    /// The expectation; for `boundedNormal` that of a range symmetric about the mean.
    package var mean: Double {
        switch self {
        case .constant(let value): value
        case .uniform(let low, let high): (low + high) / 2
        case .normal(let mean, _), .boundedNormal(let mean, _, _): mean
        case .lognormal(let median, let spread): median * FleetModel.exponential(spread * spread / 2)
        case .exponential(let mean): mean
        }
    }
}
