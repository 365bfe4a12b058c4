package import Telemetry

/// Checks the rules of one profile against its metrics and compiles them; equal windows of all rules are kept once.
///
/// One compiler serves one profile: compile every rule, then take `windows`.
package struct RuleCompiler {
    package private(set) var windows: [Window] = []
    let metrics: [Metric]
    let parameters: [Parameter]
    let schedules: [Schedule]
    let offlineAfter: TimeSpan
    private let metricIndex: [String: Int]
    private var windowIndex: [Window: Int] = [:]
    /// The rule being compiled.
    private(set) var text: [UInt8] = []

    private static let mostWindows = 256

    /// The names of `metrics`, `parameters` and `schedules` are distinct; where a metric and a parameter share one, it
    /// means the metric. Units that are unknown count as `1`, and were an issue already.
    package init(
        metrics: [Metric], parameters: [Parameter] = [], schedules: [Schedule] = [], offlineAfter: TimeSpan
    ) {
        self.metrics = metrics
        self.parameters = parameters
        self.schedules = schedules
        self.offlineAfter = offlineAfter
        metricIndex = Dictionary(metrics.enumerated().map { ($1.id.rawValue, $0) }) { first, _ in first }
    }

    /// A rule that is true, false or unknown.
    package mutating func condition(_ rule: String) throws(RuleError) -> Expression {
        let tree = try begin(rule)
        return try condition(tree)
    }

    /// A rule whose value is a time, in seconds.
    package mutating func time(_ rule: String) throws(RuleError) -> Expression {
        let tree = try begin(rule)
        let (expression, kind) = try compile(tree)
        guard case .quantity(let quantity) = kind, quantity.dimension == .time else {
            throw RuleError(
                .wrongKind(
                    found: describe(tree, kind), expected: "a time",
                    remedy: "write for example duration(room_temperature < 17 Cel, 48h)"), at: tree.range.lowerBound)
        }
        return expression
    }

    private mutating func begin(_ rule: String) throws(RuleError) -> RuleTree {
        text = Array(rule.utf8)
        return try RuleParser.tree(of: rule)
    }

    mutating func condition(_ tree: RuleTree) throws(RuleError) -> Expression {
        let (expression, kind) = try compile(tree)
        guard case .truth = kind else {
            throw RuleError(
                .wrongKind(
                    found: describe(tree, kind), expected: "a condition",
                    remedy: "compare it with something, for example \(example(for: tree, kind))"),
                at: tree.range.lowerBound)
        }
        return expression
    }

    // MARK: - Trees

    mutating func compile(_ tree: RuleTree) throws(RuleError) -> (Expression, RuleKind) {
        switch tree {
        case .number(let value, _):
            return (
                .number(value),
                .quantity(RuleQuantity(dimension: .one, isBare: true, isZero: value == 0))
            )
        case .quantity(let value, let unit, let range):
            guard let definition = unit.definition else {
                throw RuleError(.unknown(.unit, unit.rawValue, known: []), at: range.lowerBound)
            }
            var quantity = RuleQuantity(unit, definition)
            quantity.isZero = value == 0 && !definition.isPoint
            return (.number(definition.base(value)), .quantity(quantity))
        case .duration(let span, _):
            return (
                .number(span.inSeconds),
                .quantity(RuleQuantity(dimension: .time, unit: .second, isZero: span == .zero))
            )
        case .name(let name, let range):
            if let parameter = parameter(named: name) {
                let unit = parameters[parameter].unit
                return (
                    .parameter(parameter),
                    .quantity(RuleQuantity(unit, unit.definition ?? UnitDefinition(dimension: .one)))
                )
            }
            let metric = try metric(named: name, at: range.lowerBound)
            guard !metrics[metric].kind.isEvent else { throw eventMisused(metric, at: range.lowerBound) }
            return try last(of: metric, over: offlineAfter)
        case .call(let name, let arguments, let range):
            return try call(name, arguments, range)
        case .negated(let operand, let range):
            return try negated(operand, range)
        case .not(let operand, _):
            return (.not(try condition(operand)), .truth)
        case .binary(.or, let left, let right, _, _):
            return (.or(try condition(left), try condition(right)), .truth)
        case .binary(.and, let left, let right, _, _):
            return (.and(try condition(left), try condition(right)), .truth)
        case .binary(.comparison(let comparison), let left, let right, _, let at):
            return (try compare(comparison, left, right, at), .truth)
        case .binary(.arithmetic(let arithmetic), let left, let right, _, let at):
            return try combine(arithmetic, left, right, at)
        }
    }

    /// A minus sign: the sign of a literal (`-5 Cel` is a temperature), otherwise of a quantity that is no point.
    private mutating func negated(_ operand: RuleTree, _ range: Range<Int>) throws(RuleError) -> (Expression, RuleKind)
    {
        if case .quantity(let value, let unit, _) = operand { return try compile(.quantity(-value, unit, range)) }
        if case .number(let value, _) = operand { return try compile(.number(-value, range)) }
        let (expression, quantity) = try quantity(operand)
        guard !quantity.isPoint else { throw pointMisused("negate", operand, quantity) }
        return (.negated(expression), .quantity(quantity))
    }

    mutating func quantity(_ tree: RuleTree) throws(RuleError) -> (Expression, RuleQuantity) {
        let (expression, kind) = try compile(tree)
        guard case .quantity(let quantity) = kind else {
            throw RuleError(
                .wrongKind(found: describe(tree, kind), expected: "a quantity", remedy: ""), at: tree.range.lowerBound)
        }
        return (expression, quantity)
    }

    // MARK: - Metrics and windows

    func metric(named name: String, at offset: Int) throws(RuleError) -> Int {
        if let index = metricIndex[name] { return index }
        if let function = RuleFunction(rawValue: name) {
            throw RuleError(
                .arguments(
                    function: name, problem: "is a function and stands without arguments", usage: function.usage),
                at: offset)
        }
        if schedules.contains(where: { $0.id == name }) {
            throw RuleError(
                .wrongKind(
                    found: "\"\(name)\" is a schedule", expected: "a metric", remedy: "write during(\(name))"),
                at: offset)
        }
        if parameter(named: name) != nil {
            throw RuleError(
                .wrongKind(found: "\"\(name)\" is a parameter", expected: "a metric", remedy: ""), at: offset)
        }
        throw RuleError(
            .unknown(.metric, name, known: metrics.map(\.id.rawValue) + parameters.map(\.id)), at: offset)
    }

    /// Nil also where a metric has the name.
    private func parameter(named name: String) -> Int? {
        metricIndex[name] == nil ? parameters.firstIndex { $0.id == name } : nil
    }

    mutating func last(of metric: Int, over length: TimeSpan) throws(RuleError) -> (Expression, RuleKind) {
        try (window(.last, metric, length), kind(of: metric))
    }

    func kind(of metric: Int) -> RuleKind {
        switch metrics[metric].kind {
        case .state: return .state(metric: metric)
        case .event: return .event(metric: metric)
        case .gauge, .counter, .rollingCounter:
            let unit = metrics[metric].unit
            return .quantity(RuleQuantity(unit, unit.definition ?? UnitDefinition(dimension: .one)))
        }
    }

    /// A window over a metric. Results in the metric's unit have its scale and zero, differences and rates its scale
    /// alone, all others neither.
    mutating func window(
        _ function: Window.Function, _ metric: Int, _ length: TimeSpan, quantile: Double = 0, given: [Int] = []
    ) throws(RuleError) -> Expression {
        var window = Window(
            function: function, operand: .metric(metric), length: length, quantile: quantile, given: given)
        if case .quantity = kind(of: metric), let unit = metrics[metric].unit.definition {
            switch function {
            case .mean, .min, .max, .last, .quantile, .expected:
                (window.scale, window.offset) = (unit.scale, unit.offset)
            case .rate, .delta, .slope, .stddev: window.scale = unit.scale
            case .count, .age, .share, .duration, .changes, .deviation, .peerDeviation: break
            }
        }
        return .window(try index(of: window))
    }

    /// A window over a condition, which may read windows itself: those come before it among `windows`.
    mutating func window(
        _ function: Window.Function, over tree: RuleTree, _ length: TimeSpan
    ) throws(RuleError) -> Expression {
        let condition = try condition(tree)
        return .window(try index(of: Window(function: function, operand: .condition(condition), length: length)))
    }

    mutating func window(occurrences: (metric: Int, values: Set<Int>), _ length: TimeSpan) throws(RuleError)
        -> Expression
    {
        .window(
            try index(
                of: Window(
                    function: .count,
                    operand: .occurrences(metric: occurrences.metric, of: occurrences.values.sorted()),
                    length: length)))
    }

    private mutating func index(of window: Window) throws(RuleError) -> Int {
        if let index = windowIndex[window] { return index }
        guard windows.count < Self.mostWindows else {
            throw RuleError(.tooManyWindows(limit: Self.mostWindows), at: 0)
        }
        windows.append(window)
        windowIndex[window] = windows.count - 1
        return windows.count - 1
    }

    // MARK: - Messages

    /// `"mean(heat_output, 6h)" is in kW`
    func describe(_ tree: RuleTree, _ kind: RuleKind) -> String {
        let quoted = "\"\(source(tree))\""
        return switch kind {
        case .truth: "\(quoted) is a condition"
        case .state: "\(quoted) is a state"
        case .event: "\(quoted) is an event"
        case .quantity(let quantity): quantity.isBare ? "\(quoted) is a number" : "\(quoted) is in \(quantity.label)"
        }
    }

    /// The rule's own text for a part of it, at most 60 bytes.
    func source(_ tree: RuleTree) -> String {
        let bytes = text[tree.range.clamped(to: 0..<text.count)]
        return String(decoding: bytes.prefix(60), as: UTF8.self) + (bytes.count > 60 ? "…" : "")
    }

    private func example(for tree: RuleTree, _ kind: RuleKind) -> String {
        switch kind {
        case .state(let metric):
            return "\(source(tree)) == \(metrics[metric].kind.namedValues?.first?.name ?? "on")"
        case .event(let metric):
            return "\(source(tree)) == \(metrics[metric].kind.namedValues?.first?.name ?? "alarm")"
        case .quantity(let quantity) where quantity.unit != nil: return "\(source(tree)) > 3 \(quantity.label)"
        default: return "\(source(tree)) > 3"
        }
    }

    /// An event where only what lasts can stand.
    func eventMisused(_ metric: Int, at offset: Int) -> RuleError {
        let name = metrics[metric].id.rawValue
        let value = metrics[metric].kind.namedValues?.first?.name ?? "alarm"
        return RuleError(
            .wrongKind(
                found: "\"\(name)\" is an event, which happens and does not last", expected: "something that lasts",
                remedy: "write count(\(name) == \(value), 1h) > 0, or last(\(name), 1h) == \(value) for the latest"),
            at: offset)
    }

    func pointMisused(_ verb: String, _ tree: RuleTree, _ quantity: RuleQuantity) -> RuleError {
        RuleError(
            .wrongKind(
                found: "cannot \(verb) \"\(source(tree))\", a point on the \(quantity.label) scale",
                expected: "a difference or a quantity with a true zero",
                remedy: "subtract two of them first"), at: tree.range.lowerBound)
    }
}
