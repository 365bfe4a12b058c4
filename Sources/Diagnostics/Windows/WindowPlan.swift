import Profiles
import Telemetry

/// Where each window of a profile keeps its memory, worked out once per profile (or once per fix, for its proof).
///
/// `last` and `age` read the metric's last reading and need no memory of their own. Every other window is a *ring*:
/// its length cut into `buckets` equal buckets on a fixed grid of time, one more for the bucket under way.
struct WindowPlan: Sendable {
    /// Buckets per window length. 16: within 1/16 of the window at its old end readings are taken as spread evenly;
    /// and a profile of 45 windows stays within 8 KiB a device.
    static let buckets = 16
    static let slots = buckets + 1

    /// One window with memory.
    struct Ring: Sendable {
        var function: Window.Function
        var length: Int64
        /// Microseconds a bucket, ≥ 1 ms.
        var width: Int64
        var scale: Double
        var offset: Double
        var source: Source
        /// The metric starts again at a reset.
        var isCounter: Bool

        enum Source: Sendable {
            case metric(Int)
            /// And its place among the plan's `conditionRings`.
            case condition(Expression, place: Int)
        }
    }

    /// The profile's windows, by the index that rules name them by.
    let windows: [Window]
    let rings: [Ring]
    /// By window index: its ring, or nil where it has none or this plan leaves it out.
    let ringOfWindow: [Int?]
    /// By metric index: the rings it feeds.
    let ringsOfMetric: [[Int]]
    /// The rings over conditions.
    let conditionRings: [Int]
    let metricCount: Int
    /// No span of a profile counts for longer: arithmetic on times stays far from its limits.
    private static let longest = TimeSpan.days(4_000).microseconds
    /// Microseconds that a reading holds without a successor.
    let holds: Int64

    /// A plan for the windows that `rules` read, directly or through a condition; for every window where it is nil.
    init(_ profile: DeviceProfile, for rules: [Expression]? = nil) {
        windows = profile.windows
        metricCount = profile.metrics.count
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
        for index in profile.windows.indices where wanted.contains(index) {
            let window = profile.windows[index]
            guard window.function != .last, window.function != .age else { continue }
            let length = min(Self.longest, max(1, window.length.microseconds))
            var ring = Ring(
                function: window.function, length: length, width: max(1_000, length / Int64(Self.buckets)),
                scale: window.scale, offset: window.offset, source: .metric(0), isCounter: false)
            switch window.operand {
            case .metric(let metric):
                guard profile.metrics.indices.contains(metric) else { continue }
                ring.source = .metric(metric)
                ring.isCounter = profile.metrics[metric].kind == .counter
                ringsOfMetric[metric].append(rings.count)
            case .condition(let condition):
                ring.source = .condition(condition, place: conditionRings.count)
                conditionRings.append(rings.count)
            }
            ringOfWindow[index] = rings.count
            rings.append(ring)
        }
        self.rings = rings
        self.ringOfWindow = ringOfWindow
        self.ringsOfMetric = ringsOfMetric
        self.conditionRings = conditionRings
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

extension Expression {
    /// The windows a rule reads, in the order it names them, repetitions included.
    var windowIndices: [Int] {
        switch self {
        case .number, .truth, .unevaluated: []
        case .window(let index): [index]
        case .negated(let a), .not(let a): a.windowIndices
        case .arithmetic(_, let a, let b), .comparison(_, let a, let b), .and(let a, let b), .or(let a, let b):
            a.windowIndices + b.windowIndices
        }
    }
}
