/// What an import did.
package struct ImportReport: Hashable, Sendable, Codable {
    /// Lines or rows read.
    package var read: Int
    package var accepted: Int
    /// Already held, or for devices that have newer readings.
    package var skipped: Int
    /// Lines that cannot be used; of a registry document, which is taken as a whole, everything wrong in it.
    package var rejected: Int
    /// The first 100.
    package var issues: [ImportIssue]
    /// Issues beyond those listed, where a row may have several; nil: `rejected` counts them.
    package var unlisted: Int?

    package init(
        read: Int, accepted: Int, skipped: Int, rejected: Int, issues: [ImportIssue] = [], unlisted: Int? = nil
    ) {
        self.read = read
        self.accepted = accepted
        self.skipped = skipped
        self.rejected = rejected
        self.issues = issues
        self.unlisted = unlisted
    }
}
