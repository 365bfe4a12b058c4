import Telemetry

/// A rule in plain words, for whoever checks what an author wrote: "the mean heat output over 2 h is below 2.1 kW".
package enum RuleWording {
    /// The rule itself where it does not parse: it was refused elsewhere.
    package static func words(for rule: String) -> String {
        guard let tree = try? RuleParser.tree(of: rule) else { return rule }
        return words(tree)
    }

    /// How tightly a part binds, loosest first; one within a tighter one stands in parentheses.
    private enum Tightness: Int { case or, and, not, comparison, sum, product, sign, single }

    private static func tightness(of tree: RuleTree) -> Tightness {
        switch tree {
        case .binary(.or, _, _, _, _): .or
        case .binary(.and, _, _, _, _): .and
        case .not: .not
        case .binary(.comparison, _, _, _, _): .comparison
        case .binary(.arithmetic(let arithmetic), _, _, _, _):
            arithmetic == .plus || arithmetic == .minus ? .sum : .product
        case .negated: .sign
        case .number, .quantity, .duration, .name, .call: .single
        }
    }

    private static func words(_ tree: RuleTree, within outer: Tightness) -> String {
        let inner = words(tree)
        return tightness(of: tree).rawValue < outer.rawValue ? "(\(inner))" : inner
    }

    private static func words(_ tree: RuleTree) -> String {
        switch tree {
        case .number(let value, _): return figure(value)
        case .quantity(let value, let unit, _): return "\(figure(value)) \(unit.symbol)"
        case .duration(let span, _): return span.spaced
        case .name(let name, _): return named(name)
        case .call(let name, let arguments, _): return call(name, arguments)
        case .negated(let operand, _): return "−\(words(operand, within: .sign))"
        case .not(let operand, _): return "it is not so that \(words(operand, within: .comparison))"
        case .binary(.or, let left, let right, _, _):
            return "\(words(left, within: .or)) or \(words(right, within: .or))"
        case .binary(.and, let left, let right, _, _):
            return "\(words(left, within: .and)) and \(words(right, within: .and))"
        case .binary(.comparison(let comparison), let left, let right, _, _):
            return "the \(words(left, within: .sum)) \(verb(comparison)) \(words(right, within: .sum))"
        case .binary(.arithmetic(let arithmetic), let left, let right, _, _):
            let own = tightness(of: tree)
            let sign =
                switch arithmetic {
                case .plus: "+"
                case .minus: "−"
                case .times: "×"
                case .dividedBy: "÷"
                }
            // What follows a minus or a division keeps its parentheses: a − (b − c).
            let isStrict = arithmetic == .minus || arithmetic == .dividedBy
            let rightOuter = isStrict ? Tightness(rawValue: own.rawValue + 1) ?? .single : own
            return "\(words(left, within: own)) \(sign) \(words(right, within: rightOuter))"
        }
    }

    private static func verb(_ comparison: Expression.Comparison) -> String {
        switch comparison {
        case .less: "is below"
        case .lessOrEqual: "is at most"
        case .greater: "is above"
        case .greaterOrEqual: "is at least"
        case .equal: "is"
        case .notEqual: "is not"
        }
    }

    // MARK: - Functions

    private static func call(_ name: String, _ arguments: [RuleTree.Argument]) -> String {
        func argument(_ index: Int) -> String {
            guard arguments.indices.contains(index) else { return "?" }
            switch arguments[index].value {
            case .tree(let tree): return words(tree)
            case .list(let items): return items.map { words($0) }.joined(separator: " and ")
            }
        }
        let (first, second) = (argument(0), argument(1))
        switch name {
        case "mean": return "mean \(first) over \(second)"
        case "min": return "lowest \(first) over \(second)"
        case "max": return "highest \(first) over \(second)"
        case "stddev": return "scatter (standard deviation) of \(first) over \(second)"
        case "quantile": return "value that \(second) is at or below for \(first) of \(argument(2))"
        case "rate": return "rate of change of \(first) over \(second)"
        case "slope": return "trend of \(first) over \(second)"
        case "delta": return "change of \(first) over \(second)"
        case "changes": return "number of changes of \(first) in \(second)"
        case "count":
            return isName(arguments.first)
                ? "number of readings of \(first) in \(second)" : "number of times it began in \(second) that \(first)"
        case "last": return "\(first), at most \(second) old,"
        case "age": return "time since the last \(first)"
        case "share": return "part of \(second) in which \(first)"
        case "duration": return "time within \(second) in which \(first)"
        case "deviation": return "distance of \(first) from this device's own normal"
        case "expected": return "\(first) that this device usually has at this \(second)"
        case "peer_deviation": return "distance of \(first) over \(second) from devices of its kind"
        case "during": return "it is the time of \(first)"
        default: return "\(name) of \(first)"
        }
    }

    private static func isName(_ argument: RuleTree.Argument?) -> Bool {
        if case .tree(.name)? = argument?.value { true } else { false }
    }

    private static func named(_ id: String) -> String { id.split(separator: "_").joined(separator: " ") }

    private static func figure(_ value: Double) -> String {
        value == value.rounded() && value.magnitude < 1e15 ? "\(Int64(value))" : "\(value)"
    }
}

extension TimeSpan {
    /// `1h30m` as "1 h 30 min".
    fileprivate var spaced: String {
        var text = ""
        for scalar in description.unicodeScalars {
            let isDigit = (0x30...0x39).contains(scalar.value) || scalar == "."
            let wasDigit = text.unicodeScalars.last.map { (0x30...0x39).contains($0.value) || $0 == "." } ?? isDigit
            if isDigit != wasDigit { text += " " }
            text += scalar == "m" ? "min" : String(scalar)
        }
        return text
    }
}
