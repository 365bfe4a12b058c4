package import Telemetry

/// One cause on one device from its opening to its clearing.
package struct EpisodeView: Hashable, Sendable, Codable {
    package var cause: CauseID
    package var title: String
    package var openedAt: Timestamp
    package var clearedAt: Timestamp?

    package init(cause: CauseID, title: String, openedAt: Timestamp, clearedAt: Timestamp? = nil) {
        self.cause = cause
        self.title = title
        self.openedAt = openedAt
        self.clearedAt = clearedAt
    }
}
