package import Telemetry

/// One row of a customer table: a person by their account number, and optionally a home of theirs and a device in it.
///
/// Of values that are twice optional nil means that the table has no such column and what is known stays; the inner nil
/// is an empty cell, which takes away what was known.
package struct RegistryRow: Sendable {
    /// The key a person is known again by.
    package var account: String
    package var name: String
    /// E.164.
    package var phones: [String]?
    package var emails: [String]?
    package var needs: [String]?
    package var language: String??
    package var preferredChannel: ContactRecord.Channel??
    package var home: Home?
    package var device: Device?

    package struct Home: Sendable {
        package var id: HomeID
        package var addressLines: [String]
        /// IANA.
        package var timeZone: String
        package var region: String??
        package var electricity: String??
        package var internet: String??
        package var role: TieRecord.Role
        package var from: Timestamp??
        package var to: Timestamp??

        package init(id: HomeID, addressLines: [String], timeZone: String, role: TieRecord.Role) {
            self.id = id
            self.addressLines = addressLines
            self.timeZone = timeZone
            self.role = role
        }
    }

    package struct Device: Sendable {
        package var id: DeviceID
        package var address: Address
        package var profile: String??
        package var serial: String?
        package var title: String??

        package init(id: DeviceID, address: Address) {
            self.id = id
            self.address = address
        }
    }

    package init(account: String, name: String) {
        self.account = account
        self.name = name
    }
}

/// What became of a row.
package enum RegistryRowOutcome: Hashable, Sendable {
    /// Something of it was put in or changed; the device it is about now, where it names one.
    case taken(device: DeviceID?)
    /// All of it is as it was; the device it is about, where it names one.
    case unchanged(device: DeviceID?)
    /// Nothing of it was taken.
    case refused(RegistryRowRefusal)
}

/// Why the registry does not take a sound row.
package enum RegistryRowRefusal: Hashable, Sendable {
    /// Several persons have the account number.
    case accountOfSeveral
    /// The address is that of a device that another key stands for.
    case addressTaken
    /// The native id differs from a known one in its Unicode normalisation only.
    case unicodeTwin
    /// What the schema says against it.
    case other(String)
}
