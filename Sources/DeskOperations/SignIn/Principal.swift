/// Who is asking: an account, its role now, and how it proved itself.
package struct Principal: Hashable, Sendable, Codable {
    package enum Proof: String, Hashable, Sendable, Codable {
        /// Signed in with a password.
        case password
        /// An API token.
        case token
        /// The token in the data directory: somebody on the server's own machine.
        case local
    }
    /// The account's name, e.g. `ada`; `local:<uid>` for the local token.
    package var account: String
    /// What to show, e.g. "Ada Byron".
    package var displayName: String
    package var role: Role
    package var proof: Proof
    /// The account a local principal acts for (`--as`); a repair needs one. Nil for all others.
    package var actingFor: String?

    /// The account that its acts are recorded as.
    package var agent: String { actingFor ?? account }

    package init(account: String, displayName: String, role: Role, proof: Proof, actingFor: String? = nil) {
        self.account = account
        self.displayName = displayName
        self.role = role
        self.proof = proof
        self.actingFor = actingFor
    }
}
