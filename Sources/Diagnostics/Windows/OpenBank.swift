import Profiles
import Telemetry

/// A bank with its memory laid open for one step of a fold: none of its tables is checked for sharing, counted or copied
/// meanwhile.
struct OpenBank {
    let began: Int64
    let heard: Int64
    let metrics: UnsafeMutableBufferPointer<WindowBank.MetricTrack>
    let rings: UnsafeMutableBufferPointer<RingTrack>
    let buckets: UnsafeMutableBufferPointer<Float>
    let conditions: UnsafeMutableBufferPointer<WindowBank.ConditionTrack>
}

extension WindowBank {
    @inline(__always)
    mutating func open<Result>(_ body: (OpenBank) -> Result) -> Result {
        let (began, heard) = (began, heard)
        return metrics.withUnsafeMutableBufferPointer { metrics in
            rings.withUnsafeMutableBufferPointer { rings in
                buckets.withUnsafeMutableBufferPointer { buckets in
                    conditions.withUnsafeMutableBufferPointer { conditions in
                        body(
                            OpenBank(
                                began: began, heard: heard, metrics: metrics, rings: rings, buckets: buckets,
                                conditions: conditions))
                    }
                }
            }
        }
    }

    /// For a body that only reads.
    @inline(__always)
    func read<Result>(_ body: (OpenBank) -> Result) -> Result {
        metrics.withUnsafeBufferPointer { metrics in
            rings.withUnsafeBufferPointer { rings in
                buckets.withUnsafeBufferPointer { buckets in
                    conditions.withUnsafeBufferPointer { conditions in
                        body(
                            OpenBank(
                                began: began, heard: heard, metrics: UnsafeMutableBufferPointer(mutating: metrics),
                                rings: UnsafeMutableBufferPointer(mutating: rings),
                                buckets: UnsafeMutableBufferPointer(mutating: buckets),
                                conditions: UnsafeMutableBufferPointer(mutating: conditions)))
                    }
                }
            }
        }
    }
}

extension OpenBank {
    func observe(_ value: Double, of metric: Int, at time: Int64, plausible: Bool, by plan: WindowPlan) {
        let old = metrics[metric]
        for feed in plan.firstFeed[metric]..<plan.firstFeed[metric + 1] {
            let ring = plan.feeds[feed]
            let shape = plan.rings[ring]
            switch shape.function {
            case .mean, .min, .max, .stddev, .quantile, .slope, .peerDeviation:
                if old.isHeld {
                    let held = old.value * shape.scale + shape.offset
                    spread(held, over: old.at, min(time, old.at + plan.holds), ring, shape)
                }
            case .changes:
                if old.isHeld {
                    spread(0, over: old.at, min(time, old.at + plan.holds), ring, shape)
                    if plausible, old.value != value { add(1, over: time, time, ring, shape) }
                }
            case .rate, .delta:
                if old.isHeld, plausible {
                    let increase = shape.growth.increase(from: old.value, to: value)
                    add(increase * shape.scale, over: old.at, time, ring, shape)
                }
            case .count:
                if case .occurrences = shape.source {
                    guard let value = Int(exactly: value), plan.occurrences[ring].contains(value) else { continue }
                }
                if plausible { add(1, over: time, time, ring, shape) }
            case .share, .duration, .last, .age, .deviation, .expected:
                break
            }
        }
        metrics[metric] = WindowBank.MetricTrack(value: value, at: time, trust: plausible ? .held : .implausible)
    }

    /// Evaluates the conditions that windows are kept over, at the reading's time.
    func observeConditions(_ reading: RuleReading, by plan: WindowPlan) {
        let time = reading.time
        for place in plan.conditionRings.indices {
            let ring = plan.conditionRings[place]
            let shape = plan.rings[ring]
            let truth = reading.truth(plan.conditionRules[place], plan)
            let old = conditions[place]
            guard time >= old.at else { continue }
            switch old.truth {
            case .unknown: break
            case .yes, .no:
                guard old.at >= 0 else { break }
                let held: Double = if case .yes = old.truth { 1 } else { 0 }
                spread(held, over: old.at, min(time, old.at + plan.holds), ring, shape)
            }
            if case .count = shape.function, case .no = old.truth, case .yes = truth {
                add(1, over: time, time, ring, shape)
            }
            conditions[place] = WindowBank.ConditionTrack(truth: truth, at: time)
            reading.forget(shape.window)
        }
    }
}
