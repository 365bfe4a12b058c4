/// From tokens to a tree, by precedence: `or`, `and`, `not`, comparison, `+ -`, `* /`, unary minus.
///
/// Depth and number of parts are capped, so that neither parsing nor evaluation can exhaust a stack.
struct RuleParser {
    private let tokens: [RuleToken]
    private let text: [UInt8]
    private var place = 0
    private var depth = 0

    private static let deepest = 32
    private static let mostTokens = 400

    static func tree(of text: String) throws(RuleError) -> RuleTree {
        let tokens = try RuleLexer.tokens(of: text)
        guard tokens.count <= mostTokens else { throw RuleError(.tooComplex, at: 0) }
        var parser = RuleParser(tokens: tokens, text: Array(text.utf8))
        let tree = try parser.disjunction()
        guard parser.current.kind == .end else { throw parser.unexpected("an operator or the end of the rule") }
        return tree
    }

    private init(tokens: [RuleToken], text: [UInt8]) {
        self.tokens = tokens
        self.text = text
    }

    private var current: RuleToken { tokens[place] }

    // MARK: - Precedence, from loosest to tightest

    private mutating func disjunction() throws(RuleError) -> RuleTree {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw RuleError(.tooComplex, at: current.range.lowerBound) }
        var left = try conjunction()
        while let at = take(word: "or") { left = join(.or, left, try conjunction(), at) }
        return left
    }

    private mutating func conjunction() throws(RuleError) -> RuleTree {
        var left = try negation()
        while let at = take(word: "and") { left = join(.and, left, try negation(), at) }
        return left
    }

    private mutating func negation() throws(RuleError) -> RuleTree {
        guard let at = take(word: "not") else { return try comparison() }
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw RuleError(.tooComplex, at: at) }
        let operand = try negation()
        return .not(operand, at..<operand.range.upperBound)
    }

    private mutating func comparison() throws(RuleError) -> RuleTree {
        let left = try sum()
        guard let (comparison, at) = takeComparison() else { return left }
        let result = join(.comparison(comparison), left, try sum(), at)
        if let (_, second) = takeComparison() {
            throw RuleError(
                .unexpected(found: "a second comparison", expected: "\"and\" between two: a < b and b < c"), at: second)
        }
        return result
    }

    private mutating func sum() throws(RuleError) -> RuleTree {
        var left = try product()
        while case .sign(let sign) = current.kind, sign == "+" || sign == "-",
            let arithmetic = Expression.Arithmetic(rawValue: sign)
        {
            let at = current.range.lowerBound
            place += 1
            left = join(.arithmetic(arithmetic), left, try product(), at)
        }
        return left
    }

    private mutating func product() throws(RuleError) -> RuleTree {
        var left = try signed()
        while case .sign(let sign) = current.kind, sign == "*" || sign == "/",
            let arithmetic = Expression.Arithmetic(rawValue: sign)
        {
            let at = current.range.lowerBound
            place += 1
            left = join(.arithmetic(arithmetic), left, try signed(), at)
        }
        return left
    }

    private mutating func signed() throws(RuleError) -> RuleTree {
        guard current.kind == .sign("-") else { return try primary() }
        let at = current.range.lowerBound
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw RuleError(.tooComplex, at: at) }
        place += 1
        let operand = try signed()
        return .negated(operand, at..<operand.range.upperBound)
    }

    private mutating func primary() throws(RuleError) -> RuleTree {
        let token = current
        switch token.kind {
        case .number(let value):
            place += 1
            return .number(value, token.range)
        case .quantity(let value, let unit):
            place += 1
            return .quantity(value, unit, token.range)
        case .duration(let span):
            place += 1
            return .duration(span, token.range)
        case .name(let name) where !Self.keywords.contains(name):
            place += 1
            guard current.kind == .sign("(") else { return .name(name, token.range) }
            place += 1
            let arguments = try arguments()
            return .call(name, arguments, token.range.lowerBound..<tokens[place - 1].range.upperBound)
        case .sign("("):
            place += 1
            let inner = try disjunction()
            guard current.kind == .sign(")") else { throw unexpected("\")\"") }
            place += 1
            return inner
        default:
            throw unexpected("a metric, a number, a function or \"(\"")
        }
    }

    static let keywords: Set<String> = ["and", "or", "not"]

    // MARK: - Arguments

    /// After the opening parenthesis, through the closing one.
    private mutating func arguments() throws(RuleError) -> [RuleTree.Argument] {
        var arguments: [RuleTree.Argument] = []
        if current.kind == .sign(")") {
            place += 1
            return arguments
        }
        while true {
            arguments.append(try argument())
            switch current.kind {
            case .sign(","): place += 1
            case .sign(")"):
                place += 1
                return arguments
            default: throw unexpected("\",\" or \")\"")
            }
        }
    }

    private mutating func argument() throws(RuleError) -> RuleTree.Argument {
        let start = current.range.lowerBound
        var label: String?
        if case .name(let name) = current.kind, tokens[place + 1].kind == .sign(":") {
            label = name
            place += 2
        }
        let value: RuleTree.Argument.Value
        if current.kind == .sign("[") {
            place += 1
            var items: [RuleTree] = []
            while current.kind != .sign("]") {
                items.append(try disjunction())
                if current.kind == .sign(",") { place += 1 } else { break }
            }
            guard current.kind == .sign("]") else { throw unexpected("\",\" or \"]\"") }
            place += 1
            value = .list(items)
        } else {
            value = .tree(try disjunction())
        }
        return RuleTree.Argument(label: label, value: value, range: start..<tokens[place - 1].range.upperBound)
    }

    // MARK: - Tokens

    private mutating func take(word: String) -> Int? {
        guard current.kind == .name(word) else { return nil }
        defer { place += 1 }
        return current.range.lowerBound
    }

    private mutating func takeComparison() -> (Expression.Comparison, Int)? {
        guard case .sign(let sign) = current.kind, let comparison = Expression.Comparison(rawValue: sign) else {
            return nil
        }
        defer { place += 1 }
        return (comparison, current.range.lowerBound)
    }

    private func join(_ operation: RuleTree.Operator, _ left: RuleTree, _ right: RuleTree, _ at: Int) -> RuleTree {
        .binary(operation, left, right, left.range.lowerBound..<right.range.upperBound, operatorAt: at)
    }

    private func unexpected(_ expected: String) -> RuleError {
        let found =
            current.kind == .end
            ? "the end of the rule" : "\"\(String(decoding: text[current.range].prefix(40), as: UTF8.self))\""
        return RuleError(.unexpected(found: found, expected: expected), at: current.range.lowerBound)
    }
}
