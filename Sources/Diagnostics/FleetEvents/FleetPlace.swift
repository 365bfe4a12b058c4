/// Where a home gets something from that many homes get there: a failure of it is theirs in common.
package struct Supply: Hashable, Sendable, Codable {
    package enum Kind: String, Hashable, Sendable, Codable, CaseIterable { case electricity, internet }
    package var kind: Kind
    /// A network area, a provider: whatever the registry calls it.
    package var name: String

    package init(_ kind: Kind, _ name: String) {
        self.kind = kind
        self.name = name
    }
}

/// What a device shares with others; nil where it is not known.
package struct FleetPlace: Hashable, Sendable, Codable {
    /// The profile's id.
    package var profile: String
    package var firmware: String?
    /// The home's region.
    package var region: String?
    /// The home's, at most one of each kind.
    package var supplies: [Supply]

    package init(profile: String, firmware: String? = nil, region: String? = nil, supplies: [Supply] = []) {
        self.profile = profile
        self.firmware = firmware
        self.region = region
        self.supplies = Supply.Kind.allCases.compactMap { kind in supplies.first { $0.kind == kind } }
    }

    /// Every scope it lies in, at most `FleetScope.mostOfOnePlace`. Of two that hold the same devices the first names them
    /// better: what is shared most closely comes first.
    package var scopes: [FleetScope] {
        var scopes = supplies.map { FleetScope(supply: $0) }
        if let firmware, let region {
            scopes.append(FleetScope(profile: profile, firmware: firmware, region: region))
        }
        if let firmware { scopes.append(FleetScope(profile: profile, firmware: firmware)) }
        if let region {
            scopes.append(FleetScope(profile: profile, region: region))
            scopes.append(FleetScope(region: region))
        }
        return scopes + [FleetScope(profile: profile)]
    }
}

/// Devices that have these in common; nil: whichever.
package struct FleetScope: Hashable, Sendable, Codable {
    package var profile: String?
    package var firmware: String?
    package var region: String?
    package var supply: Supply?

    static let mostOfOnePlace = 5 + Supply.Kind.allCases.count

    package init(profile: String? = nil, firmware: String? = nil, region: String? = nil, supply: Supply? = nil) {
        self.profile = profile
        self.firmware = firmware
        self.region = region
        self.supply = supply
    }

    package func contains(_ place: FleetPlace) -> Bool {
        (profile ?? place.profile) == place.profile && Self.agree(firmware, place.firmware)
            && Self.agree(region, place.region) && supply.map(place.supplies.contains) ?? true
    }

    /// Whether all devices of the other are among its own.
    package func contains(_ other: FleetScope) -> Bool {
        Self.agree(profile, other.profile) && Self.agree(firmware, other.firmware) && Self.agree(region, other.region)
            && (supply == nil || supply == other.supply)
    }

    private static func agree(_ wanted: String?, _ has: String?) -> Bool { wanted == nil || wanted == has }
}
