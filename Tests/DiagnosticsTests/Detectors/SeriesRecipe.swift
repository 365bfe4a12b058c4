import Telemetry

@testable import Diagnostics

/// Made-up telemetry, the same at every run.
struct SeriesRecipe {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// 0..<1. Source: Steele et al. 2014, SplitMix64.
    mutating func chance() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((mixed ^ (mixed >> 31)) >> 11) / 9_007_199_254_740_992
    }

    /// Roughly normal: mean 0, standard deviation 1.
    mutating func noise() -> Double { (0..<12).reduce(-6) { sum, _ in sum + chance() } }

    static let start = Timestamp(seconds: 1_750_000_000)

    /// The time of a sample at a step of five minutes.
    static func time(_ index: Int) -> Timestamp { start + .minutes(Int64(index) * 5) }

    /// Samples of five minutes.
    static func samples(_ values: [[Double?]]) -> [Sample] {
        values.enumerated().map { Sample(at: time($0), values: $1) }
    }

    /// Noise around 20 with now and then a spike, one metric.
    static func noisy(_ count: Int, seed: UInt64 = 1) -> [Double] {
        var recipe = SeriesRecipe(seed: seed)
        return (0..<count).map { _ in 20 + recipe.noise() + (recipe.chance() < 0.005 ? 8 : 0) }
    }

    /// What real tables hold: three metrics, gaps, no numbers, extremes, equal and backward times.
    static func dirty(_ count: Int, seed: UInt64) -> [Sample] {
        var recipe = SeriesRecipe(seed: seed)
        let odd: [Double?] = [nil, .nan, .infinity, -.infinity, 1e308, -1e308, .leastNonzeroMagnitude, -0.0, 1e99]
        var clock = 0
        return (0..<count).map { index in
            let roll = recipe.chance()
            if roll < 0.9 { clock += 1 } else if roll < 0.92 { clock += 400 } else if roll < 0.94 { clock -= 3 }
            let values: [Double?] = (0..<3).map { metric in
                guard recipe.chance() < 0.97 else { return odd[Int(recipe.chance() * Double(odd.count))] }
                return Double(metric) * 10 + recipe.noise()
            }
            return Sample(at: recipe.chance() < 0.02 ? nil : time(clock), values: values)
        }
    }
}
