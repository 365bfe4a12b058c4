/// One value as a device sent it, before a profile gave it a unit or a state's name.
/// A number is always finite.
package enum RawValue: Hashable, Sendable {
    case number(Double)
    case text(String)
    case flag(Bool)
}

/// One value of a metric, in the metric's own unit; for a state metric the state's index in the profile's list.
package struct Reading: BitwiseCopyable, Hashable, Sendable {
    package var metric: MetricID
    /// Finite. Unit: the metric's; state index for `kind: state`.
    package var value: Double
    /// The device's time; equals `receivedAt` where the device states none or an unusable one.
    package var observedAt: Timestamp
    /// Whether the device itself stated `observedAt`: only then is an equal value at the same instant a duplicate.
    package var deviceStated: Bool

    @inlinable
    package init(metric: MetricID, value: Double, observedAt: Timestamp, deviceStated: Bool) {
        self.metric = metric
        self.value = value
        self.observedAt = observedAt
        self.deviceStated = deviceStated
    }
}
