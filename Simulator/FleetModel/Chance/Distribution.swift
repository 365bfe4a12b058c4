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
        switch self {
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
