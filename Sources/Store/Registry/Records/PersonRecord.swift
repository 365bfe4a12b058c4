package import Telemetry

/// A human we know: a customer, an occupier, an installer, a carer.
package struct PersonRecord: Hashable, Sendable {
    package var id: PersonID
    /// As they want to be addressed; 1 to 200 characters.
    package var name: String
    /// BCP 47, e.g. `en-GB`.
    package var language: String?
    package var preferredChannel: ContactRecord.Channel?
    /// What to take care of, e.g. "hard of hearing: speak slowly".
    package var needs: [String]
    /// E.164, e.g. `+447700900143`; several persons may share one.
    package var phones: [String]
    package var emails: [String]
    /// Customer account numbers, as on the bill.
    package var accounts: [String]

    package init(
        id: PersonID, name: String, language: String? = nil, preferredChannel: ContactRecord.Channel? = nil,
        needs: [String] = [], phones: [String] = [], emails: [String] = [], accounts: [String] = []
    ) {
        self.id = id
        self.name = name
        self.language = language
        self.preferredChannel = preferredChannel
        self.needs = needs
        self.phones = phones
        self.emails = emails
        self.accounts = accounts
    }
}
