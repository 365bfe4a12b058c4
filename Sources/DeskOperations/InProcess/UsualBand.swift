import Diagnostics
import Profiles
import Telemetry

/// What is usual of a metric, hour by hour of a chart's span: the device's own normal of the hour as it is now, within
/// what is plausible of the metric.
enum UsualBand {
    /// Longer spans are drawn without it: a band of daily teeth hides the line (default 8 days).
    private static let longest = TimeSpan.days(8)
    /// Nothing of a household is left in what is usual after so long: three times the days that an hour remembers.
    static let forgotten = TimeSpan.days(60)
    private static let hour = TimeSpan.hours(1).microseconds

    /// A point in the middle of each hour; where an hour is not known, none. Empty for what has no band.
    static func points(
        of metric: Metric, from: Timestamp, to: Timestamp, _ state: DeviceState, _ compiled: CompiledProfile
    ) -> [ChartSeries.BandPoint] {
        guard to > from, to - from <= longest else { return [] }
        var points: [ChartSeries.BandPoint] = []
        var at = Timestamp(microseconds: from.microseconds / hour * hour + hour / 2)
        while at - .minutes(30) < to {
            if let usual = state.usualRange(of: metric.id, at: at, compiled) {
                let range = metric.plausible.map(usual.clamped(to:)) ?? usual
                points.append(
                    ChartSeries.BandPoint(
                        at: min(to, max(from, at)), low: range.lowerBound, high: range.upperBound))
            }
            at = at + .hours(1)
        }
        return points
    }
}
