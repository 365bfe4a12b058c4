package import Telemetry

/// What the customer has been through, read and not guessed.
package struct Lived: Hashable, Sendable {
    package var id: String
    /// A time, in seconds: how long it has been so.
    package var length: Expression
    /// Shorter is not worth a word. Default 30 min.
    package var atLeast: TimeSpan
    /// A clause without the time: "it has been under 17 degrees"; the desk adds "since four this morning".
    package var says: String?
    /// The rule as written.
    package var text: String

    package init(id: String, length: Expression, atLeast: TimeSpan = .minutes(30), says: String? = nil, text: String) {
        self.id = id
        self.length = length
        self.atLeast = atLeast
        self.says = says
        self.text = text
    }
}
