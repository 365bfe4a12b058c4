/// One symptom that was looked for.
package struct CheckMade: Hashable, Sendable, Codable {
    package enum Answer: String, Hashable, Sendable, Codable { case present, absent, unknown }
    package var says: String
    package var answer: Answer

    package init(says: String, answer: Answer) {
        self.says = says
        self.answer = answer
    }
}
