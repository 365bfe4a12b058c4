/// What must be true on fresh readings before it is sent.
package struct Precondition: Hashable, Sendable, Codable {
    package enum State: String, Hashable, Sendable, Codable { case met, unmet, unknown }
    package var says: String
    package var state: State

    package init(says: String, state: State) {
        self.says = says
        self.state = state
    }
}
