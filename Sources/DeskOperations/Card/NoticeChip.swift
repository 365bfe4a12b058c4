/// Something the customer may notice, to be tapped when they say it.
package struct NoticeChip: Hashable, Sendable, Codable {
    package var id: NoticeID
    package var says: String
    package var told: Bool

    package init(id: NoticeID, says: String, told: Bool) {
        self.id = id
        self.says = says
        self.told = told
    }
}
