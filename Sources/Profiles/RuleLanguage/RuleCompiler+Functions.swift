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
        try allow(function, at: range.lowerBound)
        if function != .expected, let labelled = arguments.first(where: { $0.label != nil }) {
            throw wrong(function, "takes no argument \"\(labelled.label ?? "")\"", labelled.range.lowerBound)
        }
        switch function {
        case .mean, .min, .max, .last, .stddev, .quantile: return try value(function, arguments, range)
        case .rate, .slope: return try change(function, arguments, range, perTime: true)
        case .delta: return try change(function, arguments, range, perTime: false)
        case .share, .duration, .count: return try tally(function, arguments, range)
        case .age:
            try expect(1, function, arguments, range)
            let metric = try metricArgument(0, function, arguments, range)
            return (
                try window(.age, metric, .zero), .quantity(RuleQuantity(dimension: .time, unit: .second))
            )
        case .changes, .peerDeviation:
            try expect(2, function, arguments, range)
            _ = try metricArgument(0, function, arguments, range)
            _ = try length(1, function, arguments)
            return (.unevaluated(name), .quantity(.ratio))
        case .deviation:
            try expect(1, function, arguments, range)
            _ = try numericMetric(0, function, arguments, range)
            return (.unevaluated(name), .quantity(.ratio))
        case .expected: return try expected(arguments, range)
        }
    }

    /// Functions whose result is in the metric's unit.
    private mutating func value(
        _ function: RuleFunction, _ arguments: [RuleTree.Argument], _ range: Range<Int>
    ) throws(RuleError) -> (Expression, RuleKind) {
        let first = function == .quantile ? 1 : 0
        try expect(first + 2, function, arguments, range)
        if function == .quantile {
            guard case .tree(.number(let share, _)) = arguments[0].value, (0...1).contains(share) else {
                throw wrong(function, "takes a number between 0 and 1 first", arguments[0].range.lowerBound)
            }
        }
        let length = try length(first + 1, function, arguments)
        if function == .last {
            return try last(of: try metricArgument(first, function, arguments, range), over: length)
        }
        let metric = try numericMetric(first, function, arguments, range)
        let kind = kind(of: metric)
        guard let windowed = function.window else {
            guard function == .stddev, case .quantity(let quantity) = kind else {
                return (.unevaluated(function.rawValue), kind)
            }
            return (.unevaluated(function.rawValue), .quantity(quantity.difference))
        }
        return (try window(windowed, metric, length), kind)
    }

    /// Functions whose result is a change of the metric, or a change in time.
    private mutating func change(
        _ function: RuleFunction, _ arguments: [RuleTree.Argument], _ range: Range<Int>, perTime: Bool
    ) throws(RuleError) -> (Expression, RuleKind) {
        try expect(2, function, arguments, range)
        let metric = try numericMetric(0, function, arguments, range)
        let length = try length(1, function, arguments)
        guard case .quantity(let quantity) = kind(of: metric) else { return (.unevaluated(function.rawValue), .truth) }
        var result = quantity.difference
        if perTime {
            guard let dimension = result.dimension.divided(by: .time) else {
                throw RuleError(.tooComplex, at: range.lowerBound)
            }
            result = RuleQuantity(dimension: dimension)
        }
        guard let windowed = function.window else { return (.unevaluated(function.rawValue), .quantity(result)) }
        return (try window(windowed, metric, length), .quantity(result))
    }

    /// `share`, `duration` and `count`, which take conditions; `count` also a metric.
    private mutating func tally(
        _ function: RuleFunction, _ arguments: [RuleTree.Argument], _ range: Range<Int>
    ) throws(RuleError) -> (Expression, RuleKind) {
        try expect(2, function, arguments, range)
        let length = try length(1, function, arguments)
        guard let windowed = function.window, case .tree(let operand) = arguments[0].value else {
            throw wrong(function, "takes a condition first", arguments[0].range.lowerBound)
        }
        let result =
            function == .duration ? RuleQuantity(dimension: .time, unit: .second) : RuleQuantity(dimension: .one)
        if function == .count, case .name(let name, let place) = operand {
            let metric = try metric(named: name, at: place.lowerBound)
            return (try window(windowed, metric, length), .quantity(result))
        }
        return (try window(windowed, over: operand, length, for: function), .quantity(result))
    }

    private mutating func expected(
        _ arguments: [RuleTree.Argument], _ range: Range<Int>
    ) throws(RuleError) -> (Expression, RuleKind) {
        try expect(2, .expected, arguments, range)
        let metric = try numericMetric(0, .expected, arguments, range)
        guard let label = arguments[1].label, case .list(let items) = arguments[1].value, !items.isEmpty else {
            throw wrong(.expected, "needs the metrics that it depends on", arguments[1].range.lowerBound)
        }
        guard label == "given" else {
            throw RuleError(.unknown(.argument, label, known: ["given"]), at: arguments[1].range.lowerBound)
        }
        for item in items {
            guard case .name(let name, let place) = item else {
                throw wrong(.expected, "takes metrics only in its list", item.range.lowerBound)
            }
            _ = try self.metric(named: name, at: place.lowerBound)
        }
        return (.unevaluated("expected"), kind(of: metric))
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
        _ index: Int, _ function: RuleFunction, _ arguments: [RuleTree.Argument], _ range: Range<Int>
    ) throws(RuleError) -> Int {
        guard case .tree(.name(let name, let place)) = arguments[index].value else {
            throw wrong(
                function, "takes a metric, found \"\(source(arguments[index].range))\"",
                arguments[index].range.lowerBound)
        }
        return try metric(named: name, at: place.lowerBound)
    }

    private func numericMetric(
        _ index: Int, _ function: RuleFunction, _ arguments: [RuleTree.Argument], _ range: Range<Int>
    ) throws(RuleError) -> Int {
        let metric = try metricArgument(index, function, arguments, range)
        guard case .quantity = kind(of: metric) else {
            throw wrong(
                function, "needs a number, and \(metrics[metric].id.rawValue) is a state",
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
