package import Telemetry

/// A repair as an agent sees it: the ladder with a sentence for every step.
package struct RepairView: Hashable, Sendable, Codable {
    package var id: RepairID
    package var device: DeviceID
    /// In the customer's words, e.g. "heat pump".
    package var deviceWords: String
    package var fix: FixID
    package var title: String
    package var contact: ContactID?
    package var requestedBy: String
    package var requestedAt: Timestamp
    package var endedAt: Timestamp?
    package var state: RepairState
    /// What to say now.
    package var sentence: String
    /// In order; those to come included.
    package var steps: [LadderStep]
    /// True while nothing was sent.
    package var canCancel: Bool
    /// The guards that refused it, where state is `rejected`.
    package var refusals: [Refusal]
    package var imported: Bool
    /// Nothing more will come of it by itself. `state` alone does not tell: what cannot be proved now may be the end.
    package var hasEnded: Bool { endedAt != nil || state.isEnd }

    package init(
        id: RepairID, device: DeviceID, deviceWords: String, fix: FixID, title: String, contact: ContactID? = nil,
        requestedBy: String, requestedAt: Timestamp, endedAt: Timestamp? = nil, state: RepairState, sentence: String,
        steps: [LadderStep] = [], canCancel: Bool, refusals: [Refusal] = [], imported: Bool = false
    ) {
        self.id = id
        self.device = device
        self.deviceWords = deviceWords
        self.fix = fix
        self.title = title
        self.contact = contact
        self.requestedBy = requestedBy
        self.requestedAt = requestedAt
        self.endedAt = endedAt
        self.state = state
        self.sentence = sentence
        self.steps = steps
        self.canCancel = canCancel
        self.refusals = refusals
        self.imported = imported
    }
}
