/// That somebody of a household turned to the contact centre about what was the matter: a line of a file of contacts. Times
/// are ms since 1970.
package struct ContactRecord: Hashable, Sendable {
    package var at: Int64
    package var device: String
    /// What it is about, as the truth names it.
    package var cause: String
    package var since: Int64

    package init(at: Int64, device: String, cause: String, since: Int64) {
        self.at = at
        self.device = device
        self.cause = cause
        self.since = since
    }
}
