import Profiles
import Telemetry

/// The memory of a plan's windows for one device: the last reading of every metric and one ring per window.
///
/// What a window sees: a reading holds until the next one or `offline_after`, whichever is sooner; after that the
/// time is a gap and belongs to nothing. Time is the device's (event time) and never runs backwards per metric. The
/// oldest bucket leaves pro rata (for `min` and `max` it counts whole until it has left). Reading a window changes
/// nothing, so a tick costs no memory traffic and a gap is found whenever somebody looks.
///
/// Memory: 17 bytes a metric; 17 × 8 + 8 bytes a ring, 9 more over a condition. Never grows.
struct WindowBank: Hashable, Sendable {
    /// Event time from which this bank has listened; what was observed before it is not taken.
    var began: Int64
    var metrics: [MetricTrack]
    /// Number of the newest bucket by ring, counted on the grid of its width; -1 before the first.
    var heads: [Int64]
    /// Ring-major. By function: value × seconds, an extreme, an increase, a count, or seconds of truth. Seven digits:
    /// sensors have three or four; counters are differenced before.
    var amounts: [Float]
    /// Ring-major. Seconds for which the bucket knows its amount.
    var covered: [Float]
    /// By place in the plan's `conditionRings`.
    var conditions: [ConditionTrack]

    struct MetricTrack: Hashable, Sendable {
        enum Trust: UInt8, Hashable, Sendable { case unseen, held, implausible }
        /// In the metric's unit.
        var value: Double = 0
        /// The watermark: the largest folded `observedAt`.
        var at: Int64 = 0
        var trust: Trust = .unseen
    }

    struct ConditionTrack: Hashable, Sendable {
        var truth: Truth = .unknown
        /// When it was last evaluated; -1 before the first.
        var at: Int64 = -1
    }

    init(_ plan: WindowPlan, began: Int64) {
        self.began = began
        metrics = Array(repeating: MetricTrack(), count: plan.metricCount)
        heads = Array(repeating: -1, count: plan.rings.count)
        amounts = Array(repeating: 0, count: plan.rings.count * WindowPlan.slots)
        covered = Array(repeating: 0, count: plan.rings.count * WindowPlan.slots)
        conditions = Array(repeating: ConditionTrack(), count: plan.conditionRings.count)
    }

    // MARK: Taking readings

    /// Takes a reading that is not older than the metric's watermark. `value` in the metric's unit.
    mutating func observe(_ value: Double, of metric: Int, at time: Int64, plausible: Bool, by plan: WindowPlan) {
        let old = metrics[metric]
        for ring in plan.ringsOfMetric[metric] {
            let shape = plan.rings[ring]
            switch shape.function {
            case .mean, .min, .max:
                if old.trust == .held {
                    let held = old.value * shape.scale + shape.offset
                    spread(held, over: old.at, min(time, old.at + plan.holds), ring, shape)
                }
            case .rate, .delta:
                if old.trust == .held, plausible {
                    var increase = value - old.value
                    // A counter that fell has started again from zero.
                    if shape.isCounter, increase < 0 { increase = value }
                    add(increase * shape.scale, over: old.at, time, ring, shape)
                }
            case .count:
                if plausible { add(1, over: time, time, ring, shape) }
            case .share, .duration, .last, .age:
                break
            }
        }
        metrics[metric] = MetricTrack(value: value, at: time, trust: plausible ? .held : .implausible)
    }

    /// Evaluates the conditions that windows are kept over; once after the readings of one instant.
    mutating func observeConditions(at time: Int64, by plan: WindowPlan) {
        for (place, ring) in plan.conditionRings.enumerated() {
            let shape = plan.rings[ring]
            guard case .condition(let condition, _) = shape.source else { continue }
            let truth = truth(of: condition, at: time, by: plan)
            let old = conditions[place]
            guard time >= old.at else { continue }
            if old.at >= 0, old.truth != .unknown {
                spread(old.truth == .yes ? 1 : 0, over: old.at, min(time, old.at + plan.holds), ring, shape)
            }
            if shape.function == .count, old.truth == .no, truth == .yes {
                add(1, over: time, time, ring, shape)
            }
            conditions[place] = ConditionTrack(truth: truth, at: time)
        }
    }

    /// A value that held over `from ..< to`.
    private mutating func spread(_ held: Double, over from: Int64, _ to: Int64, _ ring: Int, _ shape: WindowPlan.Ring) {
        guard to > from else { return }
        forEachBucket(of: from, to, ring, shape.width) { slot, seconds, bank in
            switch shape.function {
            case .min:
                let held = Float(held)
                bank.amounts[slot] = bank.covered[slot] > 0 ? Swift.min(bank.amounts[slot], held) : held
            case .max:
                let held = Float(held)
                bank.amounts[slot] = bank.covered[slot] > 0 ? Swift.max(bank.amounts[slot], held) : held
            case .count:
                break
            default:
                bank.amounts[slot] += Float(held * seconds)
            }
            bank.covered[slot] += Float(seconds)
        }
    }

    /// An amount gained evenly over `from ..< to`, however long that was; at one instant where both are equal.
    private mutating func add(_ amount: Double, over from: Int64, _ to: Int64, _ ring: Int, _ shape: WindowPlan.Ring) {
        guard to > from else {
            if let slot = advance(ring, to: to / shape.width) { amounts[slot] += Float(amount) }
            return
        }
        let whole = Double(to - from) / 1e6
        forEachBucket(of: from, to, ring, shape.width) { slot, seconds, bank in
            bank.amounts[slot] += Float(amount * (seconds / whole))
            bank.covered[slot] += Float(seconds)
        }
    }

    /// The buckets that `from ..< to` (to > from) touches and that are still kept, oldest first, with the seconds in each.
    private mutating func forEachBucket(
        of from: Int64, _ to: Int64, _ ring: Int, _ width: Int64,
        _ body: (_ slot: Int, _ seconds: Double, _ bank: inout WindowBank) -> Void
    ) {
        let last = to / width
        var number = Swift.max(from / width, last - Int64(WindowPlan.buckets))
        while number <= last {
            let overlap = Swift.min(to, (number + 1) * width) - Swift.max(from, number * width)
            if let slot = advance(ring, to: number), overlap > 0 { body(slot, Double(overlap) / 1e6, &self) }
            number += 1
        }
    }

    /// The place of bucket `number`, having emptied what the ring's head passes over; nil when it has left already.
    private mutating func advance(_ ring: Int, to number: Int64) -> Int? {
        let slots = Int64(WindowPlan.slots)
        let head = heads[ring]
        let base = ring * WindowPlan.slots
        if number > head {
            if head >= 0 {
                var passed = Swift.max(head + 1, number - slots + 1)
                while passed <= number {
                    amounts[base + Int(passed % slots)] = 0
                    covered[base + Int(passed % slots)] = 0
                    passed += 1
                }
            }
            heads[ring] = number
        } else if number <= head - slots {
            return nil
        }
        return base + Int(number % slots)
    }
}
