/// What a solar inverter with battery reports, each value a multiple of its sensor's resolution; nil where nobody told it.
package struct SolarMeasurement: Hashable, Sendable {
    package var state: InverterState
    /// V and A of the two strings, resolutions 0.1 and 0.01.
    package var voltageA: Double
    package var currentA: Double
    package var voltageB: Double
    package var currentB: Double
    /// W of both strings, and into the mains; resolution 1.
    package var solarPower: Double
    package var power: Double
    /// W at the meter, positive is bought, and what it makes of the house; resolution 1.
    package var gridPower: Double?
    package var housePower: Double?
    /// V, resolution 0.1.
    package var gridVoltage: Double
    /// V peak to peak on the bus, resolution 0.1.
    package var ripple: Double
    /// Of the battery, as its own electronics say: %, W (positive charges), Cel, V of the least and the highest cell, % left
    /// of what it held new.
    package var battery: BatteryMeasurement?
    /// %, what the household keeps for a power cut.
    package var reserve: Double
    /// Cel, resolution 0.1: heat sink, and air inside the case.
    package var sinkTemperature: Double?
    package var caseTemperature: Double?
    /// 1/min, resolution 10, as it turns and as it is told.
    package var fanSpeed: Double
    package var fanTarget: Double
    /// kΩ, resolution 1, at the last test.
    package var insulation: Double
    /// % of its rating that the grid operator lets it feed in.
    package var feedInLimit: Double
    package var derating: Derating?
    package var error: InverterError?
    /// kWh since it was installed, resolution 0.01.
    package var solarEnergy: Double
    package var boughtEnergy: Double
    package var soldEnergy: Double
    /// dBm, resolution 1.
    package var rssi: Double
}

/// What a home battery reports through its inverter.
package struct BatteryMeasurement: Hashable, Sendable {
    /// %, resolution 0.1.
    package var charge: Double
    /// W, positive charges, resolution 1.
    package var power: Double
    /// Cel, resolution 0.1.
    package var temperature: Double
    /// V, resolution 0.001.
    package var lowestCell: Double
    package var highestCell: Double
    /// %, resolution 1.
    package var health: Double
}

/// An inverter's state, by its word on the wire.
package enum InverterState: String, Hashable, Sendable, CaseIterable {
    case night, wait, run, fault
}

/// Why an inverter gives less than it could, by its word on the wire.
package enum Derating: String, Hashable, Sendable, CaseIterable {
    case heat, voltage, remote
}

/// An inverter's error, by its code on the wire.
package enum InverterError: String, Hashable, Sendable, CaseIterable {
    case insulation = "ISO"
    case bus = "BUS"
    case overvoltage = "VAC"
    case batteryLink = "BMS"
    case meterLink = "METER"
    case fan = "FAN"
}
