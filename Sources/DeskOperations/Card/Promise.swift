package import Telemetry

/// Something we said we would do.
package struct Promise: Hashable, Sendable, Codable {
    package var says: String
    package var dueAt: Timestamp?
    /// Who promised it.
    package var owner: String
    package var overdue: Bool

    package init(says: String, dueAt: Timestamp? = nil, owner: String, overdue: Bool) {
        self.says = says
        self.dueAt = dueAt
        self.owner = owner
        self.overdue = overdue
    }
}
