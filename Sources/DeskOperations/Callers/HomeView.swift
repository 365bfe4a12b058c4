package import Telemetry

/// A place with devices.
package struct HomeView: Hashable, Sendable, Codable {
    package var id: HomeID
    /// One line.
    package var address: String
    /// IANA name; times on a screen about this home are in this zone.
    package var timeZone: String
    package var region: String?

    package init(id: HomeID, address: String, timeZone: String, region: String? = nil) {
        self.id = id
        self.address = address
        self.timeZone = timeZone
        self.region = region
    }
}
