package import Telemetry

/// A time for which messages are known to be missing.
package struct GapRecord: Hashable, Sendable {
    /// Nil: the service's own, all devices.
    package var device: DeviceID?
    package var from: Timestamp
    package var to: Timestamp
    /// Messages lost, where sequence numbers tell.
    package var lost: Int?
    /// E.g. "the broker's queue was full".
    package var reason: String

    package init(device: DeviceID? = nil, from: Timestamp, to: Timestamp, lost: Int? = nil, reason: String) {
        self.device = device
        self.from = from
        self.to = to
        self.lost = lost
        self.reason = reason
    }
}
