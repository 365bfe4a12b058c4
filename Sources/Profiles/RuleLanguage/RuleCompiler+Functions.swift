import Telemetry

/// Calls: names, arguments and what comes of them.
extension RuleCompiler {
    mutating func call(
        _ name: String, _ arguments: [RuleTree.Argument], _ range: Range<Int>
    ) throws(RuleError) -> (Expression, RuleKind) {
        guard let function = RuleFunction(rawValue: name) else {
            throw RuleError(
                .unknown(.function, name, known: RuleFunction.allCases.map(\.rawValue)), at: range.lowerBound)
        }
        if function != .expected, let labelled = arguments.first(where: { $0.label != nil }) {
            throw wrong(function, "takes no argument \"\(labelled.label ?? "")\"", labelled.range.lowerBound)
        }
        switch function {
        case .mean: return try value(.mean, function, arguments, range)
        case .min: return try value(.min, function, arguments, range)
        case .max: return try value(.max, function, arguments, range)
        case .last:
            try expect(2, function, arguments, range)
            return try last(of: metricArgument(0, function, arguments), over: length(1, function, arguments))
        case .stddev: return try difference(.stddev, function, arguments, range)
        case .delta: return try difference(.delta, function, arguments, range)
        case .rate: return try change(.rate, function, arguments, range)
        case .slope: return try change(.slope, function, arguments, range)
        case .quantile: return try quantile(arguments, range)
        case .share: return try tally(.share, function, arguments, range)
        case .duration: return try tally(.duration, function, arguments, range)
        case .count: return try tally(.count, function, arguments, range)
        case .age:
            try expect(1, function, arguments, range)
            return (try window(.age, metricArgument(0, function, arguments), .zero), .quantity(Self.seconds))
        case .changes:
            try expect(2, function, arguments, range)
            let metric = try metricArgument(0, function, arguments)
            if metrics[metric].kind.isEvent {
                throw wrong(
                    function, "needs something that lasts, and \(metrics[metric].id.rawValue) is an event: count it",
                    arguments[0].range.lowerBound)
            }
            return (try window(.changes, metric, length(1, function, arguments)), .quantity(.ratio))
        case .deviation:
            try expect(1, function, arguments, range)
            let metric = try numericMetric(0, function, arguments)
            return (try window(.deviation, metric, offlineAfter), .quantity(.ratio))
        case .peerDeviation:
            try expect(2, function, arguments, range)
            let metric = try numericMetric(0, function, arguments)
            return (try window(.peerDeviation, metric, length(1, function, arguments)), .quantity(.ratio))
        case .expected: return try expected(arguments, range)
        case .during: return try during(arguments, range)
        }
    }

    private static let seconds = RuleQuantity(dimension: .time, unit: .second)

    /// Functions whose result is in the metric's unit.
    private mutating func value(
        _ windowed: Window.Function, _ function: RuleFunction, _ arguments: [RuleTree.Argument], _ range: Range<Int>
    ) throws(RuleError) -> (Expression, RuleKind) {
        try expect(2, function, arguments, range)
        let metric = try numericMetric(0, function, arguments)
        return (try window(windowed, metric, length(1, function, arguments)), kind(of: metric))
    }

    private mutating func quantile(
        _ arguments: [RuleTree.Argument], _ range: Range<Int>
    ) throws(RuleError) -> (Expression, RuleKind) {
        try expect(3, .quantile, arguments, range)
        guard case .tree(.number(let part, _)) = arguments[0].value, (0...1).contains(part) else {
            throw wrong(.quantile, "takes a number between 0 and 1 first", arguments[0].range.lowerBound)
        }
        let metric = try numericMetric(1, .quantile, arguments)
        return (
            try window(.quantile, metric, length(2, .quantile, arguments), quantile: part), kind(of: metric)
        )
    }

    /// Functions whose result is a difference of the metric's values.
    private mutating func difference(
        _ windowed: Window.Function, _ function: RuleFunction, _ arguments: [RuleTree.Argument], _ range: Range<Int>
    ) throws(RuleError) -> (Expression, RuleKind) {
        let (expression, kind) = try value(windowed, function, arguments, range)
        guard case .quantity(let quantity) = kind else { return (expression, kind) }
        return (expression, .quantity(quantity.difference))
    }

    /// Functions whose result is a change of the metric in time.
    private mutating func change(
        _ windowed: Window.Function, _ function: RuleFunction, _ arguments: [RuleTree.Argument], _ range: Range<Int>
    ) throws(RuleError) -> (Expression, RuleKind) {
        let (expression, kind) = try value(windowed, function, arguments, range)
        guard case .quantity(let quantity) = kind else { return (expression, kind) }
        guard let result = quantity.perSecond else { throw RuleError(.tooComplex, at: range.lowerBound) }
        return (expression, .quantity(result))
    }

    /// `share`, `duration` and `count`, which take conditions; `count` also a metric or what happened.
    private mutating func tally(
        _ windowed: Window.Function, _ function: RuleFunction, _ arguments: [RuleTree.Argument], _ range: Range<Int>
    ) throws(RuleError) -> (Expression, RuleKind) {
        try expect(2, function, arguments, range)
        let length = try length(1, function, arguments)
        guard case .tree(let operand) = arguments[0].value else {
            throw wrong(function, "takes a condition first", arguments[0].range.lowerBound)
        }
        let result = function == .duration ? Self.seconds : .ratio
        if function == .count, case .name(let name, let place) = operand {
            let metric = try metric(named: name, at: place.lowerBound)
            return (try window(windowed, metric, length), .quantity(result))
        }
        if function == .count, let occurrences = try occurrences(operand) {
            return (try window(occurrences: occurrences, length), .quantity(result))
        }
        return (try window(windowed, over: operand, length), .quantity(result))
    }

    private mutating func expected(
        _ arguments: [RuleTree.Argument], _ range: Range<Int>
    ) throws(RuleError) -> (Expression, RuleKind) {
        try expect(2, .expected, arguments, range)
        let metric = try numericMetric(0, .expected, arguments)
        guard let label = arguments[1].label, case .list(let items) = arguments[1].value, !items.isEmpty else {
            throw wrong(.expected, "needs the metrics that it depends on", arguments[1].range.lowerBound)
        }
        guard label == "given" else {
            throw RuleError(.unknown(.argument, label, known: ["given"]), at: arguments[1].range.lowerBound)
        }
        guard items.count <= Self.mostGiven else {
            throw wrong(
                .expected, "takes at most \(Self.mostGiven) metrics in its list", items[Self.mostGiven].range.lowerBound
            )
        }
        var given: [Int] = []
        for item in items {
            guard case .name(let name, let place) = item else {
                throw wrong(.expected, "takes metrics only in its list", item.range.lowerBound)
            }
            let driver = try self.metric(named: name, at: place.lowerBound)
            if metrics[driver].kind.isEvent { throw eventMisused(driver, at: place.lowerBound) }
            guard driver != metric, !given.contains(driver) else {
                let problem = driver == metric ? "cannot be given what it expects" : "is given \(name) twice"
                throw wrong(.expected, problem, place.lowerBound)
            }
            given.append(driver)
        }
        return (try window(.expected, metric, offlineAfter, given: given), kind(of: metric))
    }

    /// Metrics that `expected` can depend on: what it learns must fit a small table.
    private static let mostGiven = 3

    private func during(
        _ arguments: [RuleTree.Argument], _ range: Range<Int>
    ) throws(RuleError) -> (Expression, RuleKind) {
        try expect(1, .during, arguments, range)
        guard case .tree(.name(let name, let place)) = arguments[0].value else {
            throw wrong(
                .during, "takes a schedule, found \"\(source(arguments[0].range))\"", arguments[0].range.lowerBound)
        }
        guard let index = schedules.firstIndex(where: { $0.id == name }) else {
            throw RuleError(.unknown(.schedule, name, known: schedules.map(\.id)), at: place.lowerBound)
        }
        return (.schedule(index), .truth)
    }

    // MARK: - Arguments

    private func expect(
        _ count: Int, _ function: RuleFunction, _ arguments: [RuleTree.Argument], _ range: Range<Int>
    ) throws(RuleError) {
        guard arguments.count != count else { return }
        let takes = count == 1 ? "1 argument" : "\(count) arguments"
        throw wrong(function, "takes \(takes), found \(arguments.count)", range.lowerBound)
    }

    private func metricArgument(
        _ index: Int, _ function: RuleFunction, _ arguments: [RuleTree.Argument]
    ) throws(RuleError) -> Int {
        guard case .tree(.name(let name, let place)) = arguments[index].value else {
            throw wrong(
                function, "takes a metric, found \"\(source(arguments[index].range))\"",
                arguments[index].range.lowerBound)
        }
        return try metric(named: name, at: place.lowerBound)
    }

    private func numericMetric(
        _ index: Int, _ function: RuleFunction, _ arguments: [RuleTree.Argument]
    ) throws(RuleError) -> Int {
        let metric = try metricArgument(index, function, arguments)
        guard case .quantity = kind(of: metric) else {
            let word = metrics[metric].kind.isEvent ? "an event" : "a state"
            throw wrong(
                function, "needs a number, and \(metrics[metric].id.rawValue) is \(word)",
                arguments[index].range.lowerBound)
        }
        return metric
    }

    /// A literal time of 1 s to 400 d.
    private func length(
        _ index: Int, _ function: RuleFunction, _ arguments: [RuleTree.Argument]
    ) throws(RuleError) -> TimeSpan {
        let span: TimeSpan?
        switch arguments[index].value {
        case .tree(.duration(let length, _)): span = length
        case .tree(.quantity(let value, let unit, _)):
            span = unit.definition.flatMap { definition in
                let seconds = definition.base(value)
                guard definition.dimension == .time, seconds.magnitude < 1e12 else { return nil }
                return TimeSpan(microseconds: Int64(seconds * 1e6))
            }
        default: span = nil
        }
        guard let span else {
            throw wrong(
                function, "takes a duration like 6h, found \"\(source(arguments[index].range))\"",
                arguments[index].range.lowerBound)
        }
        guard span >= .seconds(1), span <= .days(400) else {
            throw wrong(function, "takes a duration of 1s to 400d", arguments[index].range.lowerBound)
        }
        return span
    }

    private func source(_ range: Range<Int>) -> String {
        String(decoding: text[range.clamped(to: 0..<text.count)].prefix(60), as: UTF8.self)
    }

    private func wrong(_ function: RuleFunction, _ problem: String, _ offset: Int) -> RuleError {
        RuleError(.arguments(function: function.rawValue, problem: problem, usage: function.usage), at: offset)
    }
}
