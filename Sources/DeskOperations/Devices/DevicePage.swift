package import Telemetry

/// Everything about one device.
package struct DevicePage: Hashable, Sendable, Codable {
    package var assessment: Assessment
    package var metrics: [MetricValue]
    /// The metrics worth a chart, most telling first.
    package var charts: [MetricID]
    /// Newest first.
    package var episodes: [EpisodeView]
    /// Newest first.
    package var repairs: [RepairView]
    /// What visits found, newest first.
    package var findings: [VisitFinding]
    /// What the device says of itself and how it is reached, in reading order.
    package var info: [InfoLine]
    package var madeAt: Timestamp

    package init(
        assessment: Assessment, metrics: [MetricValue] = [], charts: [MetricID] = [], episodes: [EpisodeView] = [],
        repairs: [RepairView] = [], findings: [VisitFinding] = [], info: [InfoLine] = [], madeAt: Timestamp
    ) {
        self.assessment = assessment
        self.metrics = metrics
        self.charts = charts
        self.episodes = episodes
        self.repairs = repairs
        self.findings = findings
        self.info = info
        self.madeAt = madeAt
    }
}
