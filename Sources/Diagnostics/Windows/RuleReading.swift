import Profiles
import Telemetry

/// What rules read of one device at one instant: each window is worked out once, however many rules ask for it.
struct RuleReading {
    let bank: OpenBank
    let time: Int64
    /// By window index, where `state` says so.
    private let values: UnsafeMutableBufferPointer<Double>
    private let states: UnsafeMutableBufferPointer<State>

    private enum State: UInt8 { case unasked, unknown, known }

    /// Room for so many windows, for the time of the body.
    static func with<Result>(
        _ bank: OpenBank, at time: Int64, by plan: WindowPlan, _ body: (RuleReading) -> Result
    ) -> Result {
        let count = plan.reads.count
        return withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { values in
            withUnsafeTemporaryAllocation(of: State.self, capacity: count) { states in
                states.initialize(repeating: .unasked)
                return body(RuleReading(bank: bank, time: time, values: values, states: states))
            }
        }
    }

    private init(
        bank: OpenBank, time: Int64, values: UnsafeMutableBufferPointer<Double>,
        states: UnsafeMutableBufferPointer<State>
    ) {
        self.bank = bank
        self.time = time
        self.values = values
        self.states = states
    }

    /// A window's memory has changed.
    func forget(_ window: Int) { states[window] = .unasked }

    func window(_ index: Int, _ plan: WindowPlan, _ background: Background) -> Double? {
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
    func truth(_ root: RuleCode.Root, _ plan: WindowPlan, _ background: Background) -> Truth {
        let node = plan.code.nodes[Int(root)]
        switch node.kind {
        case .yes: return .yes
        case .no: return .no
        case .schedule:
            return Truth(background.isWithin(Int(node.left), of: plan.schedules, at: time))
        case .not: return !truth(node.left, plan, background)
        case .and:
            let left = truth(node.left, plan, background)
            if case .no = left { return .no }
            let right = truth(node.right, plan, background)
            if case .yes = left { return right }
            if case .no = right { return .no }
            return .unknown
        case .or:
            let left = truth(node.left, plan, background)
            if case .yes = left { return .yes }
            let right = truth(node.right, plan, background)
            if case .no = left { return right }
            if case .yes = right { return .yes }
            return .unknown
        case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual:
            guard let left = value(node.left, plan, background), let right = value(node.right, plan, background)
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

    /// The value of a quantity in base units; nil where it cannot be said or is not finite.
    private func value(_ root: RuleCode.Root, _ plan: WindowPlan, _ background: Background) -> Double? {
        let node = plan.code.nodes[Int(root)]
        switch node.kind {
        case .number: return node.number
        case .window: return window(Int(node.left), plan, background)
        case .parameter: return background.parameter(Int(node.left))
        case .negated: return value(node.left, plan, background).map { -$0 }
        case .plus, .minus, .times, .dividedBy:
            guard let left = value(node.left, plan, background), let right = value(node.right, plan, background)
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
