package import Telemetry

/// One cause on one device from its opening to its clearing.
package struct EpisodeRecord: Hashable, Sendable {
    package enum Ending: String, Hashable, Sendable {
        /// The device's past was learned anew, by a changed profile or since its state was lost, and shows nothing of it,
        /// or the profile no longer has the cause.
        case profileChanged = "profile_changed"
    }
    package var id: EpisodeID
    package var device: DeviceID
    package var cause: String
    package var openedAt: Timestamp
    package var clearedAt: Timestamp?
    /// Why it ended, where that is not that its signs went.
    package var ending: Ending?
    /// The evidence when last told, as JSON; at most 64 KiB.
    package var evidence: String
    /// The journal position that opened it.
    package var position: JournalPosition

    package init(
        device: DeviceID, cause: String, openedAt: Timestamp, clearedAt: Timestamp? = nil,
        ending: Ending? = nil, evidence: String, position: JournalPosition
    ) {
        id = EpisodeID(device: device, cause: cause, openedAt: openedAt)
        self.device = device
        self.cause = cause
        self.openedAt = openedAt
        self.clearedAt = clearedAt
        self.ending = ending
        self.evidence = evidence
        self.position = position
    }
}
