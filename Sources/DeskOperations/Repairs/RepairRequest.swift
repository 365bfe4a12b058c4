package import Telemetry

/// What an agent asks for, with what the caller agreed to.
package struct RepairRequest: Hashable, Sendable, Codable {
    package var device: DeviceID
    package var fix: FixID
    package var contact: ContactID?
    /// The wording the customer agreed to, as shown; nil: nobody was asked.
    package var permission: String?
    /// The answer to the suggestion's `lineQuestion`: true where the caller speaks over what the fix cuts.
    package var callingOverThisLine: Bool?
    /// Of a caller who does: true where they agreed that it drops, and how to reach them then.
    package var agreedThatLineDrops: Bool?
    /// Made once per intent, 8...64 bytes: a double click or a retry is the same repair.
    package var idempotencyKey: String

    package init(
        device: DeviceID, fix: FixID, contact: ContactID? = nil, permission: String? = nil,
        callingOverThisLine: Bool? = nil, agreedThatLineDrops: Bool? = nil, idempotencyKey: String
    ) {
        self.device = device
        self.fix = fix
        self.contact = contact
        self.permission = permission
        self.callingOverThisLine = callingOverThisLine
        self.agreedThatLineDrops = agreedThatLineDrops
        self.idempotencyKey = idempotencyKey
    }
}
