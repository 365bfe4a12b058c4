package import Telemetry

/// What somebody did, to be entered in the audit log.
package struct AuditEntry: Hashable, Sendable {
    package var at: Timestamp
    /// The account, `local:<uid>`, or the part of Bedside that acted.
    package var actor: String
    /// A constant verb, e.g. `repair.request`.
    package var action: String
    /// What it was done to, by id: never a name or a number of a person.
    package var subject: String
    package var detail: String?

    package init(at: Timestamp, actor: String, action: String, subject: String, detail: String? = nil) {
        self.at = at
        self.actor = actor
        self.action = action
        self.subject = subject
        self.detail = detail
    }
}

/// An entry in its place in the log.
package struct AuditRecord: Hashable, Sendable {
    /// 1, 2, 3, …
    package var number: Int64
    package var entry: AuditEntry
    /// SHA-256 over the previous hash, the number and the entry.
    package var hash: [UInt8]

    package init(number: Int64, entry: AuditEntry, hash: [UInt8]) {
        self.number = number
        self.entry = entry
        self.hash = hash
    }
}

/// The end of the log at some time: kept elsewhere, it proves later that nothing before it was changed or cut off.
package struct AuditHead: Hashable, Sendable {
    /// Zero: the empty log.
    package var number: Int64
    package var hash: [UInt8]

    package init(number: Int64, hash: [UInt8]) {
        self.number = number
        self.hash = hash
    }
}

/// What a check of the log found.
package enum AuditVerdict: Hashable, Sendable {
    case intact(AuditHead)
    /// The first entry that does not follow from the one before it, or is missing.
    case broken(at: Int64)
}
