package import Telemetry

/// A device in a line.
package struct DeviceSummary: Hashable, Sendable, Codable {
    package var id: DeviceID
    /// In the customer's words, e.g. "heat pump".
    package var words: String
    /// Maker and model, e.g. "Northwind HP200".
    package var title: String
    package var profile: String?
    package var firmware: String?
    package var home: HomeView?

    package init(
        id: DeviceID, words: String, title: String, profile: String? = nil, firmware: String? = nil,
        home: HomeView? = nil
    ) {
        self.id = id
        self.words = words
        self.title = title
        self.profile = profile
        self.firmware = firmware
        self.home = home
    }
}
