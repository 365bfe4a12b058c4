package import Telemetry

/// What binds a person to a home, seen from the person.
package struct TieView: Hashable, Sendable, Codable {
    package enum Kind: String, Hashable, Sendable, Codable { case owner, occupier, landlord, installer, carer }
    package var kind: Kind
    package var home: HomeView
    package var from: Timestamp?
    package var to: Timestamp?
    package var devices: [DeviceSummary]

    package init(
        kind: Kind, home: HomeView, from: Timestamp? = nil, to: Timestamp? = nil, devices: [DeviceSummary] = []
    ) {
        self.kind = kind
        self.home = home
        self.from = from
        self.to = to
        self.devices = devices
    }
}
