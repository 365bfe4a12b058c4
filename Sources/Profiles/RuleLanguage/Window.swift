package import Telemetry

/// One windowed function over a metric, a condition or the occurrences of an event; kept incrementally with bounded memory.
package struct Window: Hashable, Sendable {
    package enum Function: String, BitwiseCopyable, Hashable, Sendable, CaseIterable {
        case mean, min, max, stddev, quantile, slope, rate, delta, changes, count, last, age, share, duration
        /// Robust distance of the last reading from this device's own normal at this hour of this kind of day.
        case deviation
        /// What this device usually answers to the present values of `given`.
        case expected
        /// Robust distance of the mean from the means of devices of the same profile and firmware.
        case peerDeviation = "peer_deviation"
    }
    package enum Operand: Hashable, Sendable {
        /// Index into the profile's metrics.
        case metric(Int)
        /// A boolean expression over other windows; for `share`, `duration` and `count`.
        case condition(Expression)
        /// The readings of an event metric whose value is one of these, in ascending order; for `count`.
        case occurrences(metric: Int, of: [Int])
    }
    package var function: Function
    package var operand: Operand
    /// > 0. A bare metric is `last` over `offline_after`, and so long must readings be fresh for `deviation` and
    /// `expected`. Ignored by `age`.
    package var length: TimeSpan
    /// Base value = metric value × scale + offset. 1 and 0 for conditions, states and results without the metric's unit.
    package var scale: Double
    package var offset: Double
    /// The part of time, 0...1, at or below the result of `quantile`; 0 for all others.
    package var quantile: Double
    /// The metrics that `expected` depends on, at most three; empty for all others.
    package var given: [Int]

    package init(
        function: Function, operand: Operand, length: TimeSpan, scale: Double = 1, offset: Double = 0,
        quantile: Double = 0, given: [Int] = []
    ) {
        self.function = function
        self.operand = operand
        self.length = length
        self.scale = scale
        self.offset = offset
        self.quantile = quantile
        self.given = given
    }

    /// The metric that it is over; nil for a condition.
    package var metric: Int? {
        switch operand {
        case .metric(let metric), .occurrences(let metric, of: _): metric
        case .condition: nil
        }
    }
}
