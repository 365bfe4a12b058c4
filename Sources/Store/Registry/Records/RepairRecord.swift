package import Telemetry

/// One execution of a fix, from request to proof. `state` is the truth ladder's word; the store keeps it and asks no more.
package struct RepairRecord: Hashable, Sendable {
    package var id: RepairID
    package var device: DeviceID
    package var fix: String
    package var contact: ContactID?
    /// The account that asked for it; of an imported one, whatever name the past has.
    package var agent: String
    package var state: String
    package var requestedAt: Timestamp
    /// When nothing more will come of it.
    package var endedAt: Timestamp?
    /// True while no other repair may begin on the device; at most one such repair a device (the schema sees to it).
    package var occupiesDevice: Bool
    /// Made once per intent: the same key again is the same repair.
    package var idempotencyKey: String
    /// The registry's epoch it was asked for in: a restore ends open repairs of an older one.
    package var epoch: Int64
    /// Why it failed, was rejected or ended early.
    package var failure: String?
    package var imported: Bool
    /// What the state machine needs to go on after a restart, as JSON of its own; at most 64 KiB.
    package var machine: String?

    package init(
        id: RepairID, device: DeviceID, fix: String, contact: ContactID? = nil, agent: String, state: String,
        requestedAt: Timestamp, endedAt: Timestamp? = nil, occupiesDevice: Bool, idempotencyKey: String,
        epoch: Int64 = 0, failure: String? = nil, imported: Bool = false, machine: String? = nil
    ) {
        self.id = id
        self.device = device
        self.fix = fix
        self.contact = contact
        self.agent = agent
        self.state = state
        self.requestedAt = requestedAt
        self.endedAt = endedAt
        self.occupiesDevice = occupiesDevice
        self.idempotencyKey = idempotencyKey
        self.epoch = epoch
        self.failure = failure
        self.imported = imported
        self.machine = machine
    }
}

/// One entry of a repair's log; never changed.
package struct RepairStepRecord: Hashable, Sendable {
    package var step: String
    package var at: Timestamp
    package var detail: String?

    package init(step: String, at: Timestamp, detail: String? = nil) {
        self.step = step
        self.at = at
        self.detail = detail
    }
}

/// A change of a repair: where it stands from now on, and the entries of its log that say why.
package struct RepairTransition: Hashable, Sendable {
    package var repair: RepairID
    package var state: String
    package var endedAt: Timestamp?
    package var occupiesDevice: Bool
    package var failure: String?
    package var machine: String?
    package var steps: [RepairStepRecord]

    package init(
        repair: RepairID, state: String, endedAt: Timestamp? = nil, occupiesDevice: Bool, failure: String? = nil,
        machine: String? = nil, steps: [RepairStepRecord]
    ) {
        self.repair = repair
        self.state = state
        self.endedAt = endedAt
        self.occupiesDevice = occupiesDevice
        self.failure = failure
        self.machine = machine
        self.steps = steps
    }
}

/// What became of a request for a repair.
package enum RepairRequestOutcome: Hashable, Sendable {
    case created(RepairRecord)
    /// The idempotency key is known: this is the repair it made.
    case existing(RepairRecord)
}
