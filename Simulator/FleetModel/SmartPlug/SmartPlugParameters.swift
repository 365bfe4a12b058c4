/// What one metering plug or relay and its place differ by from the next, beside what hangs on it.
package struct SmartPlugParameters: Hashable, Sendable {
    /// Contacts of relay and socket in series when new, mΩ.
    package var contactResistance: Double
    /// Inside over the room, K for each W of loss.
    package var thermalResistance: Double
    /// Chip over the inside, K.
    package var chipRise: Double
    /// V of the mains at rest, and Ω of the line to it.
    package var voltage: Double
    package var impedance: Double
    /// Gain of the meter's channels, near 1.
    package var voltageGain: Double
    package var currentGain: Double
    /// dBm.
    package var signal: Double
    /// Cel.
    package var room: Double
    /// Off from 23.5 to 6 every day, by a timer of the household's own.
    package var hasNightTimer: Bool
    /// kWh and s at the start.
    package var energySoFar: Double
    package var uptime: Double
    /// Nil where the firmware lets everything through.
    package var protection: RelayProtection?
    var voltageMeter = Sensor(noise: 0.35, resolution: 1)

    /// mΩ. Source: relays of 16 A state 100 at 6 V as a maximum and 5 to 15 in use; sockets 1 to 5.
    static let contactResistances = Distribution.lognormal(median: 12, spread: 0.3)
    /// K/W. Source: closed plastic bodies of 150 to 200 cm² at 9 to 11 W/(m²K) give 5 to 7; the contacts' part is hotter.
    static let thermalResistances = Distribution.boundedNormal(mean: 7, deviation: 0.8, within: 4.5...9.5)
    static let chipRises = Distribution.boundedNormal(mean: 14, deviation: 3, within: 6...22)
    /// V. Source: EN 50160 campaigns, 228 to 238 in most homes.
    static let voltages = Distribution.boundedNormal(mean: 233, deviation: 2.8, within: 224...241)
    /// Ω. Source: IEC 60725, 0.47 at most for 90 % of homes.
    static let impedances = Distribution.lognormal(median: 0.28, spread: 0.35)
    /// Source: metering chips uncalibrated within 2 to 3 %, calibrated within 1.
    static let gains = Distribution.boundedNormal(mean: 1, deviation: 0.008, within: 0.975...1.025)
    static let signals = Distribution.boundedNormal(mean: -62, deviation: 7, within: -79 ... -42)
    /// Of a relay in a wall box, K/W and K. Source: Shelly support, Shelly Devices Operating Temperature: 55 to 60 Cel without
    /// load are 20.5 of the room, 0.9 W at the one and the other; 87 to 90 at 16 A are 3.1 W more.
    static let boxResistances = Distribution.boundedNormal(mean: 10, deviation: 1.2, within: 7...14)
    static let boxChipRises = Distribution.boundedNormal(mean: 27, deviation: 3, within: 18...34)
    /// dBm. Source: judgement: a wall before the antenna.
    static let boxSignals = Distribution.boundedNormal(mean: -66, deviation: 7, within: -79 ... -45)
    static let rooms = Distribution.boundedNormal(mean: 20.5, deviation: 1.5, within: 16...25)
    static let nightTimers = 0.12
    static let energies = Distribution.lognormal(median: 120, spread: 1)
    static let uptimes = Distribution.exponential(mean: 20 * 86_400)

    /// W of its own electronics with the relay drawn.
    static let ownLoss = 0.9
    /// s; contacts and body together.
    static let memory = 900.0
    /// mΩ that level 1 of burnt contacts adds.
    static let burntResistance = 70.0
    /// W that level 1 of too much load adds, a second heater and a kettle on a strip.
    static let secondLoad = 4_000.0
    /// Times the resistance to the room that level 1 of a box without air adds: wires packed into it and insulation behind.
    /// Source: judgement; wool all around a sphere of that size alone is 1/(4π 0.04 0.035) = 57 K/W.
    static let packedBox = 2.0

    static let powerMeter = Sensor(noise: 0.15, resolution: 0.1)
    static let currentMeter = Sensor(noise: 0.002, resolution: 0.001)
    static let thermometer = Sensor(noise: 0.3, resolution: 0.1)

    package init(using random: inout RandomSource) {
        contactResistance = Self.contactResistances.draw(using: &random)
        thermalResistance = Self.thermalResistances.draw(using: &random)
        chipRise = Self.chipRises.draw(using: &random)
        voltage = Self.voltages.draw(using: &random)
        impedance = Self.impedances.draw(using: &random)
        voltageGain = Self.gains.draw(using: &random)
        currentGain = Self.gains.draw(using: &random)
        signal = Self.signals.draw(using: &random)
        room = Self.rooms.draw(using: &random)
        hasNightTimer = random.happens(Self.nightTimers)
        energySoFar = Self.energies.draw(using: &random)
        uptime = Self.uptimes.draw(using: &random)
    }

    /// Of a relay in a wall box.
    package static func inWallBox(using random: inout RandomSource) -> SmartPlugParameters {
        var parameters = SmartPlugParameters(using: &random)
        parameters.thermalResistance = boxResistances.draw(using: &random)
        parameters.chipRise = boxChipRises.draw(using: &random)
        parameters.signal = boxSignals.draw(using: &random)
        parameters.protection = RelayProtection()
        parameters.voltageMeter = Sensor(noise: 0.35, resolution: 0.1)
        return parameters
    }
}
