package import Telemetry

/// What somebody saw on a device, as they said it; never changed. One that was wrong is taken back by another.
package struct VisitFindingRecord: Hashable, Sendable {
    package enum Saw: Hashable, Sendable {
        /// A cause of the device's profile, by its id.
        case cause(String, isThere: Bool)
        /// A symptom, notice or ask of it.
        case finding(String, isThere: Bool)
        /// They looked, and none of the causes was there.
        case nothing
        /// What was entered under this id is as if it had not been.
        case withdrawal(of: VisitFindingID)
    }
    package var id: VisitFindingID
    package var device: DeviceID
    package var saw: Saw
    /// The cure that was done there and then, by its id in the device's profile.
    package var done: String?
    /// Verbatim; at most 2,000 characters.
    package var words: String?
    /// Who looked: a technician's name.
    package var seenBy: String
    package var seenAt: Timestamp
    /// The contact it came of.
    package var contact: ContactID?
    /// The repair it belongs to.
    package var repair: RepairID?
    /// The account that entered it; of an imported one `imported`.
    package var enteredBy: String
    package var enteredAt: Timestamp
    /// The device's symptoms that could be judged then, by id: whether present. Nil where nobody knows.
    package var symptoms: [String: Bool]?
    package var imported: Bool

    package init(
        id: VisitFindingID, device: DeviceID, saw: Saw, done: String? = nil, words: String? = nil, seenBy: String,
        seenAt: Timestamp,
        contact: ContactID? = nil, repair: RepairID? = nil, enteredBy: String, enteredAt: Timestamp,
        symptoms: [String: Bool]? = nil, imported: Bool = false
    ) {
        self.id = id
        self.device = device
        self.saw = saw
        self.done = done
        self.words = words
        self.seenBy = seenBy
        self.seenAt = seenAt
        self.contact = contact
        self.repair = repair
        self.enteredBy = enteredBy
        self.enteredAt = enteredAt
        self.symptoms = symptoms
        self.imported = imported
    }

    /// What of `all` still stands, withdrawals and what they take back left out; in the order given.
    package static func standing(of all: [VisitFindingRecord]) -> [VisitFindingRecord] {
        var gone: Set<VisitFindingID> = []
        for case .withdrawal(let id) in all.map(\.saw) { gone.insert(id) }
        return all.filter { one in
            if case .withdrawal = one.saw { return false }
            return !gone.contains(one.id)
        }
    }
}
