/// What one charger, its installation and its house's supply differ by from the next.
package struct ChargerParameters: Hashable, Sendable {
    package var mode: ChargingMode
    /// Asks for a card before each charge.
    package var usesCard: Bool
    /// Of the cheap tariff: local hour, and h long.
    package var cheapFrom: Double
    package var cheapHours: Double
    /// Peak of the house's photovoltaics, kW; used in `solar`.
    package var solarPeak: Double
    /// V at the house's connection without load.
    package var voltage: Double
    /// Ω a phase from the transformer to the charger.
    package var impedance: Double
    /// A of the house's main fuse.
    package var mainFuse: Double
    /// mΩ of a contact of the plug, and K/W from it to the air.
    package var contactResistance: Double
    package var contactCooling: Double
    /// K that the cable's own heat adds to the plug at 16 A on three phases.
    package var cableHeat: Double
    /// K that the box is over the outdoor air: on a wall, or in a garage.
    package var shelter: Double
    /// Whether the sun reaches it, 0...1.
    package var sunExposure: Double
    /// mA of residual current of charger and car.
    package var leakage: Double
    /// Wi-Fi at the box, dBm.
    package var signal: Double
    /// At the start of the simulation, kWh and operations.
    package var energySoFar: Double
    package var relaySoFar: Int
    /// A, V and K.
    package var currentBias: Double
    package var plugBias: Double

    /// Shares of the households. Source: none that is public counts all three; spread so that each is met, with night
    /// tariffs common where there are incentives (Electric Nation, Western Power Distribution 2019).
    static let ecoShare = 0.4
    static let solarShare = 0.12
    static let cardShare = 0.15
    /// Local hours. Source: British and Dutch night tariffs, from 23:30 to 1:00 for five to seven hours.
    static let cheapBeginnings = Distribution.uniform(23.5, 25)
    static let cheapLengths = Distribution.uniform(5, 7)
    /// kW. Source: roofs of 8 to 20 modules.
    static let solarPeaks = Distribution.boundedNormal(mean: 5, deviation: 1.5, within: 2.5...9)
    /// V. Source: EN 50160, 230 ± 10 %; measured means of low-voltage networks, 230 to 240.
    static let voltages = Distribution.boundedNormal(mean: 233, deviation: 3.5, within: 224...243)
    /// Ω. Source: IEC/TR 60725, reference impedance 0.24 + 0.15j, of which 90 % of homes have less.
    static let impedances = Distribution.lognormal(median: 0.16, spread: 0.35)
    /// A. Source: 3 × 25 (Benelux, Nordics) to 3 × 35 (Germany).
    static let mainFuses = Distribution.uniform(25, 35)
    /// mΩ. Source: silver-plated pin and sleeve contacts, some tenths (Slade, Electrical Contacts, 2nd ed., 2013).
    static let contactResistances = Distribution.lognormal(median: 0.35, spread: 0.3)
    /// K/W. Source: small contacts in a plastic body; IEC 62196-1 allows 50 K of rise at the rated current.
    static let contactCoolings = Distribution.boundedNormal(mean: 17, deviation: 1.5, within: 13...21)
    /// K. Source: 2.5 mm² at 16 A, 7.4 mΩ/m: 1.9 W/m and conductor, some 10 K (IEC 60364-5-52).
    static let cableHeats = Distribution.boundedNormal(mean: 9, deviation: 1.5, within: 6...13)
    /// K.
    static let shelters = Distribution.uniform(0, 6)
    static let exposures = Distribution.uniform(0, 1)
    /// mA. Source: IEC 62955 trips at 6; healthy cars leak 0.3 to 2.
    static let leakages = Distribution.lognormal(median: 0.7, spread: 0.35)
    /// dBm. Source: IEEE 802.11 link budgets through an outer wall.
    static let signals = Distribution.boundedNormal(mean: -66, deviation: 6, within: -79 ... -48)
    /// kWh. Source: up to four years of 2,200 a year.
    static let energies = Distribution.uniform(200, 9_000)
    static let relayCounts = Distribution.uniform(100, 2_500)
    /// A. Source: IEC 62053-21 class 1 meters.
    static let currentBiases = Distribution.normal(mean: 0, deviation: 0.05)
    static let temperatureBiases = Distribution.normal(mean: 0, deviation: 0.4)

    /// A a phase, and the least that may be offered. Source: IEC 61851-1, annex A.
    static let ratedCurrent = 16.0
    static let leastCurrent = 6.0
    /// A left free below the main fuse.
    static let fuseMargin = 1.0
    /// s of the contacts and of the board. Source: some 40 J/K of pin and cable end; an enclosed board of 400 g.
    static let contactMemory = 700.0
    static let boardMemory = 1_500.0
    /// K of the board at rest, and more at full current.
    static let boardIdle = 6.0
    static let boardLoad = 14.0
    /// K a W/m² on a box in full sun.
    static let sunHeat = 0.018
    /// Cel at the plug: less current from here, least current there, and none from there on; on again below the last.
    /// Source: charge points with a temperature sensor at the contacts derate at 65 to 75 and switch off at 85 to 95.
    static let derateFrom = 68.0
    static let derateTo = 84.0
    static let tripAbove = 92.0
    static let coolAgain = 55.0
    /// mA. Source: IEC 62955.
    static let residualTrip = 6.0
    /// V: off below, on again above. Source: −15 % and −10 % of 230.
    static let underVoltage = 196.0
    static let voltageAgain = 207.0
    /// Share of the irradiance on the horizontal that modules make of it, with losses.
    static let solarYield = 0.85

    static let currentMeter = Sensor(noise: 0.03, resolution: 0.1)
    static let voltageMeter = Sensor(noise: 0.3, resolution: 0.1)
    static let temperatureSensor = Sensor(noise: 0.12, resolution: 0.1)
    static let residualMeter = Sensor(noise: 0.06, resolution: 0.1)

    package init(using random: inout RandomSource) {
        let habit = random.uniform()
        mode = habit < Self.ecoShare ? .eco : habit < Self.ecoShare + Self.solarShare ? .solar : .now
        usesCard = random.happens(Self.cardShare)
        cheapFrom = Self.cheapBeginnings.draw(using: &random)
        cheapHours = Self.cheapLengths.draw(using: &random)
        solarPeak = Self.solarPeaks.draw(using: &random)
        voltage = Self.voltages.draw(using: &random)
        impedance = Self.impedances.draw(using: &random)
        mainFuse = Self.mainFuses.draw(using: &random)
        contactResistance = Self.contactResistances.draw(using: &random)
        contactCooling = Self.contactCoolings.draw(using: &random)
        cableHeat = Self.cableHeats.draw(using: &random)
        shelter = Self.shelters.draw(using: &random)
        sunExposure = Self.exposures.draw(using: &random)
        leakage = Self.leakages.draw(using: &random)
        signal = Self.signals.draw(using: &random)
        energySoFar = Self.energies.draw(using: &random)
        relaySoFar = Int(Self.relayCounts.draw(using: &random))
        currentBias = Self.currentBiases.draw(using: &random)
        plugBias = Self.temperatureBiases.draw(using: &random)
    }
}
