/// A single-phase hybrid inverter of 5 kW: two trackers and the battery on one bus of 400 V, one bridge to the mains.
///
///     P_dc = P_ac + a + b P_ac + c P_ac²        C dT/dt = losses − (T − T_air)/R        R = R₀ / (1 + 3.5 fan)
///     ΔV = P_ac / (2π 50 C_dc V_dc)              tracked = 0.995 − 6 (ΔV / 4 V_pv)²
///
/// ΔV: what one phase's pulsing power makes of the bus, peak to peak; a quarter of it reaches the strings, whose power
/// then swings about the best point. Sources: King et al., Sandia SAND2007-5036 (loss curve); Kjaer, Pedersen, Blaabjerg, IEEE
/// Trans. Industry Applications 41, 2005 (pulsing power, capacitor, and what ripple costs); heat sinks with forced air.
package struct HybridInverter: Hashable, Sendable {
    /// C_dc new, F.
    package var capacitance: Double
    /// c, 1/W.
    package var squareLoss: Double
    /// R₀ without a fan, K/W.
    package var stillResistance: Double
    /// Fan's full speed, 1/min.
    package var fanSpeed: Double
    /// Cel, of the heat sink.
    package private(set) var sink: Double
    /// Of its full speed, as it is told.
    package private(set) var fanCommand = 0.0

    /// F. Source: electrolytic banks of 1 to 2 mF for 5 kW; tolerance ±10 % and more in pairs.
    static let capacitances = Distribution.boundedNormal(mean: 0.0018, deviation: 0.00006, within: 0.0016...0.002)
    /// Source: European efficiency of 96.5 to 97.2 %.
    static let squareLosses = Distribution.boundedNormal(mean: 2.3e-6, deviation: 1.5e-7, within: 1.8e-6...2.8e-6)
    /// K/W. Source: cast heat sinks of some 10 litres, 0.35 to 0.5 in still air.
    static let stillResistances = Distribution.boundedNormal(mean: 0.42, deviation: 0.02, within: 0.36...0.48)
    /// 1/min. Source: 80 mm fans.
    static let fanSpeeds = Distribution.boundedNormal(mean: 3_800, deviation: 80, within: 3_500...4_100)

    /// W.
    package static let rating = 5_000.0
    package static let idleLoss = 22.0
    static let linearLoss = 0.012
    /// V.
    package static let busVoltage = 400.0
    /// Of the battery's converter, one way.
    package static let converter = 0.98
    /// J/K: 12 kg of aluminium.
    static let heatCapacity = 10_800.0
    /// Cel from which it gives less, and at which it gives a fifth.
    static let derating = 75.0...90.0
    /// Cel from which and at which the fan runs fully.
    static let fanRange = 45.0...62.0

    package init(using random: inout RandomSource) {
        capacitance = Self.capacitances.draw(using: &random)
        squareLoss = Self.squareLosses.draw(using: &random)
        stillResistance = Self.stillResistances.draw(using: &random)
        fanSpeed = Self.fanSpeeds.draw(using: &random)
        sink = 25
    }

    /// W from the bus for `ac` W into the mains; its own need where that is 0.
    package func direct(for ac: Double) -> Double {
        ac + Self.idleLoss + Self.linearLoss * ac + squareLoss * ac * ac
    }

    /// W into the mains from `direct` W of the bus; 0 where they do not cover its own need.
    package func alternating(from direct: Double) -> Double {
        guard direct > Self.idleLoss else { return 0 }
        let b = 1 + Self.linearLoss
        return ((b * b + 4 * squareLoss * (direct - Self.idleLoss)).squareRoot() - b) / (2 * squareLoss)
    }

    /// V of the bus, peak to peak. `worn` is the share of the capacitance that is lost.
    package func ripple(ac: Double, worn: Double) -> Double {
        ac / (2 * .pi * 50 * capacitance * (1 - worn) * Self.busVoltage)
    }

    /// Share of a string's best power that is found, 0...1.
    package static func tracked(ripple: Double, string voltage: Double) -> Double {
        guard voltage > 0 else { return 0 }
        let swing = ripple / (4 * voltage)
        return max(0.3, 0.995 - 6 * swing * swing)
    }

    /// Share of the rating that the heat leaves, 0.2...1.
    package var heatShare: Double {
        let hot = (sink - Self.derating.lowerBound) / (Self.derating.upperBound - Self.derating.lowerBound)
        return 1 - 0.8 * hot.clamped(to: 0...1)
    }

    /// - Parameters:
    ///   - losses: W.
    ///   - air: Cel around it.
    ///   - blockage: times its thermal resistance.
    ///   - fan: share of the fan's speed that is left, 0...1.
    mutating func warm(seconds: Double, losses: Double, air: Double, blockage: Double, fan: Double) {
        let wanted = (sink - Self.fanRange.lowerBound) / (Self.fanRange.upperBound - Self.fanRange.lowerBound)
        // It starts at a third and stops where it is cool again.
        fanCommand = wanted > 0 || (fanCommand > 0 && wanted > -0.25) ? max(0.33, min(1, wanted)) : 0
        let resistance = stillResistance * blockage / (1 + 3.5 * fanCommand * fan)
        sink += (losses - (sink - air) / resistance) * seconds / Self.heatCapacity
    }
}
