package import Telemetry

/// Which devices are likely to break soon: how the desk reads the watch over all of them without owning it.
package protocol ProactiveSource: Sendable {
    /// The most urgent first, as of each device's last day; at most `limit`.
    func mostUrgent(limit: Int) async -> [DeviceID]
}
