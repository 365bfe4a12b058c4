/// The one question worth asking next.
package struct Question: Hashable, Sendable, Codable {
    package var id: AskID
    /// As the agent asks it; to be answered by yes, no or "I don't know".
    package var says: String
    /// What the answer takes the caller, in seconds, > 0.
    package var seconds: Double
    /// What hangs on the answer, a sentence.
    package var reason: String
    /// It may reveal a danger.
    package var isAboutDanger: Bool
    /// The figures behind it, for an engineer.
    package var technical: String

    package init(
        id: AskID, says: String, seconds: Double, reason: String, isAboutDanger: Bool = false, technical: String
    ) {
        self.id = id
        self.says = says
        self.seconds = seconds
        self.reason = reason
        self.isAboutDanger = isAboutDanger
        self.technical = technical
    }
}

/// A question that was answered in this contact; what was answered by mistake can be taken back.
package struct AnsweredQuestion: Hashable, Sendable, Codable {
    package var id: AskID
    package var says: String
    package var answer: Told.Answer
    /// Verbatim.
    package var words: String?

    package init(id: AskID, says: String, answer: Told.Answer, words: String? = nil) {
        self.id = id
        self.says = says
        self.answer = answer
        self.words = words
    }
}
