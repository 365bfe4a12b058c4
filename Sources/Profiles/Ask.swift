/// A question that the caller can answer.
package struct Ask: Hashable, Sendable {
    package struct Tell: Hashable, Sendable {
        /// Index into the profile's causes.
        package var cause: Int
        /// P(yes | cause) and P(yes | otherwise), each 0 < p < 1.
        package var yesIfCause: Double
        package var yesOtherwise: Double

        package init(cause: Int, yesIfCause: Double, yesOtherwise: Double) {
            self.cause = cause
            self.yesIfCause = yesIfCause
            self.yesOtherwise = yesOtherwise
        }
    }
    package var id: String
    /// The question, as the agent asks it.
    package var question: String
    /// How long the answer takes the caller, > 0.
    package var seconds: Double
    package var tells: [Tell]
    /// While it is true the readings tell the answer, and it is not asked; false or unknown: worth asking.
    package var knownFrom: Expression?
    /// What the caller comes near to in answering; empty: nothing.
    package var touches: Set<Touch>

    package init(
        id: String, question: String, seconds: Double, tells: [Tell], knownFrom: Expression? = nil,
        touches: Set<Touch> = []
    ) {
        self.id = id
        self.question = question
        self.seconds = seconds
        self.tells = tells
        self.knownFrom = knownFrom
        self.touches = touches
    }
}
