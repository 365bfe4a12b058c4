import Profiles

/// Three-valued evaluation. Cannot fail: what has no finite value, a division by zero included, is unknown.
extension Expression {
    func truth(_ window: (Int) -> Double?) -> Truth {
        switch self {
        case .truth(let value): Truth(value)
        case .not(let a): !a.truth(window)
        case .and(let a, let b): a.truth(window) & b.truth(window)
        case .or(let a, let b): a.truth(window) | b.truth(window)
        case .comparison(let comparison, let a, let b):
            Truth(a.value(window).flatMap { a in b.value(window).map { comparison.holds(a, $0) } })
        case .number, .window, .unevaluated, .negated, .arithmetic: .unknown
        }
    }

    func value(_ window: (Int) -> Double?) -> Double? {
        switch self {
        case .number(let value): value
        case .window(let index): window(index)
        case .negated(let a): a.value(window).map { -$0 }
        case .arithmetic(let operation, let a, let b):
            a.value(window).flatMap { a in b.value(window).flatMap { operation.result(a, $0) } }
        case .truth, .unevaluated, .not, .comparison, .and, .or: nil
        }
    }
}

extension Expression.Comparison {
    fileprivate func holds(_ a: Double, _ b: Double) -> Bool {
        switch self {
        case .less: a < b
        case .lessOrEqual: a <= b
        case .greater: a > b
        case .greaterOrEqual: a >= b
        case .equal: a == b
        case .notEqual: a != b
        }
    }
}

extension Expression.Arithmetic {
    fileprivate func result(_ a: Double, _ b: Double) -> Double? {
        let value =
            switch self {
            case .plus: a + b
            case .minus: a - b
            case .times: a * b
            case .dividedBy: a / b
            }
        return value.isFinite ? value : nil
    }
}
