/// The compressor of a reversible split: heat moved and power from the temperatures of both coils and its speed.
///
///     Q_e = Q_r (n/n_r) e^(γ (T_e − T_er)) charge_Q        P = Q_e (T_c − T_e) / (η T_e)   [K]
///
/// The coils' temperatures are those of `AirCoil`, so that dirt on either, weather and speed cost what they should
/// without further terms. Source: Carnot with an efficiency grade; η and T_er fitted to public EN 14511 data sheets of
/// 3.5 kW inverter splits at 35/27 Cel (an efficiency of 3.6 to 4.1). At 7/20 Cel and the same speed it gives 3.4 kW at
/// 3.2, which is less than their 3.6 to 4.2 at 3.8 to 4.5: makers turn faster and let the coil be larger.
package struct AirCircuit: Hashable, Sendable {
    /// Heat taken in at the rating point, W.
    package var rated: Double
    /// η, 1.
    package var grade: Double

    package static let rateds = Distribution.boundedNormal(mean: 3_500, deviation: 80, within: 3_250...3_750)
    package static let grades = Distribution.boundedNormal(mean: 0.50, deviation: 0.012, within: 0.46...0.54)

    /// Hz.
    package static let ratedSpeed = 60.0
    /// Hz. Source: capacity ranges on data sheets of the class, 0.9 to 4.1 kW of 3.5.
    package static let speeds = 15.0...75.0
    /// Cel of evaporating temperature at the rating point.
    static let ratedEvaporating = 10.0
    /// 1/K. Source: saturated vapour of R32, density per kelvin near 10 Cel.
    static let densityPerKelvin = 0.03

    package init(rated: Double, grade: Double) {
        self.rated = rated
        self.grade = grade
    }

    package init(using random: inout RandomSource) {
        rated = Self.rateds.draw(using: &random)
        grade = Self.grades.draw(using: &random)
    }

    package struct Output: Hashable, Sendable {
        /// W taken in at the evaporator, and of the compressor.
        package var taken = 0.0
        package var power = 0.0
        /// Cel of the gas that leaves the compressor, once settled.
        package var discharge = 0.0
        /// W given off at the condenser.
        package var given: Double { taken + power }
    }

    /// - Parameters: Cel of the coils; `speed` in Hz, > 0; `charge`: share of the refrigerant that is there, 0...1.
    package func output(evaporating: Double, condensing: Double, speed: Double, charge: Double = 1) -> Output {
        // What a lost charge costs is the same for all kinds of circuit.
        let leak = RefrigerantCircuit.Condition(charge: charge)
        let lift = max(8, condensing - evaporating)
        let taken =
            rated * speed / Self.ratedSpeed * leak.capacityFactor
            * exponential(Self.densityPerKelvin * (evaporating - Self.ratedEvaporating))
        let efficiency = grade * leak.efficiencyFactor * (1 - 0.003 * (lift - 37)).clamped(to: 0.6...1.08)
        let power = taken * lift / (efficiency * (evaporating + 273.15))
        // A circuit short of refrigerant sucks overheated gas. Source: Domanski, Henderson, Payne, NIST TN 1848, 2014
        // (undercharge raises superheat); 70 K for a whole charge is judgement.
        let discharge = condensing + 18 + 0.3 * max(0, lift - 20) + 70 * (1 - charge)
        return Output(taken: taken, power: power, discharge: discharge)
    }
}
