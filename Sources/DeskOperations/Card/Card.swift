package import Telemetry

/// What the agent sees of one caller, in the order of the contact: ring, listen, act.
package struct Card: Hashable, Sendable, Codable {
    package var person: PersonID
    /// The contact it was read for.
    package var contact: Contact?
    package var ring: Ring
    /// Listen and act, one per device, the likeliest reason for the contact first. Empty: no device is known.
    package var devices: [Assessment]
    package var madeAt: Timestamp
    /// Changes when what the card says changes, and not merely because time passes: a face offers "update" by it.
    package var revision: String

    package init(
        person: PersonID, contact: Contact? = nil, ring: Ring, devices: [Assessment] = [], madeAt: Timestamp,
        revision: String
    ) {
        self.person = person
        self.contact = contact
        self.ring = ring
        self.devices = devices
        self.madeAt = madeAt
        self.revision = revision
    }
}
