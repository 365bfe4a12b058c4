import Profiles

/// Rules as flat code: their trees with the branches as numbers in one table of plain values.
///
/// Means the same as `Expression`, whose evaluation follows references from node to node; here `and` and `or` leave out
/// a right side that could change nothing, which is safe since evaluation has no effects and cannot fail.
struct RuleCode: Sendable {
    /// Where a rule's tree begins.
    typealias Root = Int32

    struct Node: BitwiseCopyable, Sendable {
        enum Kind: UInt8, BitwiseCopyable, Sendable {
            case number, window, parameter, schedule, negated, plus, minus, times, dividedBy
            case yes, no, not, and, or
            case less, lessOrEqual, greater, greaterOrEqual, equal, notEqual
        }
        var kind: Kind
        /// A node; of `window`, `parameter` and `schedule` an index into the profile's.
        var left: Root = 0
        var right: Root = 0
        var number = 0.0
    }

    private(set) var nodes: [Node] = []

    mutating func add(_ rule: Expression) -> Root {
        switch rule {
        case .number(let value): append(Node(kind: .number, number: value))
        case .truth(let value): append(Node(kind: value ? .yes : .no))
        case .window(let index): append(Node(kind: .window, left: Root(index)))
        case .parameter(let index): append(Node(kind: .parameter, left: Root(index)))
        case .schedule(let index): append(Node(kind: .schedule, left: Root(index)))
        case .negated(let operand): append(Node(kind: .negated, left: add(operand)))
        case .not(let operand): append(Node(kind: .not, left: add(operand)))
        case .arithmetic(let operation, let left, let right):
            switch operation {
            case .plus: join(.plus, left, right)
            case .minus: join(.minus, left, right)
            case .times: join(.times, left, right)
            case .dividedBy: join(.dividedBy, left, right)
            }
        case .comparison(let comparison, let left, let right):
            switch comparison {
            case .less: join(.less, left, right)
            case .lessOrEqual: join(.lessOrEqual, left, right)
            case .greater: join(.greater, left, right)
            case .greaterOrEqual: join(.greaterOrEqual, left, right)
            case .equal: join(.equal, left, right)
            case .notEqual: join(.notEqual, left, right)
            }
        case .and(let left, let right): join(.and, left, right)
        case .or(let left, let right): join(.or, left, right)
        }
    }

    private mutating func join(_ kind: Node.Kind, _ left: Expression, _ right: Expression) -> Root {
        let left = add(left)
        return append(Node(kind: kind, left: left, right: add(right)))
    }

    private mutating func append(_ node: Node) -> Root {
        nodes.append(node)
        return Root(nodes.count - 1)
    }
}
