/// Something the customer may notice, to be tapped when they say it.
package struct NoticeChip: Hashable, Sendable, Codable {
    package var id: NoticeID
    package var says: String
    /// What they said of it; nil: nothing.
    package var answer: Told.Answer?
    /// A sign of danger.
    package var isDanger: Bool
    package var isTold: Bool { answer == .yes }

    package init(id: NoticeID, says: String, answer: Told.Answer? = nil, isDanger: Bool = false) {
        self.id = id
        self.says = says
        self.answer = answer
        self.isDanger = isDanger
    }
}
