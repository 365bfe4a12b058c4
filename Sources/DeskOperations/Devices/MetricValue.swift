package import Telemetry

/// A metric's latest value.
package struct MetricValue: Hashable, Sendable, Codable {
    package var metric: MetricID
    /// The name to show, e.g. "outdoor temperature".
    package var title: String
    /// Formatted with its unit or state's name, e.g. "−3.5 °C" or "heating"; nil: nothing received yet.
    package var value: String?
    package var observedAt: Timestamp?

    package init(metric: MetricID, title: String, value: String? = nil, observedAt: Timestamp? = nil) {
        self.metric = metric
        self.title = title
        self.value = value
        self.observedAt = observedAt
    }
}
