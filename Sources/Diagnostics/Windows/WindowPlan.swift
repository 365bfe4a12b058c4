import Profiles
import Telemetry

/// Where each window of a profile keeps its memory, and its rules as flat code; worked out once per profile (or once per
/// fix, for its proof).
///
/// `last` and `age` read the metric's last reading and need no memory of their own; `deviation` and `expected` read what
/// was learned (`LearningPlan`). Every other window is a *ring*: its length cut into equal buckets on a fixed grid of
/// time, one more for the bucket under way.
///
/// Its tables hold plain values only: they are read for every reading of every device, where counting references would
/// cost more than the work.
struct WindowPlan: Sendable {
    /// Buckets per window length. 16: within 1/16 of the window at its old end readings are taken as spread evenly;
    /// and a profile of 45 windows stays within 8 KiB a device.
    static let buckets = 16
    /// For `quantile`, which keeps one value a bucket.
    static let samples = 64

    /// One of the profile's windows, as it is read.
    struct Read: BitwiseCopyable, Sendable {
        var function: Window.Function
        /// The metric it is over; -1 for a condition.
        var metric: Int
        /// Its ring; -1 where it has none or this plan leaves it out.
        var ring: Int
        var length: Int64
        var scale: Double
        var offset: Double
    }

    /// By the index that rules name windows by.
    let reads: [Read]
    let rings: [Ring]
    /// The rings of the first metric, then of the second, …; those of metric m begin at `firstFeed[m]`.
    let feeds: [Int]
    let firstFeed: [Int]
    /// By ring: what counts as an occurrence; empty for all other rings.
    let occurrences: [[Int]]
    /// The rings over conditions; a condition that reads another window over a condition comes after that one.
    let conditionRings: [Int]
    /// The rule of each of them.
    let conditionRules: [RuleCode.Root]
    let code: RuleCode
    /// The rules of the profile's symptoms; empty in a plan for a proof.
    let symptoms: [SymptomRules]
    let metricCount: Int
    /// Figures of all closed buckets.
    let figures: Int
    let schedules: [Schedule]
    let learning: LearningPlan
    /// No span of a profile counts for longer: arithmetic on times stays far from its limits.
    private static let longest = TimeSpan.days(4_000).microseconds
    /// Microseconds that a reading holds without a successor.
    let holds: Int64

    struct SymptomRules: BitwiseCopyable, Sendable {
        var when: RuleCode.Root
        var gate: RuleCode.Root?
        var clear: RuleCode.Root?
        var hold: TimeSpan
    }

    /// A plan for the windows that `rules` read, directly or through a condition; for every window where it is nil.
    init(_ profile: DeviceProfile, for rules: [Expression]? = nil) {
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

        var code = RuleCode()
        var reads = profile.windows.map { window in
            Read(
                function: window.function,
                metric: window.metric.flatMap { profile.metrics.indices.contains($0) ? $0 : nil } ?? -1,
                ring: -1, length: window.length.microseconds, scale: window.scale, offset: window.offset)
        }
        var rings: [Ring] = []
        var ringsOfMetric = [[Int]](repeating: [], count: profile.metrics.count)
        var occurrences: [[Int]] = []
        var conditionRings: [Int] = []
        var conditionRules: [RuleCode.Root] = []
        var figures = 0
        for index in profile.windows.indices where wanted.contains(index) {
            let window = profile.windows[index]
            guard window.function.hasRing else { continue }
            var ring = Ring(window, longest: Self.longest, window: index, base: figures)
            var counted: [Int] = []
            switch window.operand {
            case .metric(let metric):
                guard profile.metrics.indices.contains(metric) else { continue }
                ring.source = .metric(metric)
                ring.growth = Ring.Growth(profile.metrics[metric].kind)
                ringsOfMetric[metric].append(rings.count)
            case .occurrences(let metric, let values):
                guard profile.metrics.indices.contains(metric) else { continue }
                ring.source = .occurrences(metric: metric)
                counted = values
                ringsOfMetric[metric].append(rings.count)
            case .condition(let condition):
                ring.source = .condition(place: conditionRings.count)
                conditionRings.append(rings.count)
                conditionRules.append(code.add(condition))
            }
            figures += ring.figures
            reads[index].ring = rings.count
            rings.append(ring)
            occurrences.append(counted)
        }
        symptoms =
            rules != nil
            ? []
            : profile.symptoms.map {
                SymptomRules(
                    when: code.add($0.when), gate: $0.gate.map { code.add($0) }, clear: $0.clear.map { code.add($0) },
                    hold: $0.hold)
            }
        self.code = code
        self.reads = reads
        self.rings = rings
        self.occurrences = occurrences
        feeds = ringsOfMetric.flatMap(\.self)
        var firstFeed = [0]
        for fed in ringsOfMetric { firstFeed.append((firstFeed.last ?? 0) + fed.count) }
        self.firstFeed = firstFeed
        self.conditionRings = conditionRings
        self.conditionRules = conditionRules
        self.figures = figures
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
    var hasSecondAmounts: Bool {
        switch self {
        case .stddev, .slope: true
        default: false
        }
    }
}
