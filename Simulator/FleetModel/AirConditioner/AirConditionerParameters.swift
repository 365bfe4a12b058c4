/// What one air conditioner and its people differ by from the next.
package struct AirConditionerParameters: Hashable, Sendable {
    /// Wanted in summer and in winter, Cel.
    package var coolTo: Double
    package var heatTo: Double
    /// Whether it heats in winter, and runs while everybody sleeps.
    package var heats: Bool
    package var byNight: Bool
    /// Cel outdoors that it was chosen for.
    package var designOutdoor: Double
    /// Fans at their fastest, 1/min.
    package var fanSpeed: Double
    package var outdoorFanSpeed: Double
    /// Usual mains, V.
    package var voltage: Double
    /// At the start of the simulation: compressor, h; kWh; of the remote control.
    package var hoursSoFar: Double
    package var energySoFar: Double
    package var keysSoFar: Int
    /// Wi-Fi, dBm.
    package var signal: Double
    /// K.
    package var roomBias: Double
    package var coilBias: Double

    /// Cel. Source: EN 16798-1 category II: up to 26 in summer; people set 22 to 26.
    static let coolings = Distribution.boundedNormal(mean: 24, deviation: 1, within: 22...26)
    /// Cel. Source: EN 16798-1, 20 and more.
    static let heatings = Distribution.boundedNormal(mean: 21, deviation: 0.8, within: 19.5...23)
    /// Share of homes; judgement.
    static let heating = 0.7
    static let nightly = 0.35
    /// 1/min. Source: cross-flow fans indoors 1,100 to 1,300, propellers outdoors 800 to 900.
    static let fanSpeeds = Distribution.boundedNormal(mean: 1_200, deviation: 25, within: 1_120...1_280)
    static let outdoorFanSpeeds = Distribution.boundedNormal(mean: 850, deviation: 12, within: 810...890)
    /// V. Source: EN 50160.
    static let voltages = Distribution.boundedNormal(mean: 231, deviation: 2.5, within: 224...238)
    static let hours = Distribution.uniform(300, 9_000)
    /// dBm. Source: IEEE 802.11 link budgets through a wall.
    static let signals = Distribution.boundedNormal(mean: -58, deviation: 7, within: -80 ... -42)
    /// K. Source: NTC 10 kΩ, 1 %, with their fitting.
    static let biases = Distribution.normal(mean: 0, deviation: 0.3)

    /// Share of the home's people and doings that are in this room; judgement: living room and kitchen.
    static let sharePresent = 0.75

    static let temperatureSensor = Sensor(noise: 0.12, resolution: 0.1)
    static let humiditySensor = Sensor(noise: 1, resolution: 1)
    static let powerMeter = Sensor(noise: 6, resolution: 1)
    static let voltmeter = Sensor(noise: 0.5, resolution: 1)
    static let tachometer = Sensor(noise: 6, resolution: 10)
    /// W of the electronics, of the fans at their fastest. Source: data sheets of the class.
    static let standbyPower = 3.0
    static let fanPower = 25.0
    static let outdoorFanPower = 45.0
    /// kg of frost on the coil outdoors at which it is defrosted. Source: Guo et al., Applied Thermal Engineering 28,
    /// 2008: 30 to 90 minutes of frosting.
    static let frostToDefrost = 1.2

    /// - Parameter climate: of the region, whose warm afternoons it was chosen for.
    package init(climate: Climate, using random: inout RandomSource) {
        coolTo = Self.coolings.draw(using: &random).rounded()
        heatTo = Self.heatings.draw(using: &random).rounded()
        heats = random.happens(Self.heating)
        byNight = random.happens(Self.nightly)
        // Source: design temperatures are those of 0.4 % of the year's hours (ASHRAE Handbook, Fundamentals, climatic
        // design information): a warm front's clear afternoon in the warmest weeks.
        designOutdoor =
            climate.annualMean + climate.annualAmplitude + 0.8 * climate.diurnalAmplitude
            + 1.5 * climate.frontDeviation
        fanSpeed = Self.fanSpeeds.draw(using: &random)
        outdoorFanSpeed = Self.outdoorFanSpeeds.draw(using: &random)
        voltage = Self.voltages.draw(using: &random)
        hoursSoFar = Self.hours.draw(using: &random)
        energySoFar = hoursSoFar * 0.6
        keysSoFar = Int(hoursSoFar * 0.7)
        signal = Self.signals.draw(using: &random)
        roomBias = Self.biases.draw(using: &random)
        coilBias = Self.biases.draw(using: &random)
    }
}
