/// A fridge-freezer's sealed circuit in the steady state: heat taken and power drawn from temperatures and speed.
///
///     T_o = T_e − R_o Q          T_c = T_room + R_c (Q + P)          COP = η (T_o + 273)/(T_c − T_o)
///     Q = Q_r n/3000 · e^(γ (T_o + 25)) (T_o + 62)/37 (1 − 0.005 (T_c − 45)) charge_Q
///
/// T_o: evaporating, T_c: condensing. The second factor is the clearance volume's: below −62 Cel nothing is drawn in.
/// Sources: Carnot with an efficiency grade; Q_r, γ and η fitted to public calorimeter data of variable-speed R600a
/// compressors of 7 to 9 cm³ (EN 12900 and ASHRAE LBP: 110 to 130 W at 3,000/min, COP 1.6 to 1.8 at −23.3/54.4);
/// capacity falls to a little over half from −25 to −35 Cel.
package struct ColdCircuit: Hashable, Sendable {
    /// Q_r: heat taken at −25 Cel, condensing at 45 Cel, 3,000/min, W.
    package var ratedHeat: Double
    /// η, 1.
    package var grade: Double
    /// R_c with free air, K/W.
    package var condenserResistance: Double

    /// W. Source: as above; manufacturing spread of compressors, 3 to 5 %.
    package static let ratedHeats = Distribution.boundedNormal(mean: 125, deviation: 4, within: 112...138)
    package static let grades = Distribution.boundedNormal(mean: 0.47, deviation: 0.012, within: 0.43...0.51)
    /// K/W. Source: wire-on-tube and skin condensers at 8 to 15 K above the room in steady running.
    package static let condenserResistances = Distribution.boundedNormal(
        mean: 0.16, deviation: 0.015, within: 0.12...0.2)

    /// Revolutions a minute. Source: data sheets of variable-speed household compressors, 1,200 to 4,500.
    package static let speeds = 1_200.0...4_500.0
    /// R_o, K/W.
    static let evaporatorResistance = 0.05
    static let densityPerKelvin = 0.03

    package init(ratedHeat: Double, grade: Double, condenserResistance: Double) {
        self.ratedHeat = ratedHeat
        self.grade = grade
        self.condenserResistance = condenserResistance
    }

    package init(using random: inout RandomSource) {
        ratedHeat = Self.ratedHeats.draw(using: &random)
        grade = Self.grades.draw(using: &random)
        condenserResistance = Self.condenserResistances.draw(using: &random)
    }

    /// What is done to the circuit from outside of it.
    package struct Condition: Hashable, Sendable {
        /// Share of the refrigerant's charge still there, 0...1.
        package var charge = 1.0
        /// Times the condenser's thermal resistance.
        package var condenserBlockage = 1.0
        package init(charge: Double = 1, condenserBlockage: Double = 1) {
            self.charge = charge
            self.condenserBlockage = condenserBlockage
        }

        /// A capillary feeds an evaporator that fills ever less: the first tenths are forgiven, then capacity goes fast.
        /// Source: Boeng, Melo, Int. J. Refrigeration 41, 2014 (wrong charge costs up to 30 % more energy).
        package var capacityFactor: Double { max(0.02, 1 - 0.25 * lost - 1.15 * lost * lost) }
        package var efficiencyFactor: Double { max(0.1, 1 - 0.2 * lost - 0.7 * lost * lost) }
        private var lost: Double { 1 - charge }
    }

    package struct Output: Hashable, Sendable {
        /// W taken from the evaporator.
        package var heat: Double
        /// W of the compressor with its inverter.
        package var power: Double
        /// Cel.
        package var condensing: Double
        package var cop: Double { heat / power }
    }

    /// - Parameters: temperatures in Cel; `speed` in 1/min, > 0.
    package func output(
        evaporator: Double, room: Double, speed: Double, condition: Condition = Condition()
    ) -> Output {
        let rated = ratedHeat * speed / 3_000 * condition.capacityFactor
        let resistance = condenserResistance * condition.condenserBlockage
        let off = (speed - 2_200) / 2_300
        let efficiency = grade * (1 - 0.08 * off * off) * condition.efficiencyFactor
        var heat = rated
        var power = heat / 1.8
        var condensing = room + 10
        // Heat and the temperatures it is taken in and given off at depend on each other; four rounds agree to under 1 %.
        for _ in 0..<4 {
            let evaporating = evaporator - Self.evaporatorResistance * heat
            condensing = min(75, room + resistance * (heat + power))
            let lift = max(15, condensing - evaporating)
            let wanted =
                rated * exponential(Self.densityPerKelvin * (evaporating + 25)) * max(0, evaporating + 62) / 37
                * max(0.3, 1 - 0.005 * (condensing - 45))
            heat = (heat + wanted) / 2
            // Friction and motor draw a quarter of the rated power even where nothing is moved.
            power = max(0.25 * rated / 1.8, heat * lift / (efficiency * (evaporating + 273.15)))
        }
        return Output(heat: heat, power: power, condensing: condensing)
    }
}
