package import Telemetry

/// What somebody saw on a device, as it is shown.
package struct VisitFinding: Hashable, Sendable, Codable {
    package enum Seen: String, Hashable, Sendable, Codable, CaseIterable {
        case there
        case notThere = "not_there"
        /// They looked, and none of the causes was there.
        case nothing
    }
    package var id: VisitFindingID
    package var device: DeviceID
    /// In plain words: the cause's title, or what the finding says.
    package var says: String
    package var cause: CauseID?
    /// A symptom, notice or question of the profile.
    package var finding: String?
    package var seen: Seen
    /// What was done there and then, by the fix's title.
    package var done: String?
    /// Verbatim.
    package var words: String?
    package var seenBy: String
    package var seenAt: Timestamp
    /// For those who may see contacts.
    package var contact: ContactID?
    package var repair: RepairID?
    package var enteredBy: String
    package var enteredAt: Timestamp
    /// Whether it still counts in what we think of the device: a later repair, clearing or episode ends that.
    package var counts: Bool
    package var imported: Bool

    package init(
        id: VisitFindingID, device: DeviceID, says: String, cause: CauseID? = nil, finding: String? = nil, seen: Seen,
        done: String? = nil, words: String? = nil, seenBy: String, seenAt: Timestamp, contact: ContactID? = nil,
        repair: RepairID? = nil,
        enteredBy: String, enteredAt: Timestamp, counts: Bool, imported: Bool = false
    ) {
        self.id = id
        self.device = device
        self.says = says
        self.cause = cause
        self.finding = finding
        self.seen = seen
        self.done = done
        self.words = words
        self.seenBy = seenBy
        self.seenAt = seenAt
        self.contact = contact
        self.repair = repair
        self.enteredBy = enteredBy
        self.enteredAt = enteredAt
        self.counts = counts
        self.imported = imported
    }
}
