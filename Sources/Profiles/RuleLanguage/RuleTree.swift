import Telemetry

/// A parsed rule before its names, units and kinds are checked.
indirect enum RuleTree {
    case number(Double, Range<Int>)
    case quantity(Double, UnitCode, Range<Int>)
    case duration(TimeSpan, Range<Int>)
    case name(String, Range<Int>)
    case call(String, [Argument], Range<Int>)
    case negated(RuleTree, Range<Int>)
    case not(RuleTree, Range<Int>)
    /// The last is where the operator stands.
    case binary(Operator, RuleTree, RuleTree, Range<Int>, operatorAt: Int)

    enum Operator {
        case or, and
        case comparison(Expression.Comparison)
        case arithmetic(Expression.Arithmetic)
    }

    struct Argument {
        /// `given` in `given: [a, b]`.
        var label: String?
        var value: Value
        var range: Range<Int>

        enum Value {
            case tree(RuleTree)
            case list([RuleTree])
        }
    }

    /// What of the rule's text it stands for, in UTF-8 bytes.
    var range: Range<Int> {
        switch self {
        case .number(_, let range), .quantity(_, _, let range), .duration(_, let range), .name(_, let range),
            .call(_, _, let range), .negated(_, let range), .not(_, let range), .binary(_, _, _, let range, _):
            range
        }
    }
}
