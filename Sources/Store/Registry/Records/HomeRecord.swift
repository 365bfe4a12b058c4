package import Telemetry

/// A place with devices.
package struct HomeRecord: Hashable, Sendable {
    package var id: HomeID
    /// The postal address, first line first; at least one.
    package var addressLines: [String]
    /// IANA name; times about this home are shown in it.
    package var timeZone: String
    /// What homes are compared by: a supply area, a county.
    package var region: String?

    package init(id: HomeID, addressLines: [String], timeZone: String, region: String? = nil) {
        self.id = id
        self.addressLines = addressLines
        self.timeZone = timeZone
        self.region = region
    }
}
