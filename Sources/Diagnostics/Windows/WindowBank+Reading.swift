import Profiles
import Telemetry

/// Reading windows: what each function means and when it is unknown.
///
/// | function | value, in base units | unknown when |
/// | --- | --- | --- |
/// | `last` | the last reading; of an event, what happened last | it is older than the window, or was implausible |
/// | `age` | seconds since the last reading, plausible or not | none was ever seen |
/// | `mean` `min` `max` | time-weighted mean, extremes of the held value | less than half of the window is covered |
/// | `stddev` | time-weighted standard deviation; a millionth of the mean is its finest | as `mean` |
/// | `quantile` | value at or below which the given part of time lies; see `quantile(ofRing:)` for its error | as `mean` |
/// | `slope` | change per second, robust; see `slope(ofRing:)` | as `mean`, or fewer than four sixteenths are known |
/// | `rate` | gain per second over the covered time; a counter's fall is a restart from zero | as `mean` |
/// | `delta` | gain in the window; what was gained over a gap counts, spread evenly over it | as `mean` |
/// | `changes` | times a reading differed from the one before it, to the nearest whole | as `mean` |
/// | `share` | part of the covered time for which the condition was true | as `mean` |
/// | `duration` | seconds in the window for which it was true | as `mean` |
/// | `count` of a metric | plausible readings, to the nearest whole | watched for less than half of the window |
/// | `count` of occurrences | so many of them, to the nearest whole | as of a metric, and where the device is silent |
/// | `count` of a condition | times it became true, to the nearest whole | as `mean` |
/// | `deviation` `expected` `peer_deviation` | see `Background` | see there |
extension WindowBank {
    /// The value of the profile's window at `time`, not before the newest folded reading. Cost: one pass of its buckets,
    /// 0.1 to 0.2 µs; `quantile` and `slope` sort them.
    func value(of window: Int, at time: Int64, by plan: WindowPlan, _ background: Background) -> Double? {
        guard plan.windows.indices.contains(window) else { return nil }
        let shape = plan.windows[window]
        switch shape.function {
        case .last:
            guard case .metric(let metric) = shape.operand else { return nil }
            return fresh(metric, at: time, within: shape.length.microseconds).map { $0 * shape.scale + shape.offset }
        case .age:
            guard case .metric(let metric) = shape.operand, metrics.indices.contains(metric) else { return nil }
            let track = metrics[metric]
            return track.trust == .unseen ? nil : Double(max(0, time - track.at)) / 1e6
        case .deviation:
            return background.deviation(window, at: time, by: plan) { fresh($0, at: time, within: plan.holds) }
        case .expected:
            return background.expected(window, at: time, by: plan) { fresh($0, at: time, within: plan.holds) }
                .map { $0 * shape.scale + shape.offset }
        case .peerDeviation:
            guard let ring = plan.ringOfWindow[window], let mean = value(ofRing: ring, at: time, by: plan) else {
                return nil
            }
            return background.peerDeviation(of: mean, window, at: time, by: plan)
        default:
            return plan.ringOfWindow[window].flatMap { value(ofRing: $0, at: time, by: plan) }
        }
    }

    /// The last reading in the metric's unit, unless it is older than that, implausible or none.
    func fresh(_ metric: Int, at time: Int64, within span: Int64) -> Double? {
        guard metrics.indices.contains(metric) else { return nil }
        let track = metrics[metric]
        return track.trust == .held && time - track.at <= span ? track.value : nil
    }

    /// Whether a rule holds at `time`.
    func truth(of rule: Expression, at time: Int64, by plan: WindowPlan, _ background: Background) -> Truth {
        rule.truth(reading: { input(at: time, by: plan, background, $0) })
    }

    /// The value of a rule at `time`, in base units.
    func value(of rule: Expression, at time: Int64, by plan: WindowPlan, _ background: Background) -> Double? {
        rule.value(reading: { input(at: time, by: plan, background, $0) })
    }

    private func input(
        at time: Int64, by plan: WindowPlan, _ background: Background, _ input: Expression.Input
    ) -> Double? {
        switch input {
        case .window(let index): value(of: index, at: time, by: plan, background)
        case .parameter(let index): background.parameter(index)
        case .schedule(let index):
            plan.schedules.indices.contains(index)
                ? plan.schedules[index].contains(background.civil(at: time)) ? 1 : 0 : nil
        }
    }

    /// What the window at this place among the plan's rings says; of `peer_deviation` the mean in the metric's unit.
    func value(ofRing ring: Int, at time: Int64, by plan: WindowPlan) -> Double? {
        let shape = plan.rings[ring]
        switch shape.function {
        case .quantile: return quantile(ofRing: ring, at: time, by: plan)
        case .slope: return slope(ofRing: ring, at: time, by: plan)
        default: break
        }
        let from = time - shape.length
        var sum = Sum(function: shape.function)

        // Buckets that lie in the window, the oldest pro rata.
        let head = heads[ring]
        if head >= 0 {
            let oldest = from / shape.width
            var number = max(oldest, head - Int64(shape.slots - 1))
            while number <= head {
                let bucket = Int(number % Int64(shape.slots))
                let slot = shape.base + bucket
                let part = number == oldest ? Double((oldest + 1) * shape.width - from) / Double(shape.width) : 1
                if let second = shape.second {
                    let (within, known) = (Double(self.second[second + bucket]), Double(covered[slot]) * part)
                    sum.add(mean: Double(amounts[slot]), squares: within * within * known, seconds: known)
                } else {
                    sum.add(Double(amounts[slot]), seconds: Double(covered[slot]), part: part)
                }
                number += 1
            }
        }

        // What still holds since the last reading.
        switch shape.source {
        case .metric where shape.function == .count:
            return time - began >= shape.length / 2 ? sum.amount.rounded() : nil
        case .occurrences:
            guard time - heard <= plan.holds, time - began >= shape.length / 2 else { return nil }
            return sum.amount.rounded()
        case .metric(let metric):
            let track = metrics[metric]
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

        guard Self.isEnough(sum.seconds, of: shape.length) else { return nil }
        return switch shape.function {
        case .mean, .rate, .share, .peerDeviation: sum.amount / sum.seconds
        case .min, .max: sum.extreme
        case .stddev: (sum.squares / sum.seconds).squareRoot()
        case .count, .changes: sum.amount.rounded()
        default: sum.amount
        }
    }

    /// At least half of the window; a millisecond of tolerance, since seconds are kept as Float.
    static func isEnough(_ seconds: Double, of length: Int64) -> Bool {
        seconds > 0 && seconds + 1e-3 >= Double(length) / 2e6
    }

    private struct Sum {
        let function: Window.Function
        /// Of `stddev` the mean.
        var amount = 0.0
        var seconds = 0.0
        /// Squared distances from the mean × seconds. Source: Chan, Golub, LeVeque 1979, for joining parts.
        var squares = 0.0
        var extreme: Double?

        mutating func add(_ value: Double, seconds known: Double, part: Double) {
            seconds += known * part
            switch function {
            case .min, .max: if known > 0, part > 0 { take(value) }
            default: amount += value * part
            }
        }

        mutating func add(mean: Double, squares more: Double, seconds known: Double) {
            guard known > 0 else { return }
            let distance = mean - amount
            squares += more + distance * distance * seconds * known / (seconds + known)
            amount += distance * known / (seconds + known)
            seconds += known
        }

        mutating func hold(_ value: Double, from: Int64, to: Int64) {
            guard to >= from else { return }
            let held = Double(to - from) / 1e6
            if function == .stddev { return add(mean: value, squares: 0, seconds: held) }
            seconds += held
            switch function {
            case .min, .max: take(value)
            case .count, .changes: break
            default: amount += value * held
            }
        }

        private mutating func take(_ value: Double) {
            guard let known = extreme else { return extreme = value }
            extreme = function == .min ? min(known, value) : max(known, value)
        }
    }
}
