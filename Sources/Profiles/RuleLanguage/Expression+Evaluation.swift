/// Evaluation never fails and never traps: what cannot be known is unknown.
extension Expression {
    /// The value of a condition. `window` gives the value of the profile's window at an index, in base units; nil
    /// without enough data. Cost: linear in the expression.
    package func truth(_ window: (Int) -> Double?) -> Truth {
        switch self {
        case .truth(let value): Truth(value)
        case .not(let operand): !operand.truth(window)
        case .and(let left, let right): left.truth(window) & right.truth(window)
        case .or(let left, let right): left.truth(window) | right.truth(window)
        case .comparison(let comparison, let left, let right):
            if let left = left.value(window), let right = right.value(window) {
                Truth(comparison.holds(left, right))
            } else {
                .unknown
            }
        case .number, .window, .unevaluated, .negated, .arithmetic: .unknown
        }
    }

    /// The value of a quantity in base units, of a state its index; nil where a window is unknown, a divisor is zero or
    /// a result is not finite.
    package func value(_ window: (Int) -> Double?) -> Double? {
        switch self {
        case .number(let value): return value
        case .window(let index): return window(index)
        case .negated(let operand): return operand.value(window).map { -$0 }
        case .arithmetic(let operation, let left, let right):
            guard let left = left.value(window), let right = right.value(window) else { return nil }
            let result =
                switch operation {
                case .plus: left + right
                case .minus: left - right
                case .times: left * right
                case .dividedBy: left / right
                }
            return result.isFinite ? result : nil
        case .truth, .not, .and, .or, .comparison, .unevaluated: return nil
        }
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
