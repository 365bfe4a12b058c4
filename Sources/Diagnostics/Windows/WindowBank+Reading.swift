import Profiles
import Telemetry

/// Reading windows: what each function means and when it is unknown.
///
/// | function | value, in base units | unknown when |
/// | --- | --- | --- |
/// | `last` | the last reading | it is older than the window, or was implausible |
/// | `age` | seconds since the last reading, plausible or not | none was ever seen |
/// | `mean` `min` `max` | time-weighted mean, extremes of the held value | less than half of the window is covered |
/// | `rate` | gain per second over the covered time; a counter's fall is a restart from zero | as `mean` |
/// | `delta` | gain in the window; what was gained over a gap counts, spread evenly over it | as `mean` |
/// | `share` | part of the covered time for which the condition was true | as `mean` |
/// | `duration` | seconds in the window for which it was true | as `mean` |
/// | `count` of a metric | plausible readings, to the nearest whole | watched for less than half of the window |
/// | `count` of a condition | times it became true, to the nearest whole | as `mean` |
extension WindowBank {
    /// The value of the profile's window at `time`, not before the newest folded reading. Cost: one pass of 17 buckets.
    func value(of window: Int, at time: Int64, by plan: WindowPlan) -> Double? {
        guard plan.windows.indices.contains(window) else { return nil }
        let shape = plan.windows[window]
        switch (shape.function, shape.operand) {
        case (.last, .metric(let metric)) where metrics.indices.contains(metric):
            let track = metrics[metric]
            guard track.trust == .held, time - track.at <= shape.length.microseconds else { return nil }
            return track.value * shape.scale + shape.offset
        case (.age, .metric(let metric)) where metrics.indices.contains(metric):
            let track = metrics[metric]
            return track.trust == .unseen ? nil : Double(max(0, time - track.at)) / 1e6
        default:
            guard let ring = plan.ringOfWindow[window] else { return nil }
            return value(ofRing: ring, at: time, by: plan)
        }
    }

    private func value(ofRing ring: Int, at time: Int64, by plan: WindowPlan) -> Double? {
        let shape = plan.rings[ring]
        let from = time - shape.length
        var sum = Sum(function: shape.function)

        // Buckets that lie in the window, the oldest pro rata.
        let head = heads[ring]
        if head >= 0 {
            let oldest = from / shape.width
            let base = ring * WindowPlan.slots
            var number = max(oldest, head - Int64(WindowPlan.buckets))
            while number <= head {
                let slot = base + Int(number % Int64(WindowPlan.slots))
                let part = number == oldest ? Double((oldest + 1) * shape.width - from) / Double(shape.width) : 1
                sum.add(Double(amounts[slot]), seconds: Double(covered[slot]), part: part)
                number += 1
            }
        }

        // What still holds since the last reading.
        switch shape.source {
        case .metric(let metric):
            let track = metrics[metric]
            if shape.function == .count {
                return time - began >= shape.length / 2 ? sum.amount.rounded() : nil
            }
            if track.trust == .held, shape.function != .rate, shape.function != .delta {
                sum.hold(
                    track.value * shape.scale + shape.offset, from: max(from, track.at),
                    to: min(time, track.at + plan.holds))
            }
        case .condition(_, let place):
            let track = conditions[place]
            if track.truth != .unknown, track.at >= 0 {
                sum.hold(track.truth == .yes ? 1 : 0, from: max(from, track.at), to: min(time, track.at + plan.holds))
            }
        }

        // A millisecond of tolerance: seconds are kept as Float.
        guard sum.seconds > 0, sum.seconds + 1e-3 >= Double(shape.length) / 2e6 else { return nil }
        return switch shape.function {
        case .mean, .rate, .share: sum.amount / sum.seconds
        case .min, .max: sum.extreme
        case .count: sum.amount.rounded()
        default: sum.amount
        }
    }

    private struct Sum {
        let function: Window.Function
        var amount = 0.0
        var seconds = 0.0
        var extreme: Double?

        mutating func add(_ value: Double, seconds known: Double, part: Double) {
            seconds += known * part
            switch function {
            case .min, .max: if known > 0, part > 0 { take(value) }
            default: amount += value * part
            }
        }

        mutating func hold(_ value: Double, from: Int64, to: Int64) {
            guard to >= from else { return }
            let held = Double(to - from) / 1e6
            seconds += held
            switch function {
            case .min, .max: take(value)
            case .count: break
            default: amount += value * held
            }
        }

        private mutating func take(_ value: Double) {
            guard let known = extreme else { return extreme = value }
            extreme = function == .min ? min(known, value) : max(known, value)
        }
    }
}

extension WindowBank {
    /// Whether a rule holds at `time`.
    func truth(of rule: Expression, at time: Int64, by plan: WindowPlan) -> Truth {
        rule.truth { value(of: $0, at: time, by: plan) }
    }
}
