import Profiles
import Telemetry

/// The memory of a plan's windows for one device: the last reading of every metric and one ring per window.
///
/// What a window sees: a reading holds until the next one or `offline_after`, whichever is sooner; after that the
/// time is a gap and belongs to nothing. Time is the device's (event time) and never runs backwards per metric. The
/// oldest bucket leaves pro rata (for `min`, `max` and `slope` it counts whole until it has left). Reading a window
/// changes nothing, so a tick costs no memory traffic and a gap is found whenever somebody looks. A condition is
/// evaluated when readings come and holds as a reading does.
///
/// Memory in a snapshot: 17 bytes a metric; 17 × 8 + 8 bytes a ring (`stddev` and `slope` 17 × 12 + 8, `quantile` 65 × 8
/// + 8), 9 more over a condition. Here 7 more a metric and a condition, and 24 more a ring. Never grows.
struct WindowBank: Hashable, Sendable {
    /// Event time from which this bank has listened; what was observed before it is not taken.
    var began: Int64
    /// The newest reading of any metric; `began` before the first.
    var heard: Int64
    var metrics: [MetricTrack]
    var rings: [RingTrack]
    /// Ring after ring, the figures of closed buckets; see `WindowPlan.Ring`.
    var buckets: [Float]
    /// By place in the plan's `conditionRings`.
    var conditions: [ConditionTrack]

    struct MetricTrack: Hashable, Sendable, BitwiseCopyable {
        enum Trust: UInt8, Hashable, Sendable { case unseen, held, implausible }
        /// In the metric's unit.
        var value: Double = 0
        /// The watermark: the largest folded `observedAt`.
        var at: Int64 = 0
        var trust: Trust = .unseen

        var isHeld: Bool { if case .held = trust { true } else { false } }
        var isUnseen: Bool { if case .unseen = trust { true } else { false } }
    }

    struct ConditionTrack: Hashable, Sendable, BitwiseCopyable {
        var truth: Truth = .unknown
        /// When it was last evaluated; -1 before the first.
        var at: Int64 = -1
    }

    init(_ plan: WindowPlan, began: Int64) {
        self.began = began
        heard = began
        metrics = Array(repeating: MetricTrack(), count: plan.metricCount)
        rings = Array(repeating: RingTrack(), count: plan.rings.count)
        buckets = Array(repeating: 0, count: plan.figures)
        conditions = Array(repeating: ConditionTrack(), count: plan.conditionRings.count)
    }

    // MARK: Taking readings

    /// Takes a reading that is not older than the metric's watermark. `value` in the metric's unit.
    mutating func observe(_ value: Double, of metric: Int, at time: Int64, plausible: Bool, by plan: WindowPlan) {
        guard plan.firstFeed[metric] < plan.firstFeed[metric + 1] else {
            metrics[metric] = MetricTrack(value: value, at: time, trust: plausible ? .held : .implausible)
            heard = max(heard, time)
            return
        }
        open { $0.observe(value, of: metric, at: time, plausible: plausible, by: plan) }
        heard = max(heard, time)
    }

    /// Evaluates the conditions that windows are kept over; once after the readings of one instant.
    mutating func observeConditions(at time: Int64, by plan: WindowPlan, _ background: Background) {
        guard !plan.conditionRings.isEmpty else { return }
        withUnsafePointer(to: background) { background in
            open { bank in
                RuleReading.with(bank, background, at: time, by: plan) { bank.observeConditions($0, by: plan) }
            }
        }
    }

    /// The same, and then the profile's symptoms by what the windows say.
    /// Both are lent as they lie, which keeps them from being copied; the background does not change.
    static func judge(
        _ bank: inout WindowBank, _ background: inout Background, at time: Int64, observing: Bool,
        by plan: WindowPlan, into verdicts: UnsafeMutableBufferPointer<SymptomVerdict>
    ) {
        withUnsafePointer(to: &background) { background in
            bank.open { bank in
                RuleReading.with(bank, background, at: time, by: plan) { reading in
                    if observing { bank.observeConditions(reading, by: plan) }
                    for index in plan.symptoms.indices {
                        verdicts.initializeElement(at: index, to: SymptomVerdict(plan.symptoms[index], reading, plan))
                    }
                }
            }
        }
    }
}

/// What the rules of a symptom say at one instant.
struct SymptomVerdict: BitwiseCopyable {
    var gate: Truth
    /// Unknown where the gate is not true.
    var when: Truth
    /// Nil: the symptom has none. Asked only where it matters: not while `when` is true.
    var clear: Truth?

    /// How long `when` must hold.
    var hold: TimeSpan

    init(_ rules: WindowPlan.SymptomRules, _ reading: RuleReading, _ plan: WindowPlan) {
        gate = rules.gate.map { reading.truth($0, plan) } ?? .yes
        when = .unknown
        clear = nil
        hold = rules.hold
        guard case .yes = gate else { return }
        when = reading.truth(rules.when, plan)
        if case .yes = when { return }
        clear = rules.clear.map { reading.truth($0, plan) }
    }
}
