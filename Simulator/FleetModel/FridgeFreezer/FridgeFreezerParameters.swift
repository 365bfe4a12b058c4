/// What one fridge-freezer and its use differ by from the next, beside its walls and its circuit.
package struct FridgeFreezerParameters: Hashable, Sendable {
    /// The household's settings, Cel.
    package var setFridge: Double
    package var setFreezer: Double
    /// Conductance from air to evaporator at full fan and without frost, W/K.
    package var airConductance: Double
    /// Share of the air that an open damper sends to the fridge.
    package var damperShare: Double
    /// Frost that halves the airflow, kg.
    package var blockingFrost: Double
    /// W.
    package var heaterPower: Double
    /// Fan's full speed, 1/min.
    package var fanSpeed: Double
    /// Openings of both doors a day and person.
    package var openingsPerPerson: Double
    /// Room's relative humidity, 0...1.
    package var humidity: Double
    /// Share of the door's full gap from which its switch sees it.
    package var switchGap: Double
    /// Wi-Fi at the appliance, dBm.
    package var signal: Double
    /// At the start of the simulation, h and openings.
    package var hoursSoFar: Double
    package var openingsSoFar: Int
    /// K.
    package var fridgeBias: Double
    package var freezerBias: Double
    package var ambientBias: Double

    /// Cel. Source: James, Evans, James, J. Food Engineering 87, 2008 (settings and temperatures of domestic refrigerators);
    /// factory settings 4 and −18.
    static let fridgeSettings = Distribution.boundedNormal(mean: 4.2, deviation: 0.9, within: 2.6...6.4)
    static let freezerSettings = Distribution.boundedNormal(mean: -18.2, deviation: 0.9, within: -21.4 ... -16.6)
    /// W/K. Source: tube-fin evaporators in 35 to 50 m³/h of air, 5 to 8 (Hermes et al., Energies 14, 2021, 5991).
    static let airConductances = Distribution.boundedNormal(mean: 6, deviation: 0.35, within: 5...7)
    static let damperShares = Distribution.uniform(0.26, 0.34)
    /// kg. Source: as above: blockage grows slowly, then fast, from some 0.5 kg on.
    static let blockingFrosts = Distribution.boundedNormal(mean: 0.75, deviation: 0.08, within: 0.5...1)
    /// W. Source: European tube heaters of 120 to 180 W; the defrost's efficiency of 30 % measured by Bansal, Fothergill,
    /// Fernandes, Int. J. Refrigeration 33, 2010, follows from what warms metal and freezer.
    static let heaterPowers = Distribution.boundedNormal(mean: 150, deviation: 7, within: 130...170)
    /// 1/min. Source: 12 V axial fans of 100 to 110 mm.
    static let fanSpeeds = Distribution.boundedNormal(mean: 1_650, deviation: 50, within: 1_500...1_800)
    /// Source: diaries and counters, 15 to 30 openings a day a home, more in large ones (Geppert, Stamminger, Int. J.
    /// Consumer Studies 34, 2010; 55 a day in a family of five, Electrolux 2001).
    static let openingsPerPersons = Distribution.lognormal(median: 8.5, spread: 0.3)
    /// s. Source: as above, most under 20.
    static let openTimes = Distribution.lognormal(median: 12, spread: 0.6)
    /// Share of openings that are the freezer's. Source: as above, a sixth to a fifth.
    static let freezerOpenings = 0.18
    /// Source: EN 16798-1, indoor air in winter 35 to 60 %.
    static let humidities = Distribution.boundedNormal(mean: 0.47, deviation: 0.06, within: 0.33...0.62)
    /// Source: reed and plunger switches act at 1 to 4 cm of some 60.
    static let switchGaps = Distribution.uniform(0.02, 0.06)
    /// dBm. Source: IEEE 802.11 link budgets through a wall, behind sheet steel.
    static let signals = Distribution.boundedNormal(mean: -61, deviation: 6, within: -78 ... -45)
    /// h. Source: up to six years at a duty of 70 %.
    static let hours = Distribution.uniform(1_500, 36_000)
    static let openingCounts = Distribution.uniform(2_000, 60_000)
    /// K. Source: NTC 5 kΩ ±3 % at 5 Cel, 0.3 K.
    static let biases = Distribution.normal(mean: 0, deviation: 0.2)

    /// Air exchanged through a wide open door, W/K: 0.014 m³/s, so that the fridge's air is
    /// changed in 18 s; with vapour, 12 s cost some 8 kJ. Source for what an opening brings in, sensible
    /// and latent: Terrell, Purdue Int. Refrigeration and Air Conditioning Conference 2006, R054.
    static let fridgeDoor = 18.0
    static let freezerDoor = 8.0
    /// Of the door's exchange: what level 1 of a worn seal passes.
    static let wornSeal = 0.06
    /// kg/s from food. Source: weight loss of unwrapped vegetables, 40 to 80 g a day a fridge.
    static let foodVapour = 7e-7
    /// Share of the air conductance without a fan.
    static let stillAir = 0.04
    /// W/K from the heated evaporator to the freezer while the fan rests: radiation and rising air.
    static let defrostConductance = 1.6
    /// Share of the damper's air that passes it closed.
    static let damperLeak = 0.015
    /// W. Source: data sheets: standby under 2 (EU 1275/2008), DC fans 1.5 to 3, LED lamps 3 to 6.
    static let electronicsPower = 1.4
    static let fanPower = 2.2
    static let lampPower = 4.0
    /// W that a start in vain draws for its seconds. Source: locked-rotor currents of inverters are limited.
    static let failedStartPower = 45.0

    static let temperatureSensor = Sensor(noise: 0.05, resolution: 0.1)
    static let powerMeter = Sensor(noise: 0.3, resolution: 0.1)
    static let tachometer = Sensor(noise: 5, resolution: 10)

    package init(using random: inout RandomSource) {
        setFridge = Self.fridgeSettings.draw(using: &random).rounded()
        setFreezer = Self.freezerSettings.draw(using: &random).rounded()
        airConductance = Self.airConductances.draw(using: &random)
        damperShare = Self.damperShares.draw(using: &random)
        blockingFrost = Self.blockingFrosts.draw(using: &random)
        heaterPower = Self.heaterPowers.draw(using: &random)
        fanSpeed = Self.fanSpeeds.draw(using: &random)
        openingsPerPerson = Self.openingsPerPersons.draw(using: &random)
        humidity = Self.humidities.draw(using: &random)
        switchGap = Self.switchGaps.draw(using: &random)
        signal = Self.signals.draw(using: &random)
        hoursSoFar = Self.hours.draw(using: &random)
        openingsSoFar = Int(Self.openingCounts.draw(using: &random))
        fridgeBias = Self.biases.draw(using: &random)
        freezerBias = Self.biases.draw(using: &random)
        ambientBias = Self.biases.draw(using: &random)
    }
}
