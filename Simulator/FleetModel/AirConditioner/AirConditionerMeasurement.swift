/// What an air conditioner reports, each value a multiple of its sensor's resolution; nil where a sensor gave nothing.
package struct AirConditionerMeasurement: Hashable, Sendable {
    /// Cel, resolution 0.1: the room's air where it is drawn in, the coil indoors, the air and the coil outdoors, the
    /// hot gas.
    package var room: Double?
    package var coil: Double?
    package var outdoor: Double?
    package var outdoorCoil: Double?
    package var discharge: Double?
    package var setpoint: Double
    /// Relative, %, resolution 1.
    package var humidity: Double?
    package var mode: AirMode
    /// Hz, resolution 1; 0 while the compressor stands.
    package var compressorSpeed: Double
    /// 1/min, resolution 10, indoors and outdoors.
    package var fanSpeed: Double
    package var outdoorFanSpeed: Double
    /// W, resolution 1.
    package var power: Double?
    /// V, resolution 1.
    package var voltage: Double?
    /// kWh since it was made, resolution 0.01.
    package var energy: Double
    /// Compressor, h, resolution 0.01.
    package var hours: Double
    /// How often its inverter has switched itself off.
    package var trips: Int
    /// How often it has taken something from its remote control.
    package var keys: Int
    package var isEco: Bool
    package var isSleep: Bool
    /// dBm, resolution 1.
    package var rssi: Double
    package var error: AirError?
}

package enum AirMode: String, Hashable, Sendable {
    case off
    case cool
    case heat
    /// Air moved, and neither cooled nor heated.
    case fan
}

/// Why the compressor stands although it is wanted.
package enum AirError: String, Hashable, Sendable {
    /// The float in the drip tray.
    case drain
    case hotGas = "hot_gas"
    case highPressure = "high_pressure"
    case outdoorFan = "outdoor_fan"
    case undervoltage
    case inverter
    /// The coil indoors near freezing.
    case freeze
    /// The coil indoors cold where it shall heat.
    case valve
    /// The coil indoors hardly other than the room.
    case refrigerant
}
