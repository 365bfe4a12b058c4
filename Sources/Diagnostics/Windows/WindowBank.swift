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
/// Memory: 17 bytes a metric; 17 × 8 + 8 bytes a ring (`stddev` and `slope` 17 × 12 + 8, `quantile` 65 × 8 + 8), 9 more
/// over a condition. Never grows.
struct WindowBank: Hashable, Sendable {
    /// Event time from which this bank has listened; what was observed before it is not taken.
    var began: Int64
    /// The newest reading of any metric; `began` before the first.
    var heard: Int64
    var metrics: [MetricTrack]
    /// Number of the newest bucket by ring, counted on the grid of its width; -1 before the first.
    var heads: [Int64]
    /// Ring after ring. By function: value × seconds, an extreme, the last value, a mean (`stddev`), an increase, a
    /// count, or seconds of truth. Seven digits: sensors have three or four; counters are differenced before.
    var amounts: [Float]
    /// Ring after ring. Seconds for which the bucket knows its amount.
    var covered: [Float]
    /// Ring after ring, of those with second amounts: the standard deviation within the bucket (`stddev`), or seconds
    /// after the bucket's start × seconds (`slope`).
    var second: [Float]
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
        heard = began
        metrics = Array(repeating: MetricTrack(), count: plan.metricCount)
        heads = Array(repeating: -1, count: plan.rings.count)
        amounts = Array(repeating: 0, count: plan.slots)
        covered = Array(repeating: 0, count: plan.slots)
        second = Array(repeating: 0, count: plan.seconds)
        conditions = Array(repeating: ConditionTrack(), count: plan.conditionRings.count)
    }

    // MARK: Taking readings

    /// Takes a reading that is not older than the metric's watermark. `value` in the metric's unit.
    mutating func observe(_ value: Double, of metric: Int, at time: Int64, plausible: Bool, by plan: WindowPlan) {
        let old = metrics[metric]
        for ring in plan.ringsOfMetric[metric] {
            let shape = plan.rings[ring]
            switch shape.function {
            case .mean, .min, .max, .stddev, .quantile, .slope, .peerDeviation:
                if old.trust == .held {
                    let held = old.value * shape.scale + shape.offset
                    spread(held, over: old.at, min(time, old.at + plan.holds), ring, shape)
                }
            case .changes:
                if old.trust == .held {
                    spread(0, over: old.at, min(time, old.at + plan.holds), ring, shape)
                    if plausible, old.value != value { add(1, over: time, time, ring, shape) }
                }
            case .rate, .delta:
                if old.trust == .held, plausible {
                    let increase = shape.growth.increase(from: old.value, to: value)
                    add(increase * shape.scale, over: old.at, time, ring, shape)
                }
            case .count:
                if case .occurrences(_, let values) = shape.source {
                    guard let value = Int(exactly: value), values.contains(value) else { continue }
                }
                if plausible { add(1, over: time, time, ring, shape) }
            case .share, .duration, .last, .age, .deviation, .expected:
                break
            }
        }
        metrics[metric] = MetricTrack(value: value, at: time, trust: plausible ? .held : .implausible)
        heard = max(heard, time)
    }

    /// Evaluates the conditions that windows are kept over; once after the readings of one instant.
    mutating func observeConditions(at time: Int64, by plan: WindowPlan, _ background: Background) {
        for (place, ring) in plan.conditionRings.enumerated() {
            let shape = plan.rings[ring]
            guard case .condition(let condition, _) = shape.source else { continue }
            let truth = truth(of: condition, at: time, by: plan, background)
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
        forEachBucket(of: from, to, ring, shape) { bucket, seconds, start, bank in
            let slot = shape.base + bucket
            switch shape.function {
            case .min:
                let held = Float(held)
                bank.amounts[slot] = bank.covered[slot] > 0 ? Swift.min(bank.amounts[slot], held) : held
            case .max:
                let held = Float(held)
                bank.amounts[slot] = bank.covered[slot] > 0 ? Swift.max(bank.amounts[slot], held) : held
            case .quantile:
                bank.amounts[slot] = Float(held)
            case .stddev:
                let known = Double(bank.covered[slot])
                let distance = held - Double(bank.amounts[slot])
                bank.amounts[slot] += Float(distance * seconds / (known + seconds))
                if let second = shape.second {
                    let old = Double(bank.second[second + bucket])
                    let squares = old * old * known + distance * distance * seconds * known / (known + seconds)
                    bank.second[second + bucket] = Float((squares / (known + seconds)).squareRoot())
                }
            case .slope:
                bank.amounts[slot] += Float(held * seconds)
                if let second = shape.second {
                    bank.second[second + bucket] += Float((start + seconds / 2) * seconds)
                }
            case .count, .changes:
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
            if let bucket = advance(ring, shape, to: to / shape.width) { amounts[shape.base + bucket] += Float(amount) }
            return
        }
        let whole = Double(to - from) / 1e6
        forEachBucket(of: from, to, ring, shape) { bucket, seconds, _, bank in
            bank.amounts[shape.base + bucket] += Float(amount * (seconds / whole))
            bank.covered[shape.base + bucket] += Float(seconds)
        }
    }

    /// The buckets that `from ..< to` (to > from) touches and that are still kept, oldest first, with the seconds in
    /// each and the seconds from the bucket's start to them.
    private mutating func forEachBucket(
        of from: Int64, _ to: Int64, _ ring: Int, _ shape: WindowPlan.Ring,
        _ body: (_ bucket: Int, _ seconds: Double, _ start: Double, _ bank: inout WindowBank) -> Void
    ) {
        let width = shape.width
        let last = to / width
        var number = Swift.max(from / width, last - Int64(shape.slots - 1))
        while number <= last {
            let start = Swift.max(from, number * width)
            let overlap = Swift.min(to, (number + 1) * width) - start
            if let bucket = advance(ring, shape, to: number), overlap > 0 {
                body(bucket, Double(overlap) / 1e6, Double(start - number * width) / 1e6, &self)
            }
            number += 1
        }
    }

    /// The place of bucket `number` in its ring, having emptied what the ring's head passes over; nil when it has left
    /// already.
    private mutating func advance(_ ring: Int, _ shape: WindowPlan.Ring, to number: Int64) -> Int? {
        let slots = Int64(shape.slots)
        let head = heads[ring]
        if number > head {
            if head >= 0 {
                var passed = Swift.max(head + 1, number - slots + 1)
                while passed <= number {
                    let bucket = Int(passed % slots)
                    amounts[shape.base + bucket] = 0
                    covered[shape.base + bucket] = 0
                    if let second = shape.second { self.second[second + bucket] = 0 }
                    passed += 1
                }
            }
            heads[ring] = number
        } else if number <= head - slots {
            return nil
        }
        return Int(number % slots)
    }
}
