import Telemetry

/// Comparison and arithmetic, with their units.
extension RuleCompiler {
    mutating func compare(
        _ comparison: Expression.Comparison, _ left: RuleTree, _ right: RuleTree, _ at: Int
    ) throws(RuleError) -> Expression {
        if let state = try stateComparison(comparison, left, right, at) { return state }
        if let state = try stateComparison(comparison, right, left, at) { return state }
        let (leftExpression, a) = try quantity(left)
        let (rightExpression, b) = try quantity(right)
        let isComparable =
            a.isZero && !b.isPoint || b.isZero && !a.isPoint || a.dimension == b.dimension && a.isPoint == b.isPoint
        guard isComparable else { throw cannot("compare", left, a, right, b, at) }
        for (side, other, otherTree) in [(a, b, right), (b, a, left)]
        where side.unit == .percent && other.isBare && !other.isZero {
            throw RuleError(
                .cannotCombine(
                    verb: "compare", left: named(left, a), right: named(right, b),
                    remedy: "write \(source(otherTree)) %"), at: at)
        }
        return .comparison(comparison, leftExpression, rightExpression)
    }

    /// `mode == heating`, where `metricSide` is a state or the last occurrence of an event; nil where it is neither.
    private mutating func stateComparison(
        _ comparison: Expression.Comparison, _ metricSide: RuleTree, _ nameSide: RuleTree, _ at: Int
    ) throws(RuleError) -> Expression? {
        guard let metric = namedMetric(metricSide) else { return nil }
        let (expression, _) = try compile(metricSide)
        let value = try value(of: metric, named: nameSide, of: metricSide, comparison, at)
        return .comparison(comparison, expression, .number(Double(value)))
    }

    /// The metric of named values that `mode` or `last(mode, 1h)` reads.
    private func namedMetric(_ tree: RuleTree) -> Int? {
        let name: String
        switch tree {
        case .name(let metric, _): name = metric
        case .call("last", let arguments, _):
            guard case .tree(.name(let metric, _))? = arguments.first?.value else { return nil }
            name = metric
        default: return nil
        }
        return metrics.firstIndex { $0.id.rawValue == name && $0.kind.namedValues != nil }
    }

    /// The index of the value that the other side of a comparison names.
    private func value(
        of metric: Int, named nameSide: RuleTree, of metricSide: RuleTree, _ comparison: Expression.Comparison,
        _ at: Int
    ) throws(RuleError) -> Int {
        let known = metrics[metric].kind.namedValues?.map(\.name) ?? []
        let (word, plural) = metrics[metric].kind.isEvent ? ("an event", "events") : ("a state", "states")
        guard case .name(let name, let range) = nameSide else {
            throw RuleError(
                .wrongKind(
                    found: "\"\(source(metricSide))\" is \(word) and is compared with \"\(source(nameSide))\"",
                    expected: "\(word)'s name", remedy: "its \(plural) are \(known.joined(separator: ", "))"),
                at: nameSide.range.lowerBound)
        }
        guard let index = known.firstIndex(of: name) else {
            throw RuleError(.unknown(.state, name, known: known), at: range.lowerBound)
        }
        guard comparison == .equal || comparison == .notEqual else {
            throw RuleError(
                .unexpected(found: "\"\(comparison.rawValue)\" between \(plural)", expected: "== or !="), at: at)
        }
        return index
    }

    /// What `error == low_pressure or error == fan_stuck` names: an event metric and those of its values for which the
    /// condition is true; nil where the condition is about anything else.
    func occurrences(_ tree: RuleTree) throws(RuleError) -> (metric: Int, values: Set<Int>)? {
        switch tree {
        case .binary(.comparison(let comparison), let left, let right, _, let at):
            for (metricSide, nameSide) in [(left, right), (right, left)] {
                guard case .name = metricSide, let metric = namedMetric(metricSide), metrics[metric].kind.isEvent else {
                    continue
                }
                let value = try value(of: metric, named: nameSide, of: metricSide, comparison, at)
                return (metric, comparison == .equal ? [value] : all(metric).subtracting([value]))
            }
            return nil
        case .binary(.or, let left, let right, _, _):
            guard let a = try occurrences(left), let b = try occurrences(right), a.metric == b.metric else {
                return nil
            }
            return (a.metric, a.values.union(b.values))
        case .binary(.and, let left, let right, _, _):
            guard let a = try occurrences(left), let b = try occurrences(right), a.metric == b.metric else {
                return nil
            }
            return (a.metric, a.values.intersection(b.values))
        case .not(let operand, _):
            guard let a = try occurrences(operand) else { return nil }
            return (a.metric, all(a.metric).subtracting(a.values))
        default: return nil
        }
    }

    private func all(_ metric: Int) -> Set<Int> { Set((metrics[metric].kind.namedValues ?? []).indices) }

    mutating func combine(
        _ operation: Expression.Arithmetic, _ left: RuleTree, _ right: RuleTree, _ at: Int
    ) throws(RuleError) -> (Expression, RuleKind) {
        let (leftExpression, a) = try quantity(left)
        let (rightExpression, b) = try quantity(right)
        let result: RuleQuantity
        switch operation {
        case .plus, .minus: result = try sum(operation, left, a, right, b, at)
        case .times, .dividedBy: result = try product(operation, left, a, right, b, at)
        }
        return (.arithmetic(operation, leftExpression, rightExpression), .quantity(result))
    }

    private func sum(
        _ operation: Expression.Arithmetic, _ left: RuleTree, _ a: RuleQuantity, _ right: RuleTree, _ b: RuleQuantity,
        _ at: Int
    ) throws(RuleError) -> RuleQuantity {
        let verb = operation == .plus ? "add" : "subtract"
        guard a.dimension == b.dimension else { throw cannot(verb, left, a, right, b, at) }
        switch (a.isPoint, b.isPoint) {
        case (true, true):
            guard operation == .minus else { throw cannot(verb, left, a, right, b, at) }
            return a.difference
        case (true, false): return a
        case (false, true):
            guard operation == .plus else { throw cannot(verb, left, a, right, b, at) }
            return b
        case (false, false):
            return RuleQuantity(dimension: a.dimension, unit: a.unit ?? b.unit, isBare: a.isBare && b.isBare)
        }
    }

    private func product(
        _ operation: Expression.Arithmetic, _ left: RuleTree, _ a: RuleQuantity, _ right: RuleTree, _ b: RuleQuantity,
        _ at: Int
    ) throws(RuleError) -> RuleQuantity {
        let verb = operation == .times ? "multiply" : "divide"
        if a.isPoint { throw pointMisused(verb, left, a) }
        if b.isPoint { throw pointMisused(verb, right, b) }
        if operation == .dividedBy, b.isZero { throw RuleError(.divisionByZero, at: at) }
        let dimension =
            operation == .times ? a.dimension.multiplied(by: b.dimension) : a.dimension.divided(by: b.dimension)
        guard let dimension else { throw RuleError(.tooComplex, at: at) }
        // A plain factor leaves the unit that the author wrote.
        var unit = b.isBare ? a.unit : nil
        if operation == .times, a.isBare { unit = b.unit }
        return RuleQuantity(dimension: dimension, unit: unit, isBare: a.isBare && b.isBare)
    }

    // MARK: - Messages

    private func cannot(
        _ verb: String, _ left: RuleTree, _ a: RuleQuantity, _ right: RuleTree, _ b: RuleQuantity, _ at: Int
    ) -> RuleError {
        RuleError(
            .cannotCombine(
                verb: verb, left: named(left, a), right: named(right, b), remedy: remedy(left, a, right, b)), at: at)
    }

    private func named(_ tree: RuleTree, _ quantity: RuleQuantity) -> String {
        quantity.isBare ? "\"\(source(tree))\" (no unit)" : "\"\(source(tree))\" (\(quantity.label))"
    }

    private func remedy(_ left: RuleTree, _ a: RuleQuantity, _ right: RuleTree, _ b: RuleQuantity) -> String {
        for (tree, quantity, other) in [(right, b, a), (left, a, b)] {
            guard case .quantity = tree, let rate = quantity.perSecond, rate.dimension == other.dimension else {
                continue
            }
            let written = quantity.isPoint ? "for example 1 \(quantity.difference.label)" : source(tree)
            return "the other side is a change per time: write \(written)/h"
        }
        if b.isBare, a.unit != nil { return "give the number its unit: \(source(right)) \(a.label)" }
        if a.isBare, b.unit != nil { return "give the number its unit: \(source(left)) \(b.label)" }
        if a.dimension == .temperature || b.dimension == .temperature {
            if a.label == "C" || b.label == "C" { return "C is the coulomb; degrees are Cel" }
            if a.label == "F" || b.label == "F" { return "F is the farad; degrees are [degF]" }
        }
        guard a.dimension == b.dimension, a.isPoint != b.isPoint || a.isPoint else { return "" }
        return a.dimension == .temperature
            ? "Cel is a temperature, K a difference of two" : "dB[mW] is a level, dB a difference of two"
    }
}
