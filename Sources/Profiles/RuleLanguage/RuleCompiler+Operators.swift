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

    /// `mode == heating`, where `metricSide` is a state metric; nil where it is not.
    private mutating func stateComparison(
        _ comparison: Expression.Comparison, _ metricSide: RuleTree, _ nameSide: RuleTree, _ at: Int
    ) throws(RuleError) -> Expression? {
        guard let metric = stateMetric(metricSide) else { return nil }
        let (expression, _) = try compile(metricSide)
        guard case .state(let states) = metrics[metric].kind else { return nil }
        let known = states.map(\.name)
        guard case .name(let name, let range) = nameSide else {
            throw RuleError(
                .wrongKind(
                    found: "\"\(source(metricSide))\" is a state and is compared with \"\(source(nameSide))\"",
                    expected: "a state's name", remedy: "its states are \(known.joined(separator: ", "))"),
                at: nameSide.range.lowerBound)
        }
        guard let index = known.firstIndex(of: name) else {
            throw RuleError(.unknown(.state, name, known: known), at: range.lowerBound)
        }
        guard comparison == .equal || comparison == .notEqual else {
            throw RuleError(
                .unexpected(found: "\"\(comparison.rawValue)\" between states", expected: "== or !="), at: at)
        }
        return .comparison(comparison, expression, .number(Double(index)))
    }

    /// The state metric that `mode` or `last(mode, 1h)` reads.
    private func stateMetric(_ tree: RuleTree) -> Int? {
        let name: String
        switch tree {
        case .name(let metric, _): name = metric
        case .call("last", let arguments, _):
            guard case .tree(.name(let metric, _))? = arguments.first?.value else { return nil }
            name = metric
        default: return nil
        }
        guard let index = metrics.firstIndex(where: { $0.id.rawValue == name }), case .state = metrics[index].kind
        else { return nil }
        return index
    }

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
