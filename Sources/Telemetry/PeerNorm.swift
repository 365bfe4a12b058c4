/// How the devices of one profile and firmware stood when an hour closed: what a device compares its own mean with.
package struct PeerNorm: Hashable, Sendable {
    package var metric: MetricID
    /// The means are over so much time before `at`.
    package var over: TimeSpan
    /// The end of the hour.
    package var at: Timestamp
    /// Of the devices' means, in the metric's unit; finite.
    package var median: Double
    /// Robust standard deviation of the devices' means, in the metric's unit: 1.4826 × the median distance from their
    /// median. ≥ 0. Source: Rousseeuw and Croux 1993.
    package var spread: Double
    /// How many devices had a mean.
    package var devices: Int

    /// Fewer devices are no norm.
    package static let fewestDevices = 8
    /// Norms that one input may bring.
    package static let most = 64

    package init(metric: MetricID, over: TimeSpan, at: Timestamp, median: Double, spread: Double, devices: Int) {
        self.metric = metric
        self.over = over
        self.at = at
        self.median = median
        self.spread = spread
        self.devices = devices
    }
}
