package import Telemetry

/// What a message says of its time.
package enum ClockReading: Hashable, Sendable {
    /// Nothing: the time of arrival counts.
    case none
    case stated(Timestamp)
    /// A clock on the wall, without an offset: only a zone makes it an instant.
    case local(LocalTime)
    /// Something that cannot be true: the time of arrival counts, and the device's clock is a finding.
    case unusable(ClockFault)
}

package enum ClockFault: String, Hashable, Sendable, CaseIterable {
    /// Before 2015, as after a restart without network time.
    case past = "before 2015"
    case ahead = "more than 5 minutes ahead"
    case unreadable = "not readable as a time"
}

/// Date and time of day without an offset.
package struct LocalTime: Hashable, Sendable {
    /// As the device wrote it.
    package var text: String
    /// The instant it would be in UTC.
    package var asUTC: Timestamp

    package init(text: String, asUTC: Timestamp) {
        self.text = text
        self.asUTC = asUTC
    }
}

extension Timestamp {
    /// 2015-01-01T00:00:00Z: no device that reports to Bedside observed anything earlier.
    package static let earliestUsable = Timestamp(seconds: 1_420_070_400)
    /// How far a device's clock may be ahead of ours.
    package static let clockTolerance = TimeSpan.minutes(5)
    /// 2100-01-01T00:00:00Z: the bound where nobody knows when a message was received.
    static let latestUsable = Timestamp(seconds: 4_102_444_800)

    /// Why this cannot be when a reading was observed that arrived at `receivedAt`; nil where it can.
    package func clockFault(receivedAt: Timestamp?) -> ClockFault? {
        if microseconds < Timestamp.earliestUsable.microseconds { return .past }
        let latest = receivedAt.map { $0 + Timestamp.clockTolerance } ?? .latestUsable
        return microseconds > latest.microseconds ? .ahead : nil
    }
}
