/// A string of modules on one plane, as its inverter input sees it: the most power it can give, and at what voltage.
///
///     P = P₀ G/1000 (1 + γ (T − 25)) · ℓ(G)        V = n V₀ (1 + β (T − 25) + 0.055 ln G/1000)        I = P/V
///     T = T_air + G/(25 + 6.84 v)                    ℓ(G) = 1 + 0.03 ln G/1000
///
/// Part of it in the shade: either its bypass diodes take the shaded part out, or all of it runs at the shaded part's
/// current; the inverter takes the better of the two. Power lost in a plug's resistance is I² R.
/// Sources: module data sheets (IEC 61215 coefficients of crystalline silicon); Faiman, Prog. Photovoltaics 16, 2008 (cell
/// temperature, wind of 1.5 m/s); low light, EN 50530 annex; bypass diodes, Quaschning, Hanitsch, Solar Energy 56, 1996.
package struct SolarString: Hashable, Sendable {
    /// In series.
    package var modules: Double
    /// P₀ of one module as it is now, W at 1,000 W/m² and 25 Cel.
    package var modulePower: Double
    package var plane: RoofPlane

    /// W. Source: data sheets of 108-half-cell modules; tolerance 0 to +3 %.
    package static let modulePowers = Distribution.boundedNormal(mean: 413, deviation: 4, within: 402...424)
    /// V₀ at the most power, and with nothing connected. Source: as above.
    package static let moduleVoltage = 31.2
    static let openVoltage = 37.3
    /// 1/K. Source: as above.
    package static let powerPerKelvin = -0.0034
    static let voltagePerKelvin = -0.0026
    /// W/(m²K) at 1.5 m/s of wind. Source: Faiman 2008, 25 + 6.84 v.
    static let cooling = 35.3
    /// W/m² from which there is voltage enough to begin.
    static let darkness = 3.0

    package init(modules: Double, modulePower: Double, plane: RoofPlane) {
        self.modules = modules
        self.modulePower = modulePower
        self.plane = plane
    }

    /// What keeps light or current from getting through.
    package struct Condition: Hashable, Sendable {
        /// Of all light, by dirt and snow, 0...1.
        package var transmission = 1.0
        /// Of the string's modules, in the shade of something near, 0...1; they get scattered light alone.
        package var shaded = 0.0
        /// In its plugs, Ω.
        package var resistance = 0.0
        package init() {}
    }

    package struct Output: Hashable, Sendable {
        /// W and V at the point of most power.
        package var power: Double
        package var voltage: Double
        /// V with nothing connected.
        package var openVoltage: Double
        package var current: Double { voltage > 0 ? power / voltage : 0 }
        package static let dark = Output(power: 0, voltage: 0, openVoltage: 0)
    }

    /// - Parameters: light on the plane, W/m²; cells, Cel.
    package func output(
        beam: Double, diffuse: Double, cell: Double, condition: Condition = Condition()
    ) -> Output {
        let lit = (beam + diffuse) * condition.transmission
        guard lit > Self.darkness else { return .dark }
        let warm = cell - 25
        let dim = logarithm(lit / 1_000)
        var power =
            modules * modulePower * lit / 1_000 * (1 + Self.powerPerKelvin * warm) * max(0.5, 1 + 0.03 * dim)
        let relative = 1 + Self.voltagePerKelvin * warm + 0.055 * dim
        var voltage = modules * Self.moduleVoltage * max(0.5, relative)
        let open = modules * Self.openVoltage * max(0.5, relative)
        if condition.shaded > 0, beam > 0 {
            let bypassed = 1 - condition.shaded
            let held = diffuse / (beam + diffuse)
            if bypassed >= held {
                power *= bypassed
                voltage *= bypassed
            } else {
                power *= held
                voltage *= 1.04
            }
        }
        if condition.resistance > 0, power > 0 {
            let current = power / voltage
            let lost = min(0.5 * voltage, current * condition.resistance)
            voltage -= lost
            power = voltage * current
        }
        return Output(power: power, voltage: voltage, openVoltage: open)
    }
}
