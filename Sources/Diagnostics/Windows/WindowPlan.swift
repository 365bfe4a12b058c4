import Profiles
import Telemetry

/// Where each window of a profile keeps its memory, worked out once per profile (or once per fix, for its proof).
///
/// `last` and `age` read the metric's last reading and need no memory of their own; `deviation` and `expected` read what
/// was learned (`LearningPlan`). Every other window is a *ring*: its length cut into equal buckets on a fixed grid of
/// time, one more for the bucket under way.
struct WindowPlan: Sendable {
    /// Buckets per window length. 16: within 1/16 of the window at its old end readings are taken as spread evenly;
    /// and a profile of 45 windows stays within 8 KiB a device.
    static let buckets = 16
    /// For `quantile`, which keeps one value a bucket.
    static let samples = 64

    /// One window with memory.
    struct Ring: Sendable {
        var function: Window.Function
        var length: Int64
        /// Microseconds a bucket, ≥ 1 ms.
        var width: Int64
        var scale: Double
        var offset: Double
        var source: Source
        var growth: Growth
        /// The part of time of a `quantile`.
        var quantile: Double
        /// Buckets kept, the one under way included.
        var slots: Int
        /// Of its first bucket among the bank's amounts.
        var base: Int
        /// Of its first bucket among the bank's second amounts, where its function needs them.
        var second: Int?

        enum Source: Sendable {
            case metric(Int)
            /// The readings of a metric whose value is one of these.
            case occurrences(metric: Int, of: [Int])
            /// And its place among the plan's `conditionRings`.
            case condition(Expression, place: Int)
        }

        /// What a fall of the metric means.
        enum Growth: Sendable {
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
    }

    /// The profile's windows, by the index that rules name them by.
    let windows: [Window]
    let rings: [Ring]
    /// By window index: its ring, or nil where it has none or this plan leaves it out.
    let ringOfWindow: [Int?]
    /// By metric index: the rings it feeds.
    let ringsOfMetric: [[Int]]
    /// The rings over conditions; a condition that reads another window over a condition comes after that one.
    let conditionRings: [Int]
    let metricCount: Int
    /// Buckets of all rings, and of those with second amounts.
    let slots: Int
    let seconds: Int
    let schedules: [Schedule]
    let learning: LearningPlan
    /// No span of a profile counts for longer: arithmetic on times stays far from its limits.
    private static let longest = TimeSpan.days(4_000).microseconds
    /// Microseconds that a reading holds without a successor.
    let holds: Int64

    /// A plan for the windows that `rules` read, directly or through a condition; for every window where it is nil.
    init(_ profile: DeviceProfile, for rules: [Expression]? = nil) {
        windows = profile.windows
        metricCount = profile.metrics.count
        schedules = profile.schedules
        learning = LearningPlan(profile)
        holds = min(Self.longest, max(1, profile.reports.offlineAfter.microseconds))

        var wanted = Set<Int>()
        if let rules {
            for rule in rules { Self.collect(rule, of: profile.windows, into: &wanted) }
        } else {
            wanted = Set(profile.windows.indices)
        }

        var rings: [Ring] = []
        var ringOfWindow = [Int?](repeating: nil, count: profile.windows.count)
        var ringsOfMetric = [[Int]](repeating: [], count: profile.metrics.count)
        var conditionRings: [Int] = []
        var slots = 0
        var seconds = 0
        for index in profile.windows.indices where wanted.contains(index) {
            let window = profile.windows[index]
            guard window.function.hasRing else { continue }
            let length = min(Self.longest, max(1, window.length.microseconds))
            let buckets = window.function == .quantile ? Self.samples : Self.buckets
            var ring = Ring(
                function: window.function, length: length, width: max(1_000, length / Int64(buckets)),
                scale: window.scale, offset: window.offset, source: .metric(0), growth: .gauge,
                quantile: min(1, max(0, window.quantile)), slots: buckets + 1, base: slots, second: nil)
            switch window.operand {
            case .metric(let metric):
                guard profile.metrics.indices.contains(metric) else { continue }
                ring.source = .metric(metric)
                ring.growth = Ring.Growth(profile.metrics[metric].kind)
                ringsOfMetric[metric].append(rings.count)
            case .occurrences(let metric, let values):
                guard profile.metrics.indices.contains(metric) else { continue }
                ring.source = .occurrences(metric: metric, of: values)
                ringsOfMetric[metric].append(rings.count)
            case .condition(let condition):
                ring.source = .condition(condition, place: conditionRings.count)
                conditionRings.append(rings.count)
            }
            if window.function.hasSecondAmounts {
                ring.second = seconds
                seconds += ring.slots
            }
            slots += ring.slots
            ringOfWindow[index] = rings.count
            rings.append(ring)
        }
        self.rings = rings
        self.ringOfWindow = ringOfWindow
        self.ringsOfMetric = ringsOfMetric
        self.conditionRings = conditionRings
        self.slots = slots
        self.seconds = seconds
    }

    /// The longest span that any window of these rules looks back over, at most 4,000 days.
    static func lookBack(of rules: [Expression], _ profile: DeviceProfile) -> TimeSpan {
        var read = Set<Int>()
        for rule in rules { collect(rule, of: profile.windows, into: &read) }
        let longest = read.map { profile.windows[$0].length.microseconds }.max() ?? 0
        return TimeSpan(microseconds: min(Self.longest, max(0, longest)))
    }

    private static func collect(_ rule: Expression, of windows: [Window], into found: inout Set<Int>) {
        for index in rule.windowIndices where windows.indices.contains(index) && found.insert(index).inserted {
            if case .condition(let condition) = windows[index].operand {
                collect(condition, of: windows, into: &found)
            }
        }
    }
}

extension WindowPlan.Ring.Growth {
    fileprivate init(_ kind: Metric.Kind) {
        self =
            switch kind {
            case .gauge, .state, .event: .gauge
            case .counter: .counter
            case .rollingCounter(let over): .rolling(over: over)
            }
    }
}

extension Window.Function {
    var hasRing: Bool {
        switch self {
        case .last, .age, .deviation, .expected: false
        case .mean, .min, .max, .stddev, .quantile, .slope, .rate, .delta, .changes, .count, .share, .duration,
            .peerDeviation:
            true
        }
    }

    /// Whether a bucket keeps two figures beside its seconds.
    var hasSecondAmounts: Bool { self == .stddev || self == .slope }
}
