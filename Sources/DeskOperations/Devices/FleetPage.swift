package import Telemetry

/// The fleet at a glance and the rows asked for.
package struct FleetPage: Hashable, Sendable, Codable {
    /// All there are.
    package var devices: Int
    /// Those that the other figures and the rows are of, the first enrolled; fewer than `devices` in a large fleet.
    package var lookedAt: Int
    package var faulty: Int
    package var atRisk: Int
    package var offline: Int
    package var openRepairs: Int
    /// Homes with a device because of which they should hear from us before they call.
    package var homesToHear: Int
    /// Those who should hear from us first.
    package var rows: [FleetRow]
    package var more: Bool
    package var madeAt: Timestamp

    package init(
        devices: Int, lookedAt: Int, faulty: Int, atRisk: Int, offline: Int, openRepairs: Int, homesToHear: Int,
        rows: [FleetRow] = [], more: Bool, madeAt: Timestamp
    ) {
        self.devices = devices
        self.lookedAt = lookedAt
        self.faulty = faulty
        self.atRisk = atRisk
        self.offline = offline
        self.openRepairs = openRepairs
        self.homesToHear = homesToHear
        self.rows = rows
        self.more = more
        self.madeAt = madeAt
    }
}
