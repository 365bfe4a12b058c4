import Profiles

/// A value with the time before which it stays what it is, without another reading.
struct Steady<Value> {
    var value: Value
    /// Event time; `Int64.max`: for good; the time of the question itself: it may change at any moment.
    var until: Int64

    static func forGood(_ value: Value) -> Steady { Steady(value: value, until: .max) }
}

/// How long what rules read of a device stays as it is: the sooner a thing may change, the less is claimed. Windows drift
/// while anything is left in them; once too little is, they are unknown until the next reading.
extension RuleReading {
    /// A window that is unknown for want of so many seconds more stays so, whatever the last bits of its sum.
    private static let margin = 0.1

    /// Whether a rule holds.
    func steadyTruth(_ root: RuleCode.Root, _ plan: WindowPlan) -> Steady<Truth> {
        let node = plan.code.nodes[Int(root)]
        switch node.kind {
        case .yes: return .forGood(.yes)
        case .no: return .forGood(.no)
        case .not:
            let operand = steadyTruth(node.left, plan)
            return Steady(value: !operand.value, until: operand.until)
        case .and, .or:
            let (left, right) = (steadyTruth(node.left, plan), steadyTruth(node.right, plan))
            // One side decides alone for as long as it stays.
            let deciding: Truth = node.kind == .and ? .no : .yes
            let value = truth(root, plan)
            switch (left.value == deciding, right.value == deciding) {
            case (true, true): return Steady(value: value, until: max(left.until, right.until))
            case (true, false): return Steady(value: value, until: left.until)
            case (false, true): return Steady(value: value, until: right.until)
            case (false, false): return Steady(value: value, until: min(left.until, right.until))
            }
        case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual:
            return steadyComparison(node, truth(root, plan), plan)
        case .schedule, .number, .window, .parameter, .negated, .plus, .minus, .times, .dividedBy:
            return Steady(value: truth(root, plan), until: time)
        }
    }

    private func steadyComparison(_ node: RuleCode.Node, _ truth: Truth, _ plan: WindowPlan) -> Steady<Truth> {
        let (left, right) = (steadyValue(node.left, plan), steadyValue(node.right, plan))
        if let until = unknownUntil(left, right) { return Steady(value: .unknown, until: until) }
        if let age = age(node.left, plan), let limit = right.value {
            let grows = node.kind == .greater || node.kind == .greaterOrEqual
            let falls = node.kind == .less || node.kind == .lessOrEqual
            return aging(age, past: limit, grows ? .yes : falls ? .no : nil, truth, until: right.until)
        }
        if let age = age(node.right, plan), let limit = left.value {
            let grows = node.kind == .less || node.kind == .lessOrEqual
            let falls = node.kind == .greater || node.kind == .greaterOrEqual
            return aging(age, past: limit, grows ? .yes : falls ? .no : nil, truth, until: left.until)
        }
        return Steady(value: truth, until: min(left.until, right.until))
    }

    /// Of a comparison of an age, which only grows: it stays as it is once `final`, and before until shortly before the age
    /// is at the limit.
    private func aging(
        _ begin: Int64, past limit: Double, _ final: Truth?, _ truth: Truth, until: Int64
    ) -> Steady<Truth> {
        guard let final else { return Steady(value: truth, until: time) }
        if truth == final { return Steady(value: truth, until: until) }
        guard limit.magnitude < Double(WindowPlan.longest) / 1e6 else { return Steady(value: truth, until: time) }
        return Steady(value: truth, until: min(until, begin + Int64(limit * 1e6) - 1_000_000))
    }

    /// Since when the age counts that a node reads; nil for any other.
    private func age(_ root: RuleCode.Root, _ plan: WindowPlan) -> Int64? {
        let node = plan.code.nodes[Int(root)]
        guard case .window = node.kind, case .age = plan.reads[Int(node.left)].function,
            bank.metrics.indices.contains(plan.reads[Int(node.left)].metric)
        else { return nil }
        let track = bank.metrics[plan.reads[Int(node.left)].metric]
        return track.isUnseen ? nil : track.at
    }

    /// Nil where both are known.
    private func unknownUntil(_ left: Steady<Double?>, _ right: Steady<Double?>) -> Int64? {
        switch (left.value, right.value) {
        case (nil, nil): max(left.until, right.until)
        case (nil, _): left.until
        case (_, nil): right.until
        default: nil
        }
    }

    private func steadyValue(_ root: RuleCode.Root, _ plan: WindowPlan) -> Steady<Double?> {
        let node = plan.code.nodes[Int(root)]
        switch node.kind {
        case .number: return .forGood(node.number)
        case .parameter: return .forGood(background.parameter(Int(node.left)))
        case .window: return steadyWindow(Int(node.left), plan)
        case .negated:
            let operand = steadyValue(node.left, plan)
            return Steady(value: operand.value.map { -$0 }, until: operand.until)
        case .plus, .minus, .times, .dividedBy:
            let (left, right) = (steadyValue(node.left, plan), steadyValue(node.right, plan))
            if let until = unknownUntil(left, right) { return Steady(value: nil, until: until) }
            return Steady(value: value(root, plan), until: min(left.until, right.until))
        case .yes, .no, .schedule, .not, .and, .or, .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual:
            return .forGood(nil)
        }
    }

    private func steadyWindow(_ index: Int, _ plan: WindowPlan) -> Steady<Double?> {
        let (read, value) = (plan.reads[index], window(index, plan))
        switch read.function {
        case .last:
            guard value != nil else { return .forGood(nil) }
            return Steady(value: value, until: bank.metrics[read.metric].at + read.length)
        case .age: return value == nil ? .forGood(nil) : Steady(value: value, until: time)
        case .deviation:
            guard let place = plan.learning.places[index] else { return .forGood(nil) }
            return isStale(plan.learning.normals[place], plan)
                ? .forGood(nil) : Steady(value: value, until: time)
        case .expected:
            guard let place = plan.learning.places[index] else { return .forGood(nil) }
            return plan.learning.responses[place].drivers.contains { isStale($0.metric, plan) }
                ? .forGood(nil) : Steady(value: value, until: time)
        default:
            guard read.ring >= 0 else { return .forGood(nil) }
            return steadyRing(read.ring, value, plan)
        }
    }

    /// Whether the metric's last reading holds no longer.
    private func isStale(_ metric: Int, _ plan: WindowPlan) -> Bool {
        guard bank.metrics.indices.contains(metric) else { return true }
        let track = bank.metrics[metric]
        return !track.isHeld || time - track.at > plan.holds
    }

    private func steadyRing(_ ring: Int, _ value: Double?, _ plan: WindowPlan) -> Steady<Double?> {
        let shape = plan.rings[ring]
        let drifting = Steady(value: value, until: time)
        switch shape.source {
        case .occurrences:
            return time - bank.heard > plan.holds ? .forGood(nil) : drifting
        case .metric(let metric):
            if case .count = shape.function {
                // What has left the window never comes back, and it has been watched for long enough.
                let head = bank.rings[ring].head
                let isEmpty = head < 0 || (head + 1) * shape.width <= time - shape.length
                return isEmpty && value != nil ? .forGood(value) : drifting
            }
            guard isStale(metric, plan) else { return drifting }
        case .condition(let place):
            let track = bank.conditions[place]
            guard track.at < 0 || time - track.at > plan.holds else { return drifting }
        }
        // Nothing holds any more: from here on the window only empties.
        let enough = Double(shape.length) / 2e6
        guard value == nil, bank.covered(ofRing: ring, at: time, by: plan) + Self.margin < enough else {
            return drifting
        }
        return .forGood(nil)
    }
}

extension OpenBank {
    /// At least the seconds that a window knows its amount for once nothing holds any more: its oldest bucket counts whole.
    fileprivate func covered(ofRing ring: Int, at time: Int64, by plan: WindowPlan) -> Double {
        let shape = plan.rings[ring]
        let (track, oldest) = (rings[ring], (time - shape.length) / shape.width)
        var seconds = 0.0
        if let (begin, isHeld) = lastSpan(shape), isHeld {
            seconds += Double(max(0, begin + plan.holds - max(begin, oldest * shape.width))) / 1e6
        }
        guard track.head >= 0 else { return seconds }
        var number = max(oldest, track.head - Int64(shape.closed))
        while number <= track.head {
            seconds += Double(bucket(number, track, shape).seconds)
            number += 1
        }
        return seconds
    }

    /// Since when the last value holds that is not in the buckets yet, and whether there is one.
    private func lastSpan(_ shape: WindowPlan.Ring) -> (begin: Int64, isHeld: Bool)? {
        switch shape.source {
        case .metric(let metric): (metrics[metric].at, metrics[metric].isHeld)
        case .condition(let place): (conditions[place].at, conditions[place].at >= 0)
        case .occurrences: nil
        }
    }
}
