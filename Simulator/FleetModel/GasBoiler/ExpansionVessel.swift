/// The closed heating circuit's pressure: its water expands into a vessel with a cushion of gas.
///
///     p_abs = n p_0 V_0 / (V_0 − V_w)        V_w = filled − lost + V_system e(T)
///
/// with n the share of the gas still there and e the expansion of water since 4 Cel. Above 3 bar the safety valve lets
/// water out; without water in the vessel nothing holds the pressure.
/// Sources: EN 12828:2012 annex D (vessel, expansion of water, valve); isothermal ideal gas.
package struct ExpansionVessel: Hashable, Sendable {
    /// Of the vessel and of the whole circuit, L.
    package let vessel: Double
    package let system: Double
    /// Pressure of the gas before filling, bar above atmosphere.
    package let precharge: Double
    /// Water in the vessel as it would be at 4 Cel, L; negative where the circuit is short of water.
    package private(set) var surplus: Double

    /// Opening pressure, bar. Source: EN 12828, heating systems up to 50 kW.
    package static let valve = 3.0
    /// bar. Source: data sheets of wall-hung boilers.
    static let precharges = Distribution.boundedNormal(mean: 0.75, deviation: 0.05, within: 0.6...0.9)
    /// L. Source: as above, 7 to 10.
    static let vessels = Distribution.uniform(7, 10)

    /// Filled to `pressure` bar at `temperature` Cel.
    package init(vessel: Double, system: Double, precharge: Double, filledTo pressure: Double, at temperature: Double) {
        self.vessel = vessel
        self.system = system
        self.precharge = precharge
        surplus = 0
        fill(to: pressure, at: temperature, gas: 1)
    }

    /// Expansion of water since 4 Cel, 1. Source: 1.7 % at 60 Cel, 2.9 % at 80 Cel (EN 12828 annex D).
    package static func expansion(_ temperature: Double) -> Double {
        5.1e-6 * (temperature - 4) * (temperature - 4)
    }

    /// bar above atmosphere. - Parameter gas: share of the cushion's gas that is left, 0...1.
    package func pressure(at temperature: Double, gas: Double) -> Double {
        let water = surplus + system * Self.expansion(temperature)
        let empty = gas * (1 + precharge) - 1
        // Nothing in the vessel: the pipes' own springiness, some 0.3 L, is all that is left.
        guard water > 0 else { return max(0, max(0, empty) * (1 + water / 0.3)) }
        return max(0, gas * (1 + precharge) * vessel / max(vessel - water, 0.05) - 1)
    }

    package mutating func lose(_ litres: Double) {
        // An open circuit at no pressure loses no more.
        surplus = max(-0.5 - system * 0.02, surplus - litres)
    }

    /// Lets out what is above the valve's pressure. - Returns: L.
    @discardableResult
    package mutating func relieve(at temperature: Double, gas: Double) -> Double {
        guard pressure(at: temperature, gas: gas) > Self.valve else { return 0 }
        let before = surplus
        fill(to: Self.valve, at: temperature, gas: gas)
        return before - surplus
    }

    /// Tap water in (or out) until the gauge shows `pressure` bar.
    package mutating func fill(to pressure: Double, at temperature: Double, gas: Double) {
        let water = vessel * (1 - gas * (1 + precharge) / (1 + pressure))
        surplus = max(0.05, water) - system * Self.expansion(temperature)
    }
}
