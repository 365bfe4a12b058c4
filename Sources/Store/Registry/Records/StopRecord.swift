package import Telemetry

/// A stop over the whole fleet: nothing is sent to any device while it is in force.
package struct StopRecord: Hashable, Sendable {
    package var since: Timestamp
    package var by: String
    package var reason: String

    package init(since: Timestamp, by: String, reason: String) {
        self.since = since
        self.by = by
        self.reason = reason
    }
}
