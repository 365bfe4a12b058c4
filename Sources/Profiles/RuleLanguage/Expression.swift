/// A compiled rule: numbers in base units (a metric's window converts on the way in), booleans three-valued.
/// Units and kinds were checked when it was compiled, so evaluation cannot fail: it can only be unknown.
package indirect enum Expression: Hashable, Sendable {
    case number(Double)
    case truth(Bool)
    /// The value of the profile's window at this index; unknown without enough data.
    case window(Int)
    /// The device's value of the profile's parameter at this index.
    case parameter(Int)
    /// Whether it is now within the profile's schedule at this index, where the device is.
    case schedule(Int)
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

    /// Something that evaluation asks its caller for.
    package enum Input: Hashable, Sendable {
        case window(Int)
        case parameter(Int)
        /// 1 inside, 0 outside.
        case schedule(Int)
    }
}
