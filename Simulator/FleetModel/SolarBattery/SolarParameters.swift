/// What one solar system with battery, its roof and its house differ by from the next.
package struct SolarParameters: Hashable, Sendable {
    package var stringA: SolarString
    package var stringB: SolarString
    /// When something near throws its shade on string A: in the afternoon rather than in the morning.
    package var shadeIsWest: Bool
    /// Sine of the sun's height under which it does.
    package var shadeHeight: Double
    /// Of the strings against earth, dry, kΩ.
    package var insulation: Double
    /// Air at inverter and battery: Cel at 10 Cel outdoors, and kelvin for each kelvin outdoors.
    package var placeMean: Double
    package var placeSlope: Double
    /// Years since it was installed.
    package var age: Double
    /// Lost of the battery's capacity each year, 0...1.
    package var fading: Double
    /// Kept for a power cut, 0...1.
    package var reserve: Double
    /// Wi-Fi at the inverter, dBm.
    package var signal: Double
    /// K.
    package var sinkBias: Double

    /// In series. Source: MPP windows of 200 to 500 V; 5 to 8 kWp over two strings for a 5 kW hybrid.
    static let moduleCounts = 7.0...10.0
    /// Degrees. Source: pitched roofs, 25 to 45; Killinger et al., Solar Energy 173, 2018 (systems of six countries face
    /// south within 60 degrees, and half of those on two planes east and west).
    static let tilts = Distribution.boundedNormal(mean: 35, deviation: 6, within: 20...48)
    static let mainAzimuths = Distribution.boundedNormal(mean: -8, deviation: 25, within: -60...50)
    /// Sines of 12 to 25 degrees. Source: a tree or house as high as the eaves at 10 to 20 m.
    static let shadeHeights = Distribution.uniform(0.2, 0.42)
    /// kΩ. Source: IEC 61215 MQT 03, 40 MΩ m² a module; 15 modules and their lines some 1.5 to 6 MΩ.
    static let insulations = Distribution.lognormal(median: 3_200, spread: 0.3)
    /// Cel and K/K. Source: cellars and utility rooms at 12 to 18, garages follow half of the weather.
    static let placeMeans = Distribution.uniform(14, 19)
    static let placeSlopes = Distribution.uniform(0.1, 0.45)
    static let ages = Distribution.uniform(0.1, 8)
    /// Share of a module's power lost a year. Source: Jordan et al., Prog. Photovoltaics 24, 2016, median 0.5 %.
    static let moduleFading = Distribution.boundedNormal(mean: 0.005, deviation: 0.0015, within: 0.001...0.01)
    /// Source: factory setting 10 %; judgement of how many want more.
    static let reserves = Distribution.boundedNormal(mean: 0.1, deviation: 0.05, within: 0.05...0.25)
    /// dBm. Source: IEEE 802.11 link budgets into a cellar or utility room.
    static let signals = Distribution.boundedNormal(mean: -63, deviation: 6, within: -79 ... -45)
    static let biases = Distribution.normal(mean: 0, deviation: 0.5)

    /// K in the case over the room while it rests, and of what the sink is above it.
    static let caseIdle = 4.0
    static let caseShare = 0.25
    /// Ω that level 1 of a corroded plug adds, and openings an hour in full sun. Source: contacts of 5 mΩ and less when new
    /// (IEC 62852); field failures of plugs, Köntges et al., IEA-PVPS T13-01, 2014.
    static let plugResistance = 2.0
    static let plugOpenings = 4.0
    /// s that it stays open.
    static let plugTimes = Distribution.lognormal(median: 420, spread: 0.7)
    /// kΩ, level 1 soaked; dry it is sixty times that. Source: field values of damaged lines in rain, 20 to 200.
    static let wetFault = 55.0
    /// W that the inverter and the battery's electronics draw from the mains while at rest.
    static let standby = 14.0

    static let voltmeter = Sensor(noise: 0.8, resolution: 0.1)
    static let ammeter = Sensor(noise: 0.02, resolution: 0.01)
    static let wattmeter = Sensor(noise: 6, resolution: 1)
    static let gridVoltmeter = Sensor(noise: 0.3, resolution: 0.1)
    static let rippleMeter = Sensor(noise: 0.25, resolution: 0.1)
    static let thermometer = Sensor(noise: 0.15, resolution: 0.1)
    static let cellVoltmeter = Sensor(noise: 0.0012, resolution: 0.001)
    static let tachometer = Sensor(noise: 15, resolution: 10)

    package init(using random: inout RandomSource) {
        age = Self.ages.draw(using: &random)
        let left = 1 - Self.moduleFading.draw(using: &random) * age
        func modules() -> Double {
            let range = Self.moduleCounts
            return (range.lowerBound + (range.upperBound - range.lowerBound) * random.uniform()).rounded()
        }
        let tilt = Self.tilts.draw(using: &random)
        let azimuth = Self.mainAzimuths.draw(using: &random)
        // Half of the roofs carry the other string on their other side.
        let gabled = random.happens(0.5)
        let first = gabled ? azimuth - 80 : azimuth
        let second = gabled ? azimuth + 100 : azimuth
        stringA = SolarString(
            modules: modules(), modulePower: SolarString.modulePowers.draw(using: &random) * left,
            plane: RoofPlane(tilt: tilt, azimuth: first))
        stringB = SolarString(
            modules: modules(), modulePower: SolarString.modulePowers.draw(using: &random) * left,
            plane: RoofPlane(tilt: tilt, azimuth: second))
        shadeIsWest = gabled ? false : random.happens(0.5)
        shadeHeight = Self.shadeHeights.draw(using: &random)
        insulation = Self.insulations.draw(using: &random)
        placeMean = Self.placeMeans.draw(using: &random)
        placeSlope = Self.placeSlopes.draw(using: &random)
        fading = HomeBattery.fadings.draw(using: &random)
        reserve = (Self.reserves.draw(using: &random) * 20).rounded() / 20
        signal = Self.signals.draw(using: &random)
        sinkBias = Self.biases.draw(using: &random)
    }
}
