/// How a quantity becomes a number: installation bias, noise, now and then nothing, and the resolution of the display.
package struct Sensor: Hashable, Sendable {
    /// Fixed for one sensor, in the quantity's unit.
    package var bias: Double
    /// Standard deviation of one reading, in the quantity's unit.
    package var noise: Double
    /// Readings are multiples of this.
    package var resolution: Double
    /// Probability that a reading is missing.
    package var dropout: Double

    package init(bias: Double = 0, noise: Double, resolution: Double, dropout: Double = 0) {
        self.bias = bias
        self.noise = noise
        self.resolution = resolution
        self.dropout = dropout
    }

    package func read(_ quantity: Double, using random: inout RandomSource) -> Double? {
        if dropout > 0, random.happens(dropout) { return nil }
        return rounded(quantity + bias + noise * random.normal())
    }

    /// To the nearest multiple of the resolution.
    package func rounded(_ value: Double) -> Double { (value / resolution).rounded() * resolution }
}
