/// What was before.
package struct EarlierContacts: Hashable, Sendable, Codable {
    /// E.g. "third contact about this: the restart on Tuesday did not hold".
    package var says: String?
    /// Newest first, at most 10.
    package var contacts: [PastContact]

    package init(says: String? = nil, contacts: [PastContact] = []) {
        self.says = says
        self.contacts = contacts
    }
}
