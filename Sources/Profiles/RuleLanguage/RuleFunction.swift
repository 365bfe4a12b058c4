/// The functions of the rule language.
enum RuleFunction: String, CaseIterable {
    case mean, min, max, stddev, quantile, slope, rate, delta, changes, count, last, age, share, duration
    case deviation, expected
    case peerDeviation = "peer_deviation"
    case during

    /// How it is written, for messages.
    var usage: String {
        switch self {
        case .mean, .min, .max, .rate, .delta, .last, .stddev, .slope, .changes, .peerDeviation:
            "\(rawValue)(metric, 6h)"
        case .count: "count(metric or condition, 6h)"
        case .age, .deviation: "\(rawValue)(metric)"
        case .share, .duration: "\(rawValue)(condition, 6h)"
        case .quantile: "quantile(0.9, metric, 6h)"
        case .expected: "expected(metric, given: [metric, metric])"
        case .during: "during(schedule)"
        }
    }
}

extension RuleCompiler {
    /// Words that no metric, state or other named thing may be called.
    package static let reservedNames: Set<String> = RuleParser.keywords.union(RuleFunction.allCases.map(\.rawValue))
}
