/// Evaluation never fails and never traps: what cannot be known is unknown.
extension Expression {
    /// The value of a condition. `read` gives what the rule asks for, in base units; nil without enough data. Cost:
    /// linear in the expression.
    package func truth(reading read: (Input) -> Double?) -> Truth {
        switch self {
        case .truth(let value): Truth(value)
        case .schedule(let index): Truth(read(.schedule(index)).map { $0 != 0 })
        case .not(let operand): !operand.truth(reading: read)
        case .and(let left, let right): left.truth(reading: read) & right.truth(reading: read)
        case .or(let left, let right): left.truth(reading: read) | right.truth(reading: read)
        case .comparison(let comparison, let left, let right):
            if let left = left.value(reading: read), let right = right.value(reading: read) {
                Truth(comparison.holds(left, right))
            } else {
                .unknown
            }
        case .number, .window, .parameter, .negated, .arithmetic: .unknown
        }
    }

    /// The value of a quantity in base units, of a state its index; nil where a window is unknown, a divisor is zero or
    /// a result is not finite.
    package func value(reading read: (Input) -> Double?) -> Double? {
        switch self {
        case .number(let value): return value
        case .window(let index): return read(.window(index))
        case .parameter(let index): return read(.parameter(index))
        case .negated(let operand): return operand.value(reading: read).map { -$0 }
        case .arithmetic(let operation, let left, let right):
            guard let left = left.value(reading: read), let right = right.value(reading: read) else { return nil }
            let result =
                switch operation {
                case .plus: left + right
                case .minus: left - right
                case .times: left * right
                case .dividedBy: left / right
                }
            return result.isFinite ? result : nil
        case .truth, .schedule, .not, .and, .or, .comparison: return nil
        }
    }

    /// `truth(reading:)` where only windows are known.
    package func truth(_ window: (Int) -> Double?) -> Truth { truth(reading: { $0.value(window) }) }
    /// `value(reading:)` where only windows are known.
    package func value(_ window: (Int) -> Double?) -> Double? { value(reading: { $0.value(window) }) }
}

extension Expression.Input {
    fileprivate func value(_ window: (Int) -> Double?) -> Double? {
        if case .window(let index) = self { window(index) } else { nil }
    }
}

extension Expression.Comparison {
    func holds(_ left: Double, _ right: Double) -> Bool {
        switch self {
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        case .equal: left == right
        case .notEqual: left != right
        }
    }
}
