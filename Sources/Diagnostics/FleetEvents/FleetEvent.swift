package import Telemetry

/// Many devices that share something came down with the same cause at once: one event, shown as such to every agent.
package struct FleetEvent: Hashable, Sendable, Codable {
    /// Cause, and when it was found; the same wherever it is derived from the same openings.
    package var id: String
    package var cause: String
    /// What they share; widened where it turns out to reach further.
    package var scope: FleetScope
    /// Not before this: the begin of the window that it was found in.
    package var since: Timestamp
    package var foundAt: Timestamp
    package var lastOpeningAt: Timestamp
    /// Different devices so far.
    package var devices: Int
    /// Of these, how many have cleared.
    package var cleared: Int
    /// How many there would have been in the window by the base rate.
    package var expected: Double
    /// P(as many or more in the window | the base rate alone), before correction for how often we look.
    package var chance: Double
    /// Nil while it goes on.
    package var endedAt: Timestamp?

    package init(
        id: String, cause: String, scope: FleetScope, since: Timestamp, foundAt: Timestamp, lastOpeningAt: Timestamp,
        devices: Int, cleared: Int = 0, expected: Double, chance: Double, endedAt: Timestamp? = nil
    ) {
        self.id = id
        self.cause = cause
        self.scope = scope
        self.since = since
        self.foundAt = foundAt
        self.lastOpeningAt = lastOpeningAt
        self.devices = devices
        self.cleared = cleared
        self.expected = expected
        self.chance = chance
        self.endedAt = endedAt
    }

    /// "17 at once (Wi-Fi router, firmware 6.1, Northtown): lost line": what it is, for an agent; when stands beside it.
    ///
    /// - Parameters:
    ///   - devices: the profile's name for its devices; nil for a scope over profiles.
    ///   - cause: the cause's title.
    package func sentence(devices title: String?, cause: String) -> String {
        var shared = [title ?? "devices of several kinds"]
        if let firmware = scope.firmware { shared.append("firmware \(firmware)") }
        if let region = scope.region { shared.append(region) }
        if let supply = scope.supply { shared.append("\(supply.kind.rawValue) from \(supply.name)") }
        return "\(self.devices) at once (\(shared.joined(separator: ", "))): \(cause)"
    }

    /// For the engineer: "17 where 0.2 were to be expected (chance 3e-22)".
    package var technical: String {
        "\(devices) where \(expected.inFigures) were to be expected (chance \(chance))"
    }
}
