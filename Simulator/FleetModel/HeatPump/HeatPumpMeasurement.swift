/// What a heat pump reports, each value a multiple of its sensor's resolution; nil where a sensor gave nothing.
package struct HeatPumpMeasurement: Hashable, Sendable {
    /// Cel, resolution 0.1.
    package var outdoor: Double?
    package var flow: Double?
    package var returning: Double?
    package var room: Double?
    package var setpoint: Double
    /// kW into the water, resolution 0.01; the meter does not count backward in defrost.
    package var heat: Double?
    /// kW electric, resolution 0.01.
    package var power: Double?
    /// 0 off, 1 heating, 2 hot water, 3 defrost.
    package var mode: Int
    /// Hours the compressor has run, resolution 0.01.
    package var hours: Double
    /// Hz, resolution 1.
    package var compressorSpeed: Double
    /// bar above atmosphere, resolution 0.01.
    package var pressure: Double?
    /// dBm, resolution 1.
    package var rssi: Double
    /// 0 none, 8 water pressure low, 12 suction pressure low.
    package var fault: Int
}
