package import Telemetry

/// What a customer allowed us to do to a device.
package struct PermissionRecord: Hashable, Sendable {
    package var id: PermissionID
    package var device: DeviceID
    /// The fix it is for; nil: any fix of the device.
    package var fix: String?
    package var givenBy: PersonID
    /// The contact it was given in.
    package var contact: ContactID?
    /// What they agreed to, as it was put to them.
    package var wording: String
    package var givenAt: Timestamp
    /// Nil: until withdrawn.
    package var expiresAt: Timestamp?
    package var withdrawnAt: Timestamp?

    package init(
        id: PermissionID, device: DeviceID, fix: String? = nil, givenBy: PersonID, contact: ContactID? = nil,
        wording: String, givenAt: Timestamp, expiresAt: Timestamp? = nil, withdrawnAt: Timestamp? = nil
    ) {
        self.id = id
        self.device = device
        self.fix = fix
        self.givenBy = givenBy
        self.contact = contact
        self.wording = wording
        self.givenAt = givenAt
        self.expiresAt = expiresAt
        self.withdrawnAt = withdrawnAt
    }

    /// Whether it covers `fix` at `instant`. Whether its giver may still give it is for the caller to ask.
    package func covers(fix wanted: String, at instant: Timestamp) -> Bool {
        (fix == nil || fix == wanted) && givenAt <= instant
            && (expiresAt.map { instant < $0 } ?? true) && (withdrawnAt.map { instant < $0 } ?? true)
    }
}
