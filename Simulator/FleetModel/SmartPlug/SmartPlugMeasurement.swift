/// What a metering plug or relay reports, each value a multiple of its sensor's resolution.
package struct SmartPlugMeasurement: Hashable, Sendable {
    /// What its firmware takes the relay to be.
    package var isOn: Bool
    /// Why its firmware has opened the relay, until it is switched on again.
    package var trip: RelayProtection.Trip?
    package var startedBy: RestartReason
    /// W, resolution 0.1; V, resolution 1, of a relay 0.1; A, resolution 0.001; share of the apparent power, resolution 0.01.
    package var power: Double
    package var voltage: Double
    package var current: Double
    package var factor: Double
    /// kWh, resolution 0.001: since it was made, and of this local day and the one before.
    package var total: Double
    package var today: Double
    package var yesterday: Double
    /// Cel of the chip, resolution 0.1.
    package var temperature: Double
    /// s since it started, and connections to the Wi-Fi since then.
    package var uptime: Int
    package var linkCount: Int
    /// dBm, resolution 1.
    package var rssi: Double
}
