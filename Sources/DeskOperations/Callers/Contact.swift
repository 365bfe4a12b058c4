package import Telemetry

/// One call, chat or mail: who, over what, how sure we are, what was said.
package struct Contact: Hashable, Sendable, Codable {
    package var id: ContactID
    /// The caller; nil until we know who it is.
    package var person: PersonID?
    package var channel: Channel
    package var openedAt: Timestamp
    package var closedAt: Timestamp?
    /// The account that handles it.
    package var agent: String
    package var identity: Identity
    package var told: [Told]
    package var outcome: String?
    package var imported: Bool
    /// What it turned out to be about, where somebody said so.
    package var reasons: [ContactReason]

    package init(
        id: ContactID, person: PersonID?, channel: Channel, openedAt: Timestamp, closedAt: Timestamp? = nil,
        agent: String, identity: Identity, told: [Told] = [], outcome: String? = nil, imported: Bool = false,
        reasons: [ContactReason] = []
    ) {
        self.id = id
        self.person = person
        self.channel = channel
        self.openedAt = openedAt
        self.closedAt = closedAt
        self.agent = agent
        self.identity = identity
        self.told = told
        self.outcome = outcome
        self.imported = imported
        self.reasons = reasons
    }
}
