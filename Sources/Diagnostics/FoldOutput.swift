package import Profiles
package import Telemetry

/// What the fold of one input says to the world outside the device's state, in order.
package enum FoldOutput: Hashable, Sendable {
    /// For history: folded, in event order. Clock findings have replaced unusable times already.
    case accepted([Reading])
    /// For history only: older than their metric's watermark.
    case late([Reading])
    /// Readings dropped since the same value at the same device-stated instant was folded just before, or a message of the
    /// same number and values.
    case duplicates(Int)
    /// What the device's own numbers of its messages say.
    case numbers(NumberFinding)
    case symptom(SymptomChange)
    case episodeOpened(EpisodeOpening)
    case episodeCleared(EpisodeClearing)
    /// It is unlike itself, or no longer so.
    case unlike(UnlikeChange)
    case availability(Availability, at: Timestamp)
    /// All the device has said of itself, after a change.
    case info([String: String])
    case clock(ClockFinding)
    case sensor(SensorFinding)
    /// As the device said it; whether a repair of that id exists is for the repair to know.
    case acknowledgement(Acknowledgement, at: Timestamp)
    case proof(ProofVerdict)
    /// What is known of a cause's way to its limit changed: a day ended, or it began anew; event time.
    case degradation(cause: String, at: Timestamp)
}

/// A symptom became present, absent or unknown.
package struct SymptomChange: Hashable, Sendable {
    package var symptom: String
    package var truth: Truth
    /// Since when it is so; event time.
    package var since: Timestamp
    /// When the verdict fell; event time.
    package var at: Timestamp
    /// False for verdicts on the past: imported, or more than 15 minutes older than their receipt.
    package var notifies: Bool

    package init(
        symptom: String, truth: Truth, since: Timestamp, at: Timestamp, notifies: Bool
    ) {
        self.symptom = symptom
        self.truth = truth
        self.since = since
        self.at = at
        self.notifies = notifies
    }
}

/// The device's clock stated times that cannot be used (over 5 minutes ahead of receipt, or before 2015), or does so
/// no longer. Said once per change.
package enum ClockFinding: Hashable, Sendable {
    case wrong(stated: Timestamp, receivedAt: Timestamp)
    case right(receivedAt: Timestamp)
}

/// A metric left its plausible range (never fed to windows meanwhile), or came back. Said once per change.
package enum SensorFinding: Hashable, Sendable {
    case implausible(MetricID, value: Double, at: Timestamp)
    case plausible(MetricID, at: Timestamp)
}

package struct EpisodeOpening: Hashable, Sendable {
    package var id: EpisodeID
    package var cause: String
    /// Event time.
    package var openedAt: Timestamp
    package var posterior: Double
    package var evidence: [Evidence]
    package var notifies: Bool

    package init(
        id: EpisodeID, cause: String, openedAt: Timestamp, posterior: Double, evidence: [Evidence], notifies: Bool
    ) {
        self.id = id
        self.cause = cause
        self.openedAt = openedAt
        self.posterior = posterior
        self.evidence = evidence
        self.notifies = notifies
    }
}

package struct EpisodeClearing: Hashable, Sendable {
    package var id: EpisodeID
    package var cause: String
    package var openedAt: Timestamp
    /// Event time.
    package var clearedAt: Timestamp
    package var notifies: Bool

    package init(
        id: EpisodeID, cause: String, openedAt: Timestamp, clearedAt: Timestamp, notifies: Bool
    ) {
        self.id = id
        self.cause = cause
        self.openedAt = openedAt
        self.clearedAt = clearedAt
        self.notifies = notifies
    }
}

/// What later readings say of a repair.
package struct ProofVerdict: Hashable, Sendable {
    package enum Result: Hashable, Sendable {
        case firstSign
        case verified
        /// Verified, and the causes that the fix acted on stayed away for the hold time.
        case holds
        /// Verified, and such a cause is back within it, or never went.
        case didNotHold
        /// The time ran out with the readings saying no.
        case notVerified
        case cannotBeProved(Reason)
    }
    /// After `verified`: whether it lasted cannot be told.
    package enum Reason: String, Hashable, Sendable, Codable {
        /// What should prove it was true before sending.
        case alreadyTrue
        /// The fix has no proof.
        case noProof
        /// The time ran out with nothing to judge by.
        case noReadings
        /// The profile has no fix of this name.
        case unknownFix
        /// More repairs of one device were begun than are followed at once.
        case tooMany
        /// While it was watched, another repair began that acts on the same cause.
        case anotherRepair
    }
    package var repair: RepairID
    package var fix: String
    package var result: Result
    /// By our clock.
    package var at: Timestamp
    package var notifies: Bool

    package init(
        repair: RepairID, fix: String, result: Result, at: Timestamp, notifies: Bool
    ) {
        self.repair = repair
        self.fix = fix
        self.result = result
        self.at = at
        self.notifies = notifies
    }
}
