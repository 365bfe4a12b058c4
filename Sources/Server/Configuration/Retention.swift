package import Telemetry

/// How long the history's classes of data are kept; nil: for ever.
package struct Retention: Hashable, Sendable {
    package var readings: TimeSpan?
    package var statistics: TimeSpan?

    package init(readings: TimeSpan?, statistics: TimeSpan?) {
        self.readings = readings
        self.statistics = statistics
    }
}
