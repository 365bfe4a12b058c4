package import Telemetry

/// What somebody saw on a device, as it is entered: a cause or another finding of its profile, or that nothing was found.
package struct NewVisitFinding: Hashable, Sendable, Codable {
    package var cause: CauseID?
    /// A symptom, notice or question of the profile, by its id.
    package var finding: String?
    /// Nil: there.
    package var seen: VisitFinding.Seen?
    /// The cure of the profile that was done there and then: a part exchanged, a filter cleaned. What is foretold of the
    /// causes it acts on begins anew.
    package var done: FixID?
    /// Verbatim; at most 2,000 bytes.
    package var words: String?
    /// Who looked, at most 200 bytes; nil: whoever enters it.
    package var seenBy: String?
    /// Nil: now. Not ahead of now.
    package var seenAt: Timestamp?
    package var contact: ContactID?
    package var repair: RepairID?

    package init(
        cause: CauseID? = nil, finding: String? = nil, seen: VisitFinding.Seen? = nil, done: FixID? = nil,
        words: String? = nil, seenBy: String? = nil, seenAt: Timestamp? = nil, contact: ContactID? = nil,
        repair: RepairID? = nil
    ) {
        self.cause = cause
        self.finding = finding
        self.seen = seen
        self.done = done
        self.words = words
        self.seenBy = seenBy
        self.seenAt = seenAt
        self.contact = contact
        self.repair = repair
    }
}
