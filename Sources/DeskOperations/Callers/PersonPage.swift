package import Telemetry

/// A person with their homes and devices.
package struct PersonPage: Hashable, Sendable, Codable {
    package var id: PersonID
    package var name: String
    /// Masked where the principal may not see them whole.
    package var phones: [String]
    package var emails: [String]
    package var account: String?
    /// BCP 47, e.g. `en-GB`.
    package var language: String?
    package var preferredChannel: Channel?
    /// What to take care of, e.g. "hard of hearing: speak slowly".
    package var needs: [String]
    package var ties: [TieView]

    package init(
        id: PersonID, name: String, phones: [String] = [], emails: [String] = [], account: String? = nil,
        language: String? = nil, preferredChannel: Channel? = nil, needs: [String] = [], ties: [TieView] = []
    ) {
        self.id = id
        self.name = name
        self.phones = phones
        self.emails = emails
        self.account = account
        self.language = language
        self.preferredChannel = preferredChannel
        self.needs = needs
        self.ties = ties
    }
}
