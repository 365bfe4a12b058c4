/// A CR2032: charge, open-circuit voltage, inner resistance.
///
///     U(I) = e(s) − I R       R = R_0 e^(0.025 (20 − T)) (1 + 0.4 x + 10 x⁸) (1 + 5 w)       x = 1 − s
///
/// s: share of the charge left; w: how bad the cell is, 0...1. Sources: data sheets of CR2032 (Energizer, Duracell, Maxell):
/// 220 to 240 mA.h to 2.0 V at 0.2 mA, 15 to 20 Ω for most of its life, 30 Ω after 170 mA.h, steep after that; voltage flat
/// about 3.0 V; resistance grows in the cold. Old stock and cheap makes have several times as much (judgement).
package struct CoinCell: Hashable, Sendable {
    /// mA.h.
    package private(set) var capacity: Double
    /// R_0, Ω.
    package private(set) var freshResistance: Double
    /// s.
    package private(set) var charge: Double

    static let capacities = Distribution.boundedNormal(mean: 222, deviation: 10, within: 190...245)
    static let resistances = Distribution.boundedNormal(mean: 14, deviation: 1.5, within: 10...19)

    package init(capacity: Double, freshResistance: Double, charge: Double) {
        self.capacity = capacity
        self.freshResistance = freshResistance
        self.charge = charge
    }

    package init(charge: Double, using random: inout RandomSource) {
        self.init(
            capacity: Self.capacities.draw(using: &random), freshResistance: Self.resistances.draw(using: &random),
            charge: charge)
    }

    package mutating func replace(using random: inout RandomSource) { self = CoinCell(charge: 1, using: &random) }

    /// `current` in mA.
    package mutating func draw(_ current: Double, seconds: Double) {
        charge = max(0, charge - current * seconds / 3_600 / capacity)
    }

    package mutating func limit(to share: Double) { charge = min(charge, max(0, share)) }

    /// Without load, V.
    package var openCircuit: Double { Self.curve(charge) }

    /// Ω at `temperature` Cel.
    package func resistance(at temperature: Double, worn: Double = 0) -> Double {
        let x = 1 - charge
        let x2 = x * x
        let x4 = x2 * x2
        return freshResistance * exponential(0.025 * (20 - temperature)) * (1 + 0.4 * x + 10 * x4 * x4) * (1 + 5 * worn)
    }

    /// Under `current` mA, V.
    package func voltage(under current: Double, at temperature: Double, worn: Double = 0) -> Double {
        max(0, openCircuit - current / 1_000 * resistance(at: temperature, worn: worn))
    }

    /// Straight lines between charges of 0, 5, 12, 25, 50, 90 and 100 %.
    private static func curve(_ s: Double) -> Double {
        if s < 0.05 { return 2.0 + 0.65 * s / 0.05 }
        if s < 0.12 { return 2.65 + 0.23 * (s - 0.05) / 0.07 }
        if s < 0.25 { return 2.88 + 0.09 * (s - 0.12) / 0.13 }
        if s < 0.5 { return 2.97 + 0.05 * (s - 0.25) / 0.25 }
        if s < 0.9 { return 3.02 + 0.04 * (s - 0.5) / 0.4 }
        return 3.06 + 0.19 * (s - 0.9) / 0.1
    }

    /// What the bridge makes of the voltage, %: 2.85 V is 0, 3 V is 100, straight between. Source: Zigbee2MQTT, converters
    /// of this maker's coin cell devices; e.g. 2,995 mV reported as 97 %.
    package static func percent(of voltage: Double) -> Double {
        ((voltage - 2.85) / 0.15 * 100).clamped(to: 0...100)
    }
}
