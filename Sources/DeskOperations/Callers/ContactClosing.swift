/// How a contact ends.
package struct ContactClosing: Hashable, Sendable, Codable {
    /// What was done, for us; at most 4,000 bytes. Never required.
    package var summary: String?
    /// The caller's answer to "was I able to solve your problem today?"; nil: not asked.
    package var solved: Bool?
    /// Their words, verbatim.
    package var words: String?
    /// What it turned out to be about, where that is known. Never required.
    package var reason: ContactReason?

    package init(
        summary: String? = nil, solved: Bool? = nil, words: String? = nil, reason: ContactReason? = nil
    ) {
        self.summary = summary
        self.solved = solved
        self.words = words
        self.reason = reason
    }
}
