package import Telemetry

/// What we told a customer we would do.
package struct PromiseRecord: Hashable, Sendable {
    package var id: PromiseID
    package var person: PersonID
    package var contact: ContactID?
    package var words: String
    /// Who keeps it: an account, or of an imported one whatever name the past has.
    package var owner: String
    package var madeAt: Timestamp
    package var dueAt: Timestamp?
    package var keptAt: Timestamp?

    package init(
        id: PromiseID, person: PersonID, contact: ContactID? = nil, words: String, owner: String, madeAt: Timestamp,
        dueAt: Timestamp? = nil, keptAt: Timestamp? = nil
    ) {
        self.id = id
        self.person = person
        self.contact = contact
        self.words = words
        self.owner = owner
        self.madeAt = madeAt
        self.dueAt = dueAt
        self.keptAt = keptAt
    }
}
