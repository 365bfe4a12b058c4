package import Profiles
package import Telemetry

/// One execution of a fix: what was asked for, by whom, on which device. What became of it are its steps.
package struct Repair: Hashable, Sendable, Codable {
    package var id: RepairID
    package var device: DeviceID
    package var profile: ProfileID
    package var plan: RepairPlan
    /// The contact it was asked for in; nil without one.
    package var contact: ContactID?
    /// The account that asked.
    package var requestedBy: String
    package var requestedAt: Timestamp
    /// Made once per intent by whoever asks: a double click or a retry is the same repair.
    package var idempotencyKey: String
    /// The registry's epoch when it was requested: a restored backup has a later one, and sends nothing of an older.
    package var epoch: Int64

    package init(
        id: RepairID, device: DeviceID, profile: ProfileID, plan: RepairPlan, contact: ContactID? = nil,
        requestedBy: String,
        requestedAt: Timestamp, idempotencyKey: String, epoch: Int64
    ) {
        self.id = id
        self.device = device
        self.profile = profile
        self.plan = plan
        self.contact = contact
        self.requestedBy = requestedBy
        self.requestedAt = requestedAt
        self.idempotencyKey = idempotencyKey
        self.epoch = epoch
    }
}

/// What an idempotency key means among the repairs that exist.
package enum RepairAdmission: Hashable, Sendable {
    case new
    /// The same request again: answer with that repair.
    case same(Repair)
    /// The key was used for another device or fix, or by somebody else: refuse.
    case conflict(Repair)

    /// - Parameter earlier: the repair that holds the key already, where one does.
    package init(device: DeviceID, fix: String, requestedBy: String, earlier: Repair?) {
        guard let earlier else {
            self = .new
            return
        }
        let same = earlier.device == device && earlier.plan.fix == fix && earlier.requestedBy == requestedBy
        self = same ? .same(earlier) : .conflict(earlier)
    }
}
