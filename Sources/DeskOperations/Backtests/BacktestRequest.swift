package import Telemetry

/// A changed profile to be run over stored history.
package struct BacktestRequest: Hashable, Sendable, Codable {
    /// The profile file's text.
    package var profile: String
    /// Where it came from, for messages.
    package var file: String
    package var from: Timestamp
    package var to: Timestamp
    /// Devices looked at, 1...5,000; where there are more, a fixed sample by their ids.
    package var devices: Int

    package init(profile: String, file: String, from: Timestamp, to: Timestamp, devices: Int = 200) {
        self.profile = profile
        self.file = file
        self.from = from
        self.to = to
        self.devices = devices
    }
}
