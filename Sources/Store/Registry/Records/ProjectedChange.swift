package import Telemetry

/// A registry row that follows from telemetry, in its place in the journal.
package struct ProjectedChange: Hashable, Sendable {
    /// The input it follows from; several changes may share one.
    package var position: JournalPosition
    package var content: Content

    package enum Content: Hashable, Sendable {
        case enrolled(DeviceID, Address, profile: String?, at: Timestamp)
        /// What a device says of itself: `manufacturer`, `model`, `firmware`, `serial`; other keys are passed over. Text
        /// over 200 characters is cut.
        case info(DeviceID, [String: String])
        /// What the topics captured, e.g. `home: 17`.
        case captures(DeviceID, [String: String])
        case profileMatched(DeviceID, profile: String?)
        case availability(DeviceID, Availability, at: Timestamp)
        case seen(DeviceID, at: Timestamp)
        case episodeOpened(EpisodeRecord)
        case episodeEvidence(EpisodeID, evidence: String)
        case episodeCleared(EpisodeID, at: Timestamp)
        case repair(RepairTransition)
        case gap(GapRecord)
    }

    package init(position: JournalPosition, _ content: Content) {
        self.position = position
        self.content = content
    }
}

/// A projected change that the registry's rules refuse, e.g. an address that belongs to another device. It is passed
/// over so that one device cannot stop the others.
package struct RefusedChange: Hashable, Sendable {
    package var change: ProjectedChange
    package var reason: StoreError

    package init(change: ProjectedChange, reason: StoreError) {
        self.change = change
        self.reason = reason
    }
}
