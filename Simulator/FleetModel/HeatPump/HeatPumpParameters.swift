/// What one heat pump and its heating system differ by from the next.
package struct HeatPumpParameters: Hashable, Sendable {
    /// k of the emitters' law k ΔT^n, W/K^n.
    package var emitter: Double
    /// Heat capacity of the circuit's water and metal, J/K.
    package var waterCapacity: Double
    /// Flow kelvin per kelvin outdoors, as the installer set it.
    package var curveSlope: Double
    /// Outdoor temperature above which heating is off, Cel.
    package var heatingLimit: Double
    /// Outdoor temperature the house was designed for, Cel.
    package var designOutdoor: Double
    /// By day, Cel.
    package var setpoint: Double
    /// K less at night.
    package var nightSetback: Double
    /// Above atmosphere at 35 Cel, bar.
    package var fillPressure: Double
    /// W.
    package var standbyPower: Double
    /// At the start of the simulation, h.
    package var hoursSoFar: Double
    /// Wi-Fi at the machine, dBm.
    package var signal: Double
    /// K.
    package var outdoorBias: Double
    package var roomBias: Double

    /// J/K. Source: 120 to 250 litres of water with its metal (floor heating, or radiators with a buffer tank).
    static let waterCapacities = Distribution.uniform(0.9e6, 1.6e6)
    /// Excess of the emitters over need, 1. Source: EN 442 and EN 1264 choices are rounded up.
    static let emitterMargins = Distribution.uniform(1.05, 1.3)
    /// Mean water temperature at design, Cel. Source: EN 14511 low-temperature application 35, intermediate 45.
    static let designWater = Distribution.uniform(37, 44)
    /// Installer's slope over the needed one. Source: curves are set high rather than low.
    static let slopeMargins = Distribution.boundedNormal(mean: 1.05, deviation: 0.05, within: 0.95...1.2)
    /// Cel. Source: heating limits of EN 12831 and VDI 3807, 15 to 17.
    static let heatingLimits = Distribution.uniform(15, 17)
    /// Cel. Source: UK and Benelux design temperatures of the national annexes to EN 12831, −3 to −10.
    static let designOutdoors = Distribution.uniform(-9, -6)
    /// Cel. Source: Huebner et al., Energy and Buildings 66, 2013 (English homes), 20 to 21.
    static let setpoints = Distribution.boundedNormal(mean: 20.7, deviation: 0.6, within: 19.5...22)
    /// K. Source: advice for heat pumps, small or none.
    static let nightSetbacks = Distribution.uniform(0, 1.2)
    /// bar. Source: installation manuals, 1.5 to 2.0.
    static let fillPressures = Distribution.boundedNormal(mean: 1.7, deviation: 0.12, within: 1.4...2.0)
    /// W. Source: EN 14825 standby consumption of controllers, 8 to 25.
    static let standbyPowers = Distribution.uniform(9, 20)
    /// h. Source: some 2,000 to 4,000 a year, up to five years old.
    static let hours = Distribution.uniform(800, 16_000)
    /// dBm. Source: IEEE 802.11 link budgets through two walls.
    static let signals = Distribution.boundedNormal(mean: -62, deviation: 7, within: -80 ... -45)
    /// K. Source: EN 60751 class B sensors with their fitting.
    static let biases = Distribution.normal(mean: 0, deviation: 0.2)

    static let emitterExponent = 1.2
    /// ṁc of the circuit, W/K: 0.33 litres a second.
    static let waterFlow = 1_380.0
    /// bar/K: a circuit of 150 litres on an 18-litre expansion vessel.
    static let expansion = 0.008
    /// W.
    static let backupPower = 3_000.0
    static let fanPower = 55.0
    static let pumpPower = 35.0
    /// W taken from the water, W electric, and s to melt a full load of frost. Source: Guo et al. 2008, 4 to 8 min.
    static let defrostHeat = 4_000.0
    static let defrostPower = 1_600.0
    static let defrostTime = 300.0

    // Source: EN 60751 class B with 12-bit conversion; MID class 3 heat meter; IEC 62053 class 2; 4 to 20 mA pressure.
    static let temperatureSensor = Sensor(noise: 0.06, resolution: 0.1)
    /// Wireless: now and then its radio is not heard.
    static let roomSensor = Sensor(noise: 0.05, resolution: 0.1, dropout: 0.002)
    static let heatMeter = Sensor(noise: 0.03, resolution: 0.01)
    static let powerMeter = Sensor(noise: 0.008, resolution: 0.01)
    static let pressureSensor = Sensor(noise: 0.008, resolution: 0.01)

    /// Sized for `house` as an installer would.
    package init(for house: HouseParameters, using random: inout RandomSource) {
        let design = Self.designOutdoors.draw(using: &random)
        let load = house.heatLoss * (20 - design)
        let excess = Self.designWater.draw(using: &random) - 20
        emitter = load / power(excess, Self.emitterExponent) * Self.emitterMargins.draw(using: &random)
        waterCapacity = Self.waterCapacities.draw(using: &random)
        curveSlope = excess / (20 - design) * Self.slopeMargins.draw(using: &random)
        heatingLimit = Self.heatingLimits.draw(using: &random)
        designOutdoor = design
        setpoint = (Self.setpoints.draw(using: &random) * 2).rounded() / 2
        nightSetback = (Self.nightSetbacks.draw(using: &random) * 2).rounded() / 2
        fillPressure = Self.fillPressures.draw(using: &random)
        standbyPower = Self.standbyPowers.draw(using: &random)
        hoursSoFar = Self.hours.draw(using: &random)
        signal = Self.signals.draw(using: &random)
        outdoorBias = Self.biases.draw(using: &random)
        roomBias = Self.biases.draw(using: &random)
    }
}
