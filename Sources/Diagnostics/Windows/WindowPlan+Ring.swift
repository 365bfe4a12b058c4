import Profiles
import Telemetry

extension WindowPlan {
    /// One window with memory.
    struct Ring: BitwiseCopyable, Sendable {
        var function: Window.Function
        /// Index into the profile's windows.
        var window: Int
        var length: Int64
        /// Microseconds a bucket, ≥ 1 ms.
        var width: Int64
        var scale: Double
        var offset: Double
        var source: Source
        var growth: Growth
        /// The part of time of a `quantile`.
        var quantile: Double
        /// Buckets kept beside the one under way.
        var closed: Int
        /// Of its first figure among the bank's buckets: the amounts of its closed buckets, then their seconds, then,
        /// where its function needs them, their second amounts and that of the bucket under way.
        var base: Int
        /// Whether its buckets fill the window to the microsecond: then the bucket before all others under way is
        /// always the oldest. Not so only for lengths under 16 ms or of odd microseconds.
        var isEven: Bool

        enum Source: BitwiseCopyable, Sendable {
            case metric(Int)
            /// Some of the readings of a metric; which, stands in the plan's `occurrences`.
            case occurrences(metric: Int)
            /// Its place among the plan's `conditionRings`.
            case condition(place: Int)
        }

        /// What a fall of the metric means.
        enum Growth: BitwiseCopyable, Sendable {
            /// A fall.
            case gauge
            /// A restart from zero.
            case counter
            /// Growth past this value; a fall that would make more than that is a restart.
            case rolling(over: Double)

            func increase(from old: Double, to new: Double) -> Double {
                switch self {
                case .counter where new < old: new
                case .rolling(let over) where new < old: old <= over ? over - old + new : new
                case .gauge, .counter, .rolling: new - old
                }
            }
        }

        init(_ window: Window, longest: Int64, window index: Int, base: Int) {
            function = window.function
            self.window = index
            length = min(longest, max(1, window.length.microseconds))
            switch window.function {
            case .quantile: closed = WindowPlan.samples
            default: closed = WindowPlan.buckets
            }
            width = max(1_000, length / Int64(closed))
            isEven = width * Int64(closed) == length
            scale = window.scale
            offset = window.offset
            source = .metric(0)
            growth = .gauge
            quantile = min(1, max(0, window.quantile))
            self.base = base
        }

        var firstSecond: Int { base + 2 * closed }
        /// Figures among the bank's buckets.
        var figures: Int { 2 * closed + (function.hasSecondAmounts ? closed + 1 : 0) }
    }
}

extension WindowPlan.Ring.Growth {
    init(_ kind: Metric.Kind) {
        self =
            switch kind {
            case .gauge, .state, .event: .gauge
            case .counter: .counter
            case .rollingCounter(let over): .rolling(over: over)
            }
    }
}
