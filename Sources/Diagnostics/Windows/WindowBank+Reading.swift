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
    /// The value of the profile's window at `time`, not before the newest folded reading.
    func value(of window: Int, at time: Int64, by plan: WindowPlan, _ background: Background) -> Double? {
        guard plan.reads.indices.contains(window) else { return nil }
        return withUnsafePointer(to: background) { background in
            read { $0.value(of: window, at: time, by: plan, background) }
        }
    }

    /// What the window at this place among the plan's rings says; of `peer_deviation` the mean in the metric's unit.
    func value(ofRing ring: Int, at time: Int64, by plan: WindowPlan) -> Double? {
        read { $0.value(ofRing: ring, at: time, by: plan) }
    }

    /// The last reading in the metric's unit, unless it is older than that, implausible or none.
    func fresh(_ metric: Int, at time: Int64, within span: Int64) -> Double? {
        guard metrics.indices.contains(metric) else { return nil }
        let track = metrics[metric]
        return track.isHeld && time - track.at <= span ? track.value : nil
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
            withUnsafePointer(to: background) { $0.isWithin(index, of: plan.schedules, at: time).map { $0 ? 1 : 0 } }
        }
    }
}

extension OpenBank {
    /// The value of a window of the plan. Cost: some 20 ns from what rings keep at hand, 0.1 µs where a ring has heard
    /// nothing since its last bucket; `quantile` and `slope` put all buckets in order.
    func value(
        of window: Int, at time: Int64, by plan: WindowPlan, _ background: UnsafePointer<Background>
    ) -> Double? {
        let read = plan.reads[window]
        switch read.function {
        case .last:
            return fresh(read.metric, at: time, within: read.length).map { $0 * read.scale + read.offset }
        case .age:
            guard metrics.indices.contains(read.metric) else { return nil }
            let track = metrics[read.metric]
            return track.isUnseen ? nil : Double(max(0, time - track.at)) / 1e6
        case .deviation:
            return background.deviation(window, at: time, by: plan) { fresh($0, at: time, within: plan.holds) }
        case .expected:
            return background.expected(window, at: time, by: plan) { fresh($0, at: time, within: plan.holds) }
                .map { $0 * read.scale + read.offset }
        case .peerDeviation:
            guard read.ring >= 0, let mean = value(ofRing: read.ring, at: time, by: plan) else { return nil }
            return background.peerDeviation(of: mean, window, at: time, by: plan)
        default:
            return read.ring >= 0 ? value(ofRing: read.ring, at: time, by: plan) : nil
        }
    }

    private func fresh(_ metric: Int, at time: Int64, within span: Int64) -> Double? {
        guard metrics.indices.contains(metric) else { return nil }
        let track = metrics[metric]
        return track.isHeld && time - track.at <= span ? track.value : nil
    }

    func value(ofRing ring: Int, at time: Int64, by plan: WindowPlan) -> Double? {
        let shape = plan.rings[ring]
        switch shape.function {
        case .quantile: return quantile(ofRing: ring, at: time, by: plan)
        case .slope: return slope(ofRing: ring, at: time, by: plan)
        default: break
        }
        let from = time - shape.length
        var sum = sum(ofRing: ring, shape, from: from, at: time)

        // What still holds since the last reading.
        switch shape.source {
        case .metric(let metric):
            let track = metrics[metric]
            switch shape.function {
            case .count: return time - began >= shape.length / 2 ? sum.amount.rounded() : nil
            case .rate, .delta: break
            default:
                guard track.isHeld else { break }
                sum.hold(
                    track.value * shape.scale + shape.offset, from: max(from, track.at),
                    to: min(time, track.at + plan.holds))
            }
        case .occurrences:
            guard time - heard <= plan.holds, time - began >= shape.length / 2 else { return nil }
            return sum.amount.rounded()
        case .condition(let place):
            let track = conditions[place]
            if track.at >= 0 {
                let (from, to) = (max(from, track.at), min(time, track.at + plan.holds))
                switch track.truth {
                case .unknown: break
                case .yes: sum.hold(1, from: from, to: to)
                case .no: sum.hold(0, from: from, to: to)
                }
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

    /// Over the buckets that lie in the window, the oldest pro rata.
    private func sum(ofRing ring: Int, _ shape: WindowPlan.Ring, from: Int64, at time: Int64) -> WindowSum {
        var sum = WindowSum(function: shape.function)
        let track = rings[ring]
        guard track.head >= 0 else { return sum }
        let into = time - track.head * shape.width
        let hasSecond = shape.function.hasSecondAmounts
        if shape.isEven, !hasSecond, into >= 0, into < shape.width {
            let part = Double(shape.width - into) / Double(shape.width)
            sum.add(Double(track.oldestAmount), seconds: Double(track.oldestSeconds), part: part)
            sum.add(track.innerAmount, seconds: track.innerSeconds, part: 1)
            sum.add(Double(track.amount), seconds: Double(track.seconds), part: 1)
            return sum
        }
        let oldest = from / shape.width
        var number = max(oldest, track.head - Int64(shape.closed))
        while number <= track.head {
            let part = number == oldest ? Double((oldest + 1) * shape.width - from) / Double(shape.width) : 1
            let (amount, seconds, second) = bucket(number, track, shape)
            if hasSecond {
                let known = Double(seconds) * part
                sum.add(mean: Double(amount), squares: Double(second) * Double(second) * known, seconds: known)
            } else {
                sum.add(Double(amount), seconds: Double(seconds), part: part)
            }
            number += 1
        }
        return sum
    }

    /// A bucket that the ring keeps; its second amount is 0 where it has none.
    func bucket(
        _ number: Int64, _ track: RingTrack, _ shape: WindowPlan.Ring
    ) -> (amount: Float, seconds: Float, second: Float) {
        let hasSecond = shape.function.hasSecondAmounts
        if number == track.head {
            return (track.amount, track.seconds, hasSecond ? buckets[shape.firstSecond + shape.closed] : 0)
        }
        let place = Int(number % Int64(shape.closed))
        return (
            buckets[shape.base + place], buckets[shape.base + shape.closed + place],
            hasSecond ? buckets[shape.firstSecond + place] : 0
        )
    }

    /// At least half of the window; a millisecond of tolerance, since seconds are kept as Float.
    static func isEnough(_ seconds: Double, of length: Int64) -> Bool {
        seconds > 0 && seconds + 1e-3 >= Double(length) / 2e6
    }
}
