/// The answer to a search.
package struct CallerMatches: Hashable, Sendable, Codable {
    /// Best first: exact ones, then beginnings, parts, and what is spelled nearly so.
    package var matches: [CallerMatch]
    /// True where a whole phone number, account, serial or mail address leads to exactly one person: a face goes straight
    /// to the card.
    package var direct: Bool
    /// True where there are more than the query's limit.
    package var more: Bool

    package init(matches: [CallerMatch] = [], direct: Bool, more: Bool) {
        self.matches = matches
        self.direct = direct
        self.more = more
    }
}
