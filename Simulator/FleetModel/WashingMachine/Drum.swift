/// A washing machine's drum: how it turns, what that takes, and how the tub shakes.
///
///     P = (M_f (1 + 4 b) + M_l L) ω + k ω³        v = c u ω · ω²/(ω² + ω_r²) + 3.2 b n/1000 + noise
///
/// M: torque of bearings and laundry, N m; b: wear of the bearings; u: unbalance, kg; v: velocity of the tub, mm/s r.m.s.
/// Above the suspension's own frequency ω_r the tub moves by what the unbalance forces on it. A new distribution of the
/// laundry is a new unbalance. Sources: Conrad, Soedel, J. Sound and Vibration 188, 1995 (suspension and unbalance); Papadopoulos,
/// Papadimitriou, ASME 2001; worn bearings, ISO 20816 zones; figures fitted to 1.0 to 1.6 kg·cm machines of 8 kg.
package struct Drum: Hashable, Sendable {
    /// M_f, N m at the drum.
    package var friction: Double
    /// c, mm for each kg.
    package var compliance: Double
    /// 1/min.
    package private(set) var speed = 0.0
    /// kg, at the drum's wall.
    package var unbalance = 0.0

    static let frictions = Distribution.boundedNormal(mean: 0.9, deviation: 0.06, within: 0.7...1.1)
    static let compliances = Distribution.boundedNormal(mean: 0.13, deviation: 0.01, within: 0.1...0.16)
    /// kg of a load that has spread well. Source: as above, limits of 0.2 to 0.6 kg at full speed.
    static let unbalances = Distribution.lognormal(median: 0.14, spread: 0.5)
    /// kg from which spinning is not begun.
    package static let limit = 0.6
    private static let resonance = 27.0

    package init(friction: Double, compliance: Double) {
        self.friction = friction
        self.compliance = compliance
    }

    init(using random: inout RandomSource) {
        friction = Self.frictions.draw(using: &random)
        compliance = Self.compliances.draw(using: &random)
    }

    /// - Parameter torque: share of the motor's torque that is there, 0...1.
    package mutating func turn(seconds: Double, to wanted: Double, torque: Double) {
        // 25 turns a minute and second at full torque; coasting and braking as fast.
        let step = 25 * seconds * torque
        speed = wanted > speed ? min(wanted, speed + step) : max(wanted, speed - 25 * seconds)
    }

    /// W electric.
    package func power(laundry: Double, wear: Double, drag: Double = 0) -> Double {
        guard speed > 0 else { return 0 }
        let turning = speed * 2 * .pi / 60
        // Below 100/min it lifts the laundry; above, it sticks to the wall.
        let lift = speed < 100 ? 1.6 * laundry : 0.1 * laundry
        let torque = friction * (1 + 4 * wear) + lift + drag
        return (torque * turning + 2.2e-5 * turning * turning * turning) / 0.62
    }

    /// mm/s r.m.s. of the tub, steady.
    package func vibration(wear: Double) -> Double {
        let turning = speed * 2 * .pi / 60
        let square = turning * turning
        guard speed > 0 else { return 0 }
        return compliance * unbalance * turning * square / (square + Self.resonance * Self.resonance)
            + 3.2 * wear * speed / 1_000 + 0.12
    }
}
