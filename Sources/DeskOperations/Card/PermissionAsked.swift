/// Whose word is needed, and how it is put.
package struct PermissionAsked: Hashable, Sendable, Codable {
    package enum From: String, Hashable, Sendable, Codable { case occupier, owner }
    package var from: From
    /// The sentence the agent confirms, e.g. "Maria Keller, who lives there, agrees to the restart".
    package var wording: String

    package init(from: From, wording: String) {
        self.from = from
        self.wording = wording
    }
}
