/// A mean-reverting random walk about zero: what has a typical size and forgets after a typical time.
///
/// dx = −x/τ dt + σ√(2/τ) dW, advanced by its exact transition, so that the step length does not change its statistics.
/// Source: Uhlenbeck, Ornstein 1930; Gillespie, Phys. Rev. E 54, 1996 (exact update).
package struct OrnsteinUhlenbeck: Sendable {
    package private(set) var value: Double
    /// Stationary standard deviation, in the unit of the value.
    private let deviation: Double
    /// Correlation time, s.
    private let memory: Double
    // The factors for the step length last used: steps repeat.
    private var step = 0.0
    private var decay = 1.0
    private var kick = 0.0

    /// Starts in its stationary distribution.
    package init(deviation: Double, memory: Double, using random: inout RandomSource) {
        self.deviation = deviation
        self.memory = memory
        value = deviation * random.normal()
    }

    package mutating func advance(by seconds: Double, using random: inout RandomSource) {
        if seconds != step {
            step = seconds
            decay = exponential(-seconds / memory)
            kick = deviation * (1 - decay * decay).squareRoot()
        }
        value = value * decay + kick * random.normal()
    }
}
