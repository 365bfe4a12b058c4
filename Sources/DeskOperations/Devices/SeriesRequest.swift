package import Telemetry

/// Which readings to draw.
package struct SeriesRequest: Hashable, Sendable, Codable {
    package var device: DeviceID
    package var metric: MetricID
    package var from: Timestamp
    /// After `from`.
    package var to: Timestamp
    /// Most points in the answer, 2...5,000, default 1,000.
    package var points: Int

    package init(device: DeviceID, metric: MetricID, from: Timestamp, to: Timestamp, points: Int = 1_000) {
        self.device = device
        self.metric = metric
        self.from = from
        self.to = to
        self.points = points
    }
}
