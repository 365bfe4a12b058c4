package import Telemetry

/// A customer's word that a fix may be run, as recorded.
package struct Permission: Hashable, Sendable, Codable {
    /// What it covers.
    package enum Scope: Hashable, Sendable, Codable {
        /// One fix of one device.
        case fix(String, of: DeviceID)
        /// Whatever can be done to one device from here.
        case device(DeviceID)
    }
    /// The person who gave it.
    package var person: PersonID
    /// The words they agreed to.
    package var wording: String
    package var scope: Scope
    package var recordedBy: String
    package var givenAt: Timestamp
    package var expiresAt: Timestamp?
    package var withdrawnAt: Timestamp?

    package init(
        person: PersonID, wording: String, scope: Scope, recordedBy: String, givenAt: Timestamp,
        expiresAt: Timestamp? = nil, withdrawnAt: Timestamp? = nil
    ) {
        self.person = person
        self.wording = wording
        self.scope = scope
        self.recordedBy = recordedBy
        self.givenAt = givenAt
        self.expiresAt = expiresAt
        self.withdrawnAt = withdrawnAt
    }

    func covers(_ fix: String, of device: DeviceID) -> Bool {
        switch scope {
        case .fix(let named, let owner): named == fix && owner == device
        case .device(let owner): owner == device
        }
    }
}
