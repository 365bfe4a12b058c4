package import Telemetry

/// A place with devices.
package struct HomeRecord: Hashable, Sendable {
    package var id: HomeID
    /// The postal address, first line first; at least one.
    package var addressLines: [String]
    /// IANA name; times about this home are shown in it.
    package var timeZone: String
    /// What homes are compared by: a town, a county.
    package var region: String?
    package var supply: HomeSupply

    package init(
        id: HomeID, addressLines: [String], timeZone: String, region: String? = nil, supply: HomeSupply = HomeSupply()
    ) {
        self.id = id
        self.addressLines = addressLines
        self.timeZone = timeZone
        self.region = region
        self.supply = supply
    }
}

/// Whom or what a home is supplied by, where that is known.
package struct HomeSupply: Hashable, Sendable {
    /// The network area that it hangs on.
    package var electricity: String?
    /// The provider.
    package var internet: String?

    package init(electricity: String? = nil, internet: String? = nil) {
        self.electricity = electricity
        self.internet = internet
    }
}
