package import Telemetry

/// A changed profile to be run over stored history.
package struct BacktestRequest: Hashable, Sendable, Codable {
    /// A part that the profile may include, as it is now with its author.
    package struct Part: Hashable, Sendable, Codable {
        package var name: String
        package var file: String
        package var text: String
        package init(name: String, file: String, text: String) {
            self.name = name
            self.file = file
            self.text = text
        }
    }
    /// The profile file's text.
    package var profile: String
    /// Where it came from, for messages.
    package var file: String
    /// Nil: the parts in use.
    package var parts: [Part]?
    package var from: Timestamp
    package var to: Timestamp
    /// Devices looked at, 1...5,000; where there are more, a fixed sample by their ids.
    package var devices: Int

    package init(
        profile: String, file: String, parts: [Part]? = nil, from: Timestamp, to: Timestamp, devices: Int = 200
    ) {
        self.profile = profile
        self.file = file
        self.parts = parts
        self.from = from
        self.to = to
        self.devices = devices
    }
}
