/// What is needed before hello.
package struct Ring: Hashable, Sendable, Codable {
    /// One line to open with, built from verified facts; nil where there is nothing true to say yet.
    package var opening: String?
    package var name: String
    /// Relation and place, e.g. "owner, 14 Hill Road, Otterburn".
    package var relation: String?
    package var home: HomeView?
    /// What we know them by, e.g. "calls from a number on file".
    package var recognisedBy: String?
    package var identity: Identity
    package var language: String?
    package var preferredChannel: Channel?
    /// What to take care of.
    package var needs: [String]
    /// What goes before all else, of every device; then `opening` is the first one's instruction.
    package var dangers: [DangerInstruction]
    package var promises: [Promise]
    package var earlier: EarlierContacts?

    package init(
        opening: String? = nil, name: String, relation: String? = nil, home: HomeView? = nil,
        recognisedBy: String? = nil, identity: Identity, language: String? = nil, preferredChannel: Channel? = nil,
        needs: [String] = [], dangers: [DangerInstruction] = [], promises: [Promise] = [],
        earlier: EarlierContacts? = nil
    ) {
        self.opening = opening
        self.name = name
        self.relation = relation
        self.home = home
        self.recognisedBy = recognisedBy
        self.identity = identity
        self.language = language
        self.preferredChannel = preferredChannel
        self.needs = needs
        self.dangers = dangers
        self.promises = promises
        self.earlier = earlier
    }
}
