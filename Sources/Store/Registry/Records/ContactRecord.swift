package import Telemetry

/// One call, chat or mail.
package struct ContactRecord: Hashable, Sendable {
    package enum Channel: String, Hashable, Sendable, CaseIterable { case call, chat, mail }

    package enum Identity: Hashable, Sendable {
        case unverified
        /// `how`: e.g. "date of birth and postcode"; `by`: the account that checked.
        case verified(how: String, at: Timestamp, by: String)
    }

    package var id: ContactID
    /// Nil until we know who it is.
    package var caller: PersonID?
    /// The number or address it came from, as the telephony gave it.
    package var from: String?
    package var channel: Channel
    package var identity: Identity
    package var openedAt: Timestamp
    package var closedAt: Timestamp?
    /// The account that handles it; of an imported one, whatever name the past has.
    package var agent: String
    /// What it was about, verbatim where they are the caller's words.
    package var words: String?
    /// What was done, for us.
    package var outcome: String?
    /// The caller's answer to "was I able to solve your problem today?"; nil: not asked or not answered.
    package var solved: Bool?
    /// What they said to that, verbatim.
    package var closingWords: String?
    /// Put in from another system's past.
    package var imported: Bool
    /// What it is about.
    package var devices: [DeviceID]
    /// In the order told; see `ToldRecord.standing`.
    package var told: [ToldRecord]

    package init(
        id: ContactID, caller: PersonID? = nil, from: String? = nil, channel: Channel,
        identity: Identity = .unverified, openedAt: Timestamp, closedAt: Timestamp? = nil, agent: String,
        words: String? = nil, outcome: String? = nil, solved: Bool? = nil, closingWords: String? = nil,
        imported: Bool = false, devices: [DeviceID] = [], told: [ToldRecord] = []
    ) {
        self.id = id
        self.caller = caller
        self.from = from
        self.channel = channel
        self.identity = identity
        self.openedAt = openedAt
        self.closedAt = closedAt
        self.agent = agent
        self.words = words
        self.outcome = outcome
        self.solved = solved
        self.closingWords = closingWords
        self.imported = imported
        self.devices = devices
        self.told = told
    }
}
