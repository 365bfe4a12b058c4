/// What a gas boiler reports, each value a multiple of its sensor's resolution; nil where a sensor gave nothing.
package struct BoilerMeasurement: Hashable, Sendable {
    /// Cel, resolution 0.1.
    package var outdoor: Double?
    package var flow: Double?
    package var returning: Double?
    /// Of the hot water where it leaves the boiler.
    package var hotWater: Double?
    package var flue: Double?
    package var room: Double?
    package var setpoint: Double
    /// L/min of hot water drawn, resolution 0.1.
    package var tapFlow: Double?
    /// bar above atmosphere, resolution 0.01.
    package var pressure: Double?
    package var mode: BoilerMode
    /// % of the burner's greatest heat asked for, 0 without a flame, resolution 1.
    package var modulation: Double
    /// µA through the flame, resolution 0.1.
    package var flameCurrent: Double?
    /// 1/min, resolution 10.
    package var fanSpeed: Double
    package var pumpRuns: Bool
    /// Flames lit, and attempts to light one, since it was made.
    package var starts: Int
    package var attempts: Int
    /// Hours the burner has burnt, resolution 0.01.
    package var hours: Double
    /// kWh of gas by the controller's own reckoning, resolution 0.01.
    package var gas: Double
    package var program: BoilerProgram
    /// dBm, resolution 1.
    package var rssi: Double
    package var error: BoilerError?
}

/// What the boiler is heating just now.
package enum BoilerMode: Int, Hashable, Sendable {
    case standby = 0
    case heating = 1
    case hotWater = 2
}

/// What the household has chosen that it may heat.
package enum BoilerProgram: String, Hashable, Sendable {
    case auto
    /// Hot water alone.
    case summer
    /// Neither, above frost.
    case holiday
}

/// Why the controller will not burn.
package enum BoilerError: String, Hashable, Sendable {
    case lowPressure = "low_pressure"
    case noFlame = "no_flame"
    case flameLost = "flame_lost"
    case fan
    case overheat
}
