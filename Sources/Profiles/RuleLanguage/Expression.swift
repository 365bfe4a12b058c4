package import Telemetry

/// A compiled rule: numbers in base units (a metric's window converts on the way in), booleans three-valued.
/// Units and kinds were checked when it was compiled, so evaluation cannot fail: it can only be unknown.
package indirect enum Expression: Hashable, Sendable {
    case number(Double)
    case truth(Bool)
    /// The value of the profile's window at this index; unknown without enough data.
    case window(Int)
    /// Parsed and checked, not evaluated yet: always unknown. The function's name, for `explain`.
    case unevaluated(String)
    case negated(Expression)
    case not(Expression)
    case arithmetic(Arithmetic, Expression, Expression)
    case comparison(Comparison, Expression, Expression)
    case and(Expression, Expression)
    case or(Expression, Expression)

    package enum Arithmetic: String, Hashable, Sendable { case plus = "+", minus = "-", times = "*", dividedBy = "/" }
    package enum Comparison: String, Hashable, Sendable {
        case less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">=", equal = "==", notEqual = "!="
    }
}

/// One windowed function over a metric or a condition; kept incrementally with bounded memory.
package struct Window: Hashable, Sendable {
    package enum Function: String, Hashable, Sendable, CaseIterable {
        case mean, min, max, rate, delta, count, last, age, share, duration
    }
    package enum Operand: Hashable, Sendable {
        /// Index into the profile's metrics.
        case metric(Int)
        /// A boolean expression over `last` windows; for `share`, `duration` and `count`.
        case condition(Expression)
    }
    package var function: Function
    package var operand: Operand
    /// > 0. A bare metric is `last` over `offline_after`. Ignored by `age`.
    package var length: TimeSpan
    /// Base value = metric value × scale + offset. 1 and 0 for conditions and states.
    package var scale: Double
    package var offset: Double

    package init(function: Function, operand: Operand, length: TimeSpan, scale: Double = 1, offset: Double = 0) {
        self.function = function
        self.operand = operand
        self.length = length
        self.scale = scale
        self.offset = offset
    }
}
