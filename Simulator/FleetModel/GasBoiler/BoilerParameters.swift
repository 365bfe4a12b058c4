/// What one gas boiler and its heating system differ by from the next.
package struct BoilerParameters: Hashable, Sendable {
    /// k of the radiators' law k ΔT^1.3, W/K^1.3.
    package var emitter: Double
    /// Water in the circuit, L.
    package var volume: Double
    /// F of pump and pipes to the radiators, W/K.
    package var heatingFlow: Double
    /// Flow kelvin per kelvin outdoors.
    package var curveSlope: Double
    /// By day, Cel.
    package var setpoint: Double
    /// K less at night.
    package var nightSetback: Double
    /// Of the hot water, Cel.
    package var hotWaterSetting: Double
    /// Of a clean plate exchanger, W/K.
    package var plate: Double
    /// Share of the burner's greatest heat that heating may use.
    package var heatingShare: Double
    /// Filled to, cold, bar.
    package var fillPressure: Double
    package var vessel: Double
    package var precharge: Double
    /// Through a strong flame with a clean electrode, µA.
    package var flameCurrent: Double
    /// Chance of one attempt to light, 1.
    package var ignition: Double
    /// Fan at the burner's greatest heat, 1/min.
    package var fanSpeed: Double
    /// A failing three-way valve rests where it heats radiators; else where it heats tap water.
    package var valveRestsAtHeating: Bool
    /// Until somebody at home tops up water or presses reset, s of time that people are up.
    package var timeToAct: Double
    /// At the start of the simulation.
    package var hoursSoFar: Double
    package var startsSoFar: Int
    package var gasSoFar: Double
    /// Wi-Fi at the boiler, dBm.
    package var signal: Double
    /// K.
    package var outdoorBias: Double
    package var roomBias: Double
    package var flowBias: Double
    package var returnBias: Double

    /// Cel of outdoor temperature that radiators are sized for. Source: national annexes to EN 12831, UK and Benelux.
    static let designOutdoors = Distribution.uniform(-8, -4)
    /// Mean water at design, Cel. Source: radiators sized for 70/50 to 75/65 (EN 442, older stock hotter).
    static let designWater = Distribution.uniform(56, 66)
    /// Excess of radiators over need, 1. Source: sizes are rounded up; judgement.
    static let emitterMargins = Distribution.uniform(1.05, 1.4)
    /// L per W of radiators at design. Source: panel radiators and their pipes, 9 to 13 L/kW.
    static let volumes = Distribution.uniform(0.009, 0.013)
    /// W/K: 700 to 1,000 L/h. Source: residual heads of boilers' pumps.
    static let heatingFlows = Distribution.uniform(800, 1_150)
    /// Installer's slope over the needed one. Source: curves are set high rather than low; judgement.
    static let slopeMargins = Distribution.boundedNormal(mean: 1.1, deviation: 0.08, within: 0.98...1.3)
    /// Cel. Source: Huebner et al., Energy and Buildings 66, 2013 (English homes), 20 to 21.
    static let setpoints = Distribution.boundedNormal(mean: 20.5, deviation: 0.8, within: 18.5...22.5)
    /// K. Source: programmable thermostats' defaults, 3 to 5.
    static let nightSetbacks = Distribution.uniform(2, 4.5)
    /// Cel. Source: factory settings of combination boilers, 45 to 55.
    static let hotWaterSettings = Distribution.boundedNormal(mean: 48, deviation: 2, within: 44...53)
    /// W/K. Source: 12 to 16 plates, 24 kW from 75/58 to 10/45 Cel at 10 L/min.
    static let plates = Distribution.boundedNormal(mean: 1_050, deviation: 80, within: 850...1_250)
    /// 1. Source: heating output set by installers to 14 to 20 of 24 kW.
    static let heatingShares = Distribution.uniform(0.55, 0.8)
    /// bar. Source: installation manuals, 1.0 to 1.5 cold.
    static let fillPressures = Distribution.boundedNormal(mean: 1.3, deviation: 0.12, within: 1.05...1.6)
    /// µA. Source: service manuals of wall-hung boilers, 3 to 10 with a good flame.
    static let flameCurrents = Distribution.boundedNormal(mean: 7, deviation: 0.9, within: 5...9.5)
    /// 1. Source: judgement, one failed attempt in fifty to two hundred.
    static let ignitions = Distribution.uniform(0.98, 0.995)
    /// 1/min. Source: radial blowers of condensing boilers, 5,000 to 6,500 at full load.
    static let fanSpeeds = Distribution.boundedNormal(mean: 5_800, deviation: 200, within: 5_300...6_300)
    /// s. Source: judgement, some hours to two days.
    static let timesToAct = Distribution.lognormal(median: 5 * 3_600, spread: 0.7)
    /// h. Source: 1,200 to 2,000 burner hours a year, up to eight years old.
    static let hours = Distribution.uniform(900, 14_000)
    /// dBm. Source: IEEE 802.11 link budgets through two walls.
    static let signals = Distribution.boundedNormal(mean: -61, deviation: 7, within: -80 ... -45)
    /// K. Source: NTC 10 kΩ, 1 %, with their fitting.
    static let biases = Distribution.normal(mean: 0, deviation: 0.3)

    /// F through the plate exchanger, W/K: 1,100 L/h. Source: boilers' pumps on the short inner circuit.
    static let plateFlow = 1_280.0
    /// Share of the pump's flow that is lost at level 1 of a failing pump.
    static let pumpLoss = 0.85
    /// Fan at no heat and for ignition, as shares of the fastest.
    static let fanIdle = 0.24
    static let fanIgnition = 0.5
    /// Of a worn electrode at level 1: share of the current lost, and chance of an attempt to fail.
    static let electrodeCurrentLost = 0.9
    static let electrodeFails = 0.92
    /// kg of water that the siphon and sump hold before it reaches the burner, and drainage of a free siphon, kg/s.
    static let sump = 0.8
    static let drainage = 3.0 / 3_600

    // Source: NTC 10 kΩ with 10-bit conversion; turbine flow meter; piezo pressure sensor; flame amplifier.
    static let temperatureSensor = Sensor(noise: 0.12, resolution: 0.1)
    static let roomSensor = Sensor(noise: 0.05, resolution: 0.1, dropout: 0.002)
    static let tapSensor = Sensor(noise: 0.1, resolution: 0.1)
    static let pressureSensor = Sensor(noise: 0.012, resolution: 0.01)
    static let flameSensor = Sensor(noise: 0.12, resolution: 0.1)
    static let tachometer = Sensor(noise: 25, resolution: 10)

    /// For the radiators of `house`.
    package init(for house: HouseParameters, using random: inout RandomSource) {
        let design = Self.designOutdoors.draw(using: &random)
        let load = house.heatLoss * (20 - design)
        let excess = Self.designWater.draw(using: &random) - 20
        emitter = load / power(excess, HeatingWater.exponent) * Self.emitterMargins.draw(using: &random)
        volume = load * Self.volumes.draw(using: &random)
        heatingFlow = Self.heatingFlows.draw(using: &random)
        curveSlope = excess / (20 - design) * Self.slopeMargins.draw(using: &random)
        setpoint = (Self.setpoints.draw(using: &random) * 2).rounded() / 2
        nightSetback = (Self.nightSetbacks.draw(using: &random) * 2).rounded() / 2
        hotWaterSetting = Self.hotWaterSettings.draw(using: &random).rounded()
        plate = Self.plates.draw(using: &random)
        heatingShare = Self.heatingShares.draw(using: &random)
        fillPressure = Self.fillPressures.draw(using: &random)
        vessel = ExpansionVessel.vessels.draw(using: &random)
        precharge = ExpansionVessel.precharges.draw(using: &random)
        flameCurrent = Self.flameCurrents.draw(using: &random)
        ignition = Self.ignitions.draw(using: &random)
        fanSpeed = Self.fanSpeeds.draw(using: &random)
        valveRestsAtHeating = random.happens(0.6)
        timeToAct = Self.timesToAct.draw(using: &random)
        hoursSoFar = Self.hours.draw(using: &random)
        startsSoFar = Int(hoursSoFar * (4 + 6 * random.uniform()))
        gasSoFar = hoursSoFar * 8
        signal = Self.signals.draw(using: &random)
        outdoorBias = Self.biases.draw(using: &random)
        roomBias = Self.biases.draw(using: &random)
        flowBias = Self.biases.draw(using: &random)
        returnBias = Self.biases.draw(using: &random)
    }
}
