import Profiles
import Telemetry

/// What rules read of one device at one instant: each window is worked out once, however many rules ask for it.
struct RuleReading {
    let bank: OpenBank
    let background: UnsafePointer<Background>
    let time: Int64
    /// By window index, where `state` says so.
    private let values: UnsafeMutableBufferPointer<Double>
    private let states: UnsafeMutableBufferPointer<State>

    private enum State: UInt8 { case unasked, unknown, known }

    /// Room for so many windows, for the time of the body.
    @inline(__always)
    static func with<Result>(
        _ bank: OpenBank, _ background: UnsafePointer<Background>, at time: Int64, by plan: WindowPlan,
        _ body: (RuleReading) -> Result
    ) -> Result {
        let count = plan.reads.count
        return withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { values in
            withUnsafeTemporaryAllocation(of: State.self, capacity: count) { states in
                states.initialize(repeating: .unasked)
                return body(RuleReading(bank: bank, background: background, time: time, values: values, states: states))
            }
        }
    }

    /// A window's memory has changed.
    func forget(_ window: Int) { states[window] = .unasked }

    func window(_ index: Int, _ plan: WindowPlan) -> Double? {
        switch states[index] {
        case .known: return values[index]
        case .unknown: return nil
        case .unasked:
            guard let value = bank.value(of: index, at: time, by: plan, background) else {
                states[index] = .unknown
                return nil
            }
            values[index] = value
            states[index] = .known
            return value
        }
    }

    /// Whether a rule holds; unknown where it cannot be said.
    func truth(_ root: RuleCode.Root, _ plan: WindowPlan) -> Truth {
        let node = plan.code.nodes[Int(root)]
        switch node.kind {
        case .yes: return .yes
        case .no: return .no
        case .schedule:
            return Truth(background.isWithin(Int(node.left), of: plan.schedules, at: time))
        case .not: return !truth(node.left, plan)
        case .and:
            let left = truth(node.left, plan)
            if case .no = left { return .no }
            let right = truth(node.right, plan)
            if case .yes = left { return right }
            if case .no = right { return .no }
            return .unknown
        case .or:
            let left = truth(node.left, plan)
            if case .yes = left { return .yes }
            let right = truth(node.right, plan)
            if case .no = left { return right }
            if case .yes = right { return .yes }
            return .unknown
        case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual:
            guard let left = operand(node.left, plan), let right = operand(node.right, plan)
            else { return .unknown }
            let holds =
                switch node.kind {
                case .less: left < right
                case .lessOrEqual: left <= right
                case .greater: left > right
                case .greaterOrEqual: left >= right
                case .equal: left == right
                default: left != right
                }
            return holds ? .yes : .no
        case .number, .window, .parameter, .negated, .plus, .minus, .times, .dividedBy: return .unknown
        }
    }

    /// The same as `value`, short for what most operands are.
    @inline(__always)
    private func operand(_ root: RuleCode.Root, _ plan: WindowPlan) -> Double? {
        let node = plan.code.nodes[Int(root)]
        switch node.kind {
        case .number: return node.number
        case .window where states[Int(node.left)] == .known: return values[Int(node.left)]
        default: return value(root, plan)
        }
    }

    /// The value of a quantity in base units; nil where it cannot be said or is not finite.
    func value(_ root: RuleCode.Root, _ plan: WindowPlan) -> Double? {
        let node = plan.code.nodes[Int(root)]
        switch node.kind {
        case .number: return node.number
        case .window: return window(Int(node.left), plan)
        case .parameter: return background.parameter(Int(node.left))
        case .negated: return value(node.left, plan).map { -$0 }
        case .plus, .minus, .times, .dividedBy:
            guard let left = operand(node.left, plan), let right = operand(node.right, plan)
            else { return nil }
            let result =
                switch node.kind {
                case .plus: left + right
                case .minus: left - right
                case .times: left * right
                default: left / right
                }
            return result.isFinite ? result : nil
        case .yes, .no, .schedule, .not, .and, .or, .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual:
            return nil
        }
    }
}
