/// A guard that said no, and what would make it say yes.
package struct Refusal: Hashable, Sendable, Codable {
    /// The guard's name, e.g. `permission`, `precondition`, `cooldown`.
    package var rule: String
    package var says: String
    package var remedy: String

    package init(rule: String, says: String, remedy: String) {
        self.rule = rule
        self.says = says
        self.remedy = remedy
    }
}
