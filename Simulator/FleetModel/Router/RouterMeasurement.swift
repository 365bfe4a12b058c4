/// What a router reports, each value a multiple of its sensor's resolution; nil where there is nothing to measure.
package struct RouterMeasurement: Hashable, Sendable {
    /// s.
    package var uptime: Int
    /// MiB, resolution 0.1.
    package var freeMemory: Double?
    /// %, resolution 1.
    package var cpu: Double?
    /// Cel, resolution 0.5.
    package var temperature: Double?
    package var lineUp: Bool
    /// %, resolution 0.01; 100 while the line is down.
    package var loss: Double?
    /// ms, resolution 0.1; nil while the line is down.
    package var latency: Double?
    /// dB, resolution 0.1; nil while the line is down.
    package var margin: Double?
    package var clients: Int
    /// %, resolution 0.1.
    package var retries: Double?
    package var channelBusy: Double?
    /// dBm, resolution 1; nil without clients.
    package var clientSignal: Double?
    package var reboots: Int
}
