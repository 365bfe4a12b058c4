package import Telemetry

/// A device unlike itself, as others see it: since when, and what drives it.
package struct UnlikeFinding: Hashable, Sendable {
    package struct Driver: Hashable, Sendable {
        package var metric: MetricID
        package var way: UnlikeWay
        /// Event time, to five minutes.
        package var since: Timestamp

        package init(metric: MetricID, way: UnlikeWay, since: Timestamp) {
            self.metric = metric
            self.way = way
            self.since = since
        }
    }
    /// Of the first surprise that led to it; event time, to five minutes.
    package var since: Timestamp
    /// One to three, the most surprising first.
    package var drivers: [Driver]

    package init(since: Timestamp, drivers: [Driver]) {
        self.since = since
        self.drivers = drivers
    }
}

/// A device became unlike itself, or is so no longer.
package struct UnlikeChange: Hashable, Sendable {
    package enum Kind: Hashable, Sendable { case opened, cleared }
    package var kind: Kind
    package var finding: UnlikeFinding
    /// When the verdict fell; event time.
    package var at: Timestamp
    /// False for verdicts on the past.
    package var notifies: Bool

    package init(kind: Kind, finding: UnlikeFinding, at: Timestamp, notifies: Bool) {
        self.kind = kind
        self.finding = finding
        self.at = at
        self.notifies = notifies
    }
}
