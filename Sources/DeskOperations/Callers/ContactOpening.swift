package import Telemetry

/// A contact that begins.
package struct ContactOpening: Hashable, Sendable, Codable {
    package var person: PersonID
    package var channel: Channel
    /// The number or address it came from, as the telephony gave it.
    package var from: String?

    package init(person: PersonID, channel: Channel, from: String? = nil) {
        self.person = person
        self.channel = channel
        self.from = from
    }
}
