import Diagnostics
import Profiles
import Telemetry
import Testing

@Suite struct RuleTextTests {
    /// A rule as a profile's author writes it, over the stove's metrics, folded over an hour of reports.
    private func truth(of rule: String, after report: [(MetricID, Double)], minutes: Int = 60) throws -> Truth {
        var profile = Stove.profile
        var compiler = RuleCompiler(metrics: profile.metrics, offlineAfter: profile.reports.offlineAfter)
        let condition = try compiler.condition(rule)
        profile.windows = compiler.windows
        profile.symptoms = [Symptom(id: "rule", when: condition, says: rule)]
        profile.causes = []
        profile.fixes = []
        var it = Patient(profile)
        it.report(report, from: 0, through: minutes)
        return it.symptom("rule").truth
    }

    @Test(arguments: [
        ("mean(heat, 1h) < 2 kW", Truth.yes), ("mean(heat, 1h) < 2000 W", .yes), ("mean(heat, 1h) > 2 kW", .no),
        ("room < 16 Cel", .yes), ("room < 14.9 Cel", .no), ("room - 10 K < 5.1 Cel", .yes),
        ("share(mode == heating, 1h) > 0.8", .yes), ("duration(mode == heating, 1h) > 50m", .yes),
        ("duration(mode == off, 1h) > 1m", .no), ("delta(hours, 1h) < 1m", .yes), ("age(heat) > 1m", .no),
        ("count(heat, 1h) > 55", .yes), ("max(room, 1h) == 15 Cel", .yes), ("last(mode, 1h) != off", .yes),
        ("mean(heat, 2h) < 2 kW", .yes), ("mean(heat, 3h) < 2 kW", .unknown),
        ("mean(heat, 3h) < 2 kW or room < 16 Cel", .yes), ("stddev(heat, 1h) < 1 W", .yes),
        ("quantile(0.5, heat, 1h) < 2 kW", .yes), ("slope(heat, 1h) < 1 kW/h", .yes), ("changes(mode, 1h) < 1", .yes),
        ("deviation(heat) > 3", .unknown), ("expected(heat, given: [room]) > 1 kW", .unknown),
        ("peer_deviation(heat, 1h) > 1", .unknown),
    ])
    func `A rule reads its windows`(rule: String, expected: Truth) throws {
        #expect(try truth(of: rule, after: hungReport) == expected)
    }
}
