/// The compressor and its two heat exchangers in the steady state: heat and power from temperatures and speed.
///
/// The evaporating temperature lies below the outdoor air by what the evaporator needs to take its heat in, the condensing
/// temperature above the flow by what the condenser needs to give it off:
///
///     T_e = T_o − R_e Q_e / air      T_c = T_f + R_c Q      COP = η T_c / (T_c − T_e)   [K]
///     Q = Q_r (n/n_r) e^(γ T_e) charge_Q                     η = η_0 (1 − 0.004 (T_c − T_e − 38)) part(n) charge_COP
///
/// so that part load, cold, hot flow, frost and a blocked evaporator all cost what they should without further terms.
/// Sources: Carnot with an efficiency grade, e.g. Jenkins et al. 2008; η_0, γ and R fitted to public EN 14511 data sheets
/// of 8 kW air-to-water units (A7/W35: 8 kW at COP 4.5 to 4.8; A7/W55: COP 2.8 to 3.1; A-7/W35: 5 to 6 kW at rated speed).
package struct RefrigerantCircuit: Hashable, Sendable {
    /// Heat at A7/W35 and rated speed, W. Source: the 8 kW class; spread of manufacture.
    package var ratedHeat: Double
    /// Efficiency grade at A7/W35 before part load, 1.
    package var grade: Double

    package static let ratedHeats = Distribution.boundedNormal(mean: 8_000, deviation: 150, within: 7_500...8_500)
    package static let grades = Distribution.boundedNormal(mean: 0.57, deviation: 0.012, within: 0.53...0.61)

    /// Hz.
    package static let ratedSpeed = 60.0
    /// Hz. Source: data sheets of inverter scroll and rotary compressors.
    package static let speeds = 25.0...90.0

    /// Evaporator, K per W taken in: 7 K at rating. Condenser, K per W given off: 3 K at rating.
    static let evaporatorResistance = 7.0 / 6_250
    static let condenserResistance = 3.0 / 8_000
    /// Suction gas density, 1/K: R290 and R32 lose 2.5 to 3 % of density per kelvin of evaporating temperature.
    static let densityPerKelvin = 0.027

    package init(ratedHeat: Double, grade: Double) {
        self.ratedHeat = ratedHeat
        self.grade = grade
    }

    package init(using random: inout RandomSource) {
        ratedHeat = Self.ratedHeats.draw(using: &random)
        grade = Self.grades.draw(using: &random)
    }

    package struct Output: Hashable, Sendable {
        /// W into the water.
        package var heat: Double
        /// W of the compressor.
        package var power: Double
        /// Cel.
        package var evaporating: Double
        package var cop: Double { heat / power }
    }

    /// What is done to the circuit from outside of it.
    package struct Condition: Hashable, Sendable {
        /// Share of the refrigerant's charge still there, 0...1.
        package var charge = 1.0
        /// Share of the evaporator's airflow, 0...1: frost and dirt take of it.
        package var airflow = 1.0
        package init(charge: Double = 1, airflow: Double = 1) {
            self.charge = charge
            self.airflow = airflow
        }

        /// Source: Kim and Braun, Purdue Int. Refrigeration and Air Conditioning Conference 2010 (25 % undercharge costs
        /// some 20 % of capacity and 15 % of efficiency); the square carries it on to greater losses.
        package var capacityFactor: Double { max(0.05, 1 - 0.6 * lost - 0.8 * lost * lost) }
        package var efficiencyFactor: Double { max(0.1, 1 - 0.45 * lost - 0.6 * lost * lost) }
        private var lost: Double { 1 - charge }
    }

    /// - Parameters: temperatures in Cel; `speed` in Hz, > 0.
    package func output(outdoor: Double, flow: Double, speed: Double, condition: Condition = Condition()) -> Output {
        let capacityFactor = condition.capacityFactor
        let turns = speed / Self.ratedSpeed
        // Rated heat is that of T_e = 0 Cel, the evaporating temperature at rating: 7 Cel less 7 K.
        let ratedHere = ratedHeat * turns * capacityFactor
        let resistance = Self.evaporatorResistance / max(0.05, condition.airflow)
        let part = 1 - 0.12 * (turns - 0.75) * (turns - 0.75)
        var heat = ratedHere * 0.8
        var cop = 3.5
        var evaporating = outdoor
        // Heat and the temperature it is taken in at depend on each other; three rounds agree to under 1 %.
        for _ in 0..<3 {
            evaporating = outdoor - resistance * heat * (1 - 1 / cop)
            let condensing = flow + Self.condenserResistance * heat
            let lift = max(10, condensing - evaporating)
            let efficiency = grade * (1 - 0.004 * (lift - 38)).clamped(to: 0.5...1.1) * part
            cop = max(1.05, efficiency * condition.efficiencyFactor * (condensing + 273.15) / lift)
            heat = ratedHere * exponential(Self.densityPerKelvin * evaporating)
        }
        return Output(heat: heat, power: heat / cop, evaporating: evaporating)
    }
}
