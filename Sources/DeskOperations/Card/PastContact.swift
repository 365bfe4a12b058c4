package import Telemetry

/// One earlier contact in a line.
package struct PastContact: Hashable, Sendable, Codable {
    package var id: ContactID
    package var at: Timestamp
    package var channel: Channel
    package var about: String
    package var outcome: String?
    /// What it turned out to be about, where somebody said so.
    package var reason: String?
    package var imported: Bool

    package init(
        id: ContactID, at: Timestamp, channel: Channel, about: String, outcome: String? = nil, reason: String? = nil,
        imported: Bool = false
    ) {
        self.id = id
        self.at = at
        self.channel = channel
        self.about = about
        self.outcome = outcome
        self.reason = reason
        self.imported = imported
    }
}
