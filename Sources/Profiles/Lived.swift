/// What the customer has been through, read and not guessed; parsed and checked, not evaluated yet.
package struct Lived: Hashable, Sendable {
    package var id: String
    /// A time, in seconds: how long it has been so.
    package var length: Expression
    /// The rule as written.
    package var text: String

    package init(id: String, length: Expression, text: String) {
        self.id = id
        self.length = length
        self.text = text
    }
}
