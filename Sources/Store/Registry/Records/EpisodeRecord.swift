package import Telemetry

/// One cause on one device from its opening to its clearing.
package struct EpisodeRecord: Hashable, Sendable {
    package var id: EpisodeID
    package var device: DeviceID
    package var cause: String
    package var openedAt: Timestamp
    package var clearedAt: Timestamp?
    /// The evidence when last told, as JSON; at most 64 KiB.
    package var evidence: String
    /// The journal position that opened it.
    package var position: JournalPosition

    package init(
        device: DeviceID, cause: String, openedAt: Timestamp, clearedAt: Timestamp? = nil, evidence: String,
        position: JournalPosition
    ) {
        id = EpisodeID(device: device, cause: cause, openedAt: openedAt)
        self.device = device
        self.cause = cause
        self.openedAt = openedAt
        self.clearedAt = clearedAt
        self.evidence = evidence
        self.position = position
    }
}
