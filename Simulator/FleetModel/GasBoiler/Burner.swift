/// A premixed gas burner with its condensing heat exchanger in the steady state: heat, flue gas and condensate.
///
/// Of the gas's lower heating value the water gets what the flue gas does not carry off, and of the latent heat on top
/// what condenses where the flue gas leaves:
///
///     T_flue = T_return + 5 K + 8 K m          η = 1 − s (T_flue − 20) + l (1 − w(T_flue) / w_0)
///     w(T) = x / (1 − x), x = p_s(T) / p       (water vapour per dry gas, saturated; w_0: as burnt)
///
/// with m the modulation, s = 0.00048 1/K, l = 0.11. At 80/60 Cel it comes to 97 %, at 50/30 Cel to 107 %.
/// Sources: natural gas H at an air ratio of 1.3: dew point 55 Cel, ratio of heating values 1.11 (DVGW G 260;
/// Recknagel, Sprenger, Schramek, Taschenbuch für Heizung und Klimatechnik, combustion); saturation by Magnus (WMO-No.
/// 8, annex 4.B).
package struct Burner: Hashable, Sendable {
    /// Greatest and least heat of the gas burnt, W by the lower heating value.
    package var greatest: Double
    package var least: Double

    /// W. Source: data sheets of 24 kW combination boilers.
    package static let greatestHeats = Distribution.boundedNormal(mean: 24_500, deviation: 400, within: 23_500...25_500)
    /// W. Source: as above, modulation of 1 to 5 up to 1 to 8.
    package static let leastHeats = Distribution.uniform(3_200, 4_800)

    /// 1/K; latent share of the lower heating value; water vapour per dry flue gas, by volume.
    private static let sensible = 0.00048
    private static let latent = 0.11
    private static let vapourAsBurnt = 0.184
    /// kg of condensate for each J of latent heat. Source: heat of evaporation of water at 40 Cel, 2.4 MJ/kg.
    private static let condensatePerJoule = 1 / 2.4e6

    package init(greatest: Double, least: Double) {
        self.greatest = greatest
        self.least = least
    }

    package init(using random: inout RandomSource) {
        greatest = Self.greatestHeats.draw(using: &random)
        least = Self.leastHeats.draw(using: &random)
    }

    package struct Output: Hashable, Sendable {
        /// W into the water; greater than `gas` where much condenses.
        package var heat = 0.0
        /// W by the lower heating value.
        package var gas = 0.0
        /// Cel.
        package var flue = 0.0
        /// kg/s.
        package var condensate = 0.0
        package var efficiency: Double { gas > 0 ? heat / gas : 0 }
    }

    /// - Parameters: `modulation` 0...1 of the greatest heat; `returning` in Cel.
    package func output(modulation: Double, returning: Double) -> Output {
        let gas = greatest * modulation
        let flue = returning + 5 + 8 * modulation
        let saturated = 6.112 * exponential(17.62 * flue / (243.12 + flue)) / 1_013
        let share = min(saturated, 0.9)
        let condensed = max(0, 1 - share / (1 - share) / Self.vapourAsBurnt)
        let recovered = Self.latent * condensed
        return Output(
            heat: gas * (1 - Self.sensible * (flue - 20) + recovered), gas: gas, flue: flue,
            condensate: gas * recovered * Self.condensatePerJoule)
    }
}
