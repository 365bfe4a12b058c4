package import Telemetry

/// A device as the registry knows it. What it says of itself is hostile until escaped.
package struct DeviceRecord: Hashable, Sendable {
    package var id: DeviceID
    package var home: HomeID?
    /// Chosen by a person; goes before `matchedProfile`.
    package var assignedProfile: String?
    /// Found by matching what is known of the device.
    package var matchedProfile: String?
    /// In the customer's words, e.g. "the heat pump in the garage".
    package var title: String?
    package var manufacturer: String?
    package var model: String?
    package var firmware: String?
    package var serial: String?
    /// What the topic templates captured of its messages, e.g. `home: 17`.
    package var captures: [String: String]
    /// The device's own figures for its profile's parameters, by their ids, in base units; nil where nothing was said of
    /// them: saving it leaves what is known.
    package var overrides: [String: Double]?
    package var enrolledAt: Timestamp
    /// How it is reached; in order of linking.
    package var addresses: [Address]
    package var reach: Reach

    /// What was last projected of its being there; freshness itself is computed when read.
    package struct Reach: Hashable, Sendable {
        package var availability: Availability?
        package var availabilityAt: Timestamp?
        package var lastSeen: Timestamp?

        package init(availability: Availability? = nil, availabilityAt: Timestamp? = nil, lastSeen: Timestamp? = nil) {
            self.availability = availability
            self.availabilityAt = availabilityAt
            self.lastSeen = lastSeen
        }
    }

    /// The profile that counts.
    package var profile: String? { assignedProfile ?? matchedProfile }

    package init(
        id: DeviceID, home: HomeID? = nil, assignedProfile: String? = nil, matchedProfile: String? = nil,
        title: String? = nil, manufacturer: String? = nil, model: String? = nil, firmware: String? = nil,
        serial: String? = nil, captures: [String: String] = [:], overrides: [String: Double]? = nil,
        enrolledAt: Timestamp,
        addresses: [Address] = [],
        reach: Reach = Reach()
    ) {
        self.id = id
        self.home = home
        self.assignedProfile = assignedProfile
        self.matchedProfile = matchedProfile
        self.title = title
        self.manufacturer = manufacturer
        self.model = model
        self.firmware = firmware
        self.serial = serial
        self.captures = captures
        self.overrides = overrides
        self.enrolledAt = enrolledAt
        self.addresses = addresses
        self.reach = reach
    }
}
