import Profiles
import Telemetry

/// Where each window of a profile keeps its memory, and its rules as flat code; worked out once per profile (or once per
/// fix, for its proof).
///
/// `last` and `age` read the metric's last reading and need no memory of their own; `deviation` and `expected` read what
/// was learned (`LearningPlan`). Every other window is a *ring*: its length cut into equal buckets on a fixed grid of
/// time, one more for the bucket under way.
///
/// Its tables hold plain values only and stand in one place: they are read for every reading of every device, where
/// counting references would cost more than the work.
struct WindowPlan: Sendable {
    /// One, always.
    private let tables: [WindowTables]

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
    var reads: [Read] { _read { yield tables[0].reads } }
    var rings: [Ring] { _read { yield tables[0].rings } }
    /// The rings of the first metric, then of the second, …; those of metric m begin at `firstFeed[m]`.
    var feeds: [Int] { _read { yield tables[0].feeds } }
    var firstFeed: [Int] { _read { yield tables[0].firstFeed } }
    /// By ring: what counts as an occurrence; empty for all other rings.
    var occurrences: [[Int]] { _read { yield tables[0].occurrences } }
    /// The rings over conditions; a condition that reads another window over a condition comes after that one.
    var conditionRings: [Int] { _read { yield tables[0].conditionRings } }
    /// The rule of each of them.
    var conditionRules: [RuleCode.Root] { _read { yield tables[0].conditionRules } }
    var code: RuleCode { _read { yield tables[0].code } }
    /// The rules of the profile's symptoms; empty in a plan for a proof.
    var symptoms: [SymptomRules] { _read { yield tables[0].symptoms } }
    var metricCount: Int { _read { yield tables[0].metricCount } }
    /// Figures of all closed buckets.
    var figures: Int { _read { yield tables[0].figures } }
    var schedules: [Schedule] { _read { yield tables[0].schedules } }
    var learning: LearningPlan { _read { yield tables[0].learning } }

    /// No span of a profile counts for longer: arithmetic on times stays far from its limits.
    static let longest = TimeSpan.days(4_000).microseconds
    /// Microseconds that a reading holds without a successor.
    var holds: Int64 { _read { yield tables[0].holds } }

    struct SymptomRules: BitwiseCopyable, Sendable {
        var when: RuleCode.Root
        var gate: RuleCode.Root?
        var clear: RuleCode.Root?
        var hold: TimeSpan
    }

    /// A plan for the windows that `rules` read, directly or through a condition; for every window where it is nil.
    init(_ profile: DeviceProfile, for rules: [Expression]? = nil) {
        tables = [WindowTables(profile, for: rules)]
    }

    /// The longest span that any window of these rules looks back over, at most 4,000 days.
    static func lookBack(of rules: [Expression], _ profile: DeviceProfile) -> TimeSpan {
        var read = Set<Int>()
        for rule in rules { collect(rule, of: profile.windows, into: &read) }
        let longest = read.map { profile.windows[$0].length.microseconds }.max() ?? 0
        return TimeSpan(microseconds: min(Self.longest, max(0, longest)))
    }

    static func collect(_ rule: Expression, of windows: [Window], into found: inout Set<Int>) {
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
