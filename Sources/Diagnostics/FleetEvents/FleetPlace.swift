/// What a device shares with others; nil where it is not known.
package struct FleetPlace: Hashable, Sendable, Codable {
    /// The profile's id.
    package var profile: String
    package var firmware: String?
    /// The home's region.
    package var region: String?
    /// What it is supplied by: a line, a feeder, a gas main.
    package var supply: String?

    package init(profile: String, firmware: String? = nil, region: String? = nil, supply: String? = nil) {
        self.profile = profile
        self.firmware = firmware
        self.region = region
        self.supply = supply
    }

    /// Every scope it lies in, at most `FleetScope.mostOfOnePlace`.
    package var scopes: [FleetScope] {
        var scopes = [FleetScope(profile: profile)]
        if let firmware { scopes.append(FleetScope(profile: profile, firmware: firmware)) }
        if let region {
            scopes.append(FleetScope(region: region))
            scopes.append(FleetScope(profile: profile, region: region))
            if let firmware { scopes.append(FleetScope(profile: profile, firmware: firmware, region: region)) }
        }
        if let supply { scopes.append(FleetScope(supply: supply)) }
        return scopes
    }
}

/// Devices that have these in common; nil: whichever.
package struct FleetScope: Hashable, Sendable, Codable {
    package var profile: String?
    package var firmware: String?
    package var region: String?
    package var supply: String?

    static let mostOfOnePlace = 6

    package init(profile: String? = nil, firmware: String? = nil, region: String? = nil, supply: String? = nil) {
        self.profile = profile
        self.firmware = firmware
        self.region = region
        self.supply = supply
    }

    package func contains(_ place: FleetPlace) -> Bool {
        (profile ?? place.profile) == place.profile && Self.agree(firmware, place.firmware)
            && Self.agree(region, place.region) && Self.agree(supply, place.supply)
    }

    /// Whether all devices of the other are among its own.
    package func contains(_ other: FleetScope) -> Bool {
        Self.agree(profile, other.profile) && Self.agree(firmware, other.firmware) && Self.agree(region, other.region)
            && Self.agree(supply, other.supply)
    }

    private static func agree(_ wanted: String?, _ has: String?) -> Bool { wanted == nil || wanted == has }
}
