import Diagnostics
import Profiles
import Telemetry
import Testing

/// Rules as flat code mean what their expressions mean, and a window that many of them ask for says the same to all.
@Suite struct RuleCodeTests {
    private static let metrics = [
        Metric(id: MetricID("g"), path: "g", unit: .one, plausible: -20...40),
        Metric(
            id: MetricID("s"), path: "s", unit: .one,
            kind: .state([.init(raw: "0", name: "off"), .init(raw: "1", name: "on")])),
    ]
    private static let parameters = [
        Parameter(id: "limit", says: "the limit", unit: .one, value: 11, range: 0...20)
    ]
    private static let schedules = [Schedule(id: "night", hours: .init(from: 1_320, to: 360))]

    private static func windows() throws -> [Window] {
        var compiler = RuleCompiler(
            metrics: metrics, parameters: parameters, schedules: schedules, offlineAfter: .minutes(5))
        for rule in [
            "mean(g, 16m) > 0", "min(g, 10m) > 0", "max(g, 1h) > 0", "stddev(g, 16m) > 0", "slope(g, 32m) * 1h > 0",
            "quantile(0.5, g, 16m) > 0", "delta(g, 20m) > 0", "g > 0", "changes(s, 20m) > 0", "count(g, 7m) > 0",
            "share(s == on, 20m) > 0.5", "count(mean(g, 16m) > 10, 1h) > 1",
            "duration(share(s == on, 20m) > 0.5 and min(g, 10m) > 8, 1h) > 5m", "s == on",
        ] {
            _ = try compiler.condition(rule)
        }
        return compiler.windows
    }

    private static func quantity(_ depth: Int, _ windows: Int, _ chance: inout Seeded) -> Expression {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 4), using: &chance) {
        case 0: .number(Double(Int.random(in: -2...14, using: &chance)))
        case 1: .parameter(Int.random(in: 0...1, using: &chance))
        case 2, 3: .window(Int.random(in: 0..<windows, using: &chance))
        case 4: .negated(quantity(depth - 1, windows, &chance))
        default:
            .arithmetic(
                [Expression.Arithmetic.plus, .minus, .times, .dividedBy].randomElement(using: &chance) ?? .plus,
                quantity(depth - 1, windows, &chance), quantity(depth - 1, windows, &chance))
        }
    }

    private static func condition(_ depth: Int, _ windows: Int, _ chance: inout Seeded) -> Expression {
        switch Int.random(in: 0..<(depth > 0 ? 10 : 5), using: &chance) {
        case 0: .truth(Bool.random(using: &chance))
        case 1: .schedule(Int.random(in: 0...1, using: &chance))
        case 2, 3, 4:
            .comparison(
                [Expression.Comparison.less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual]
                    .randomElement(using: &chance) ?? .less,
                quantity(2, windows, &chance), quantity(2, windows, &chance))
        case 5, 6, 7: .and(condition(depth - 1, windows, &chance), condition(depth - 1, windows, &chance))
        case 8: .or(condition(depth - 1, windows, &chance), condition(depth - 1, windows, &chance))
        default: .not(condition(depth - 1, windows, &chance))
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `What a fold makes of random rules is what their expressions say`(seed: UInt64) throws {
        var chance = Seeded(state: seed)
        let windows = try Self.windows()
        let rules = (0..<120).map { _ in Self.condition(4, windows.count, &chance) }
        let profile = DeviceProfile(
            id: ProfileID(rawValue: "example/rules"), title: "Rules", match: DeviceMatch(),
            reports: Reports(convention: "example", every: .minutes(1), offlineAfter: .minutes(5)),
            metrics: Self.metrics, windows: windows,
            symptoms: rules.enumerated().map { Symptom(id: "s\($0)", when: $1, says: "it") }, causes: [], fixes: [],
            parameters: Self.parameters, schedules: Self.schedules)
        var it = Patient(profile)
        var minutes = 0.0
        var value = 10.0
        var seen: [Truth: Int] = [:]
        for _ in 0..<400 {
            minutes += Double.random(in: 0.2...2.5, using: &chance)
            if Int.random(in: 0..<40, using: &chance) == 0 { minutes += Double.random(in: 5...400, using: &chance) }
            value += Double.random(in: -2...2, using: &chance) - (value - 10) / 15
            var report = [(MetricID("g"), Int.random(in: 0..<30, using: &chance) == 0 ? 99 : value.rounded())]
            if Bool.random(using: &chance) { report.append((MetricID("s"), Bool.random(using: &chance) ? 1 : 0)) }
            it.report(report, at: minutes)
            for (index, rule) in rules.enumerated() {
                let truth = it.state.truth(of: rule, at: minute(minutes), it.compiled)
                seen[truth, default: 0] += 1
                #expect(it.state.symptoms[index].truth == truth, "\(rule) at \(minutes)")
            }
        }
        for truth in [Truth.yes, .no, .unknown] { #expect(seen[truth, default: 0] > 2_000, "\(truth)") }
    }
}
