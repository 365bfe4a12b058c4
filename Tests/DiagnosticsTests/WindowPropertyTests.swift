import Diagnostics
import Profiles
import Telemetry
import Testing

/// Kept windows against windows recomputed from all readings, over random series with gaps, faults of the sensor,
/// resets and roll-overs. Times are whole minutes and lengths whole buckets, where both must agree.
@Suite struct WindowPropertyTests {
    private static let metrics = [
        Metric(id: MetricID("g"), path: "g", unit: .one, plausible: -1_000...1_000),
        Metric(id: MetricID("c"), path: "c", unit: .one, kind: .counter),
        Metric(id: MetricID("r"), path: "r", unit: .one, kind: .rollingCounter(over: 100)),
        Metric(
            id: MetricID("s"), path: "s", unit: .one,
            kind: .state([.init(raw: "0", name: "off"), .init(raw: "1", name: "on"), .init(raw: "2", name: "defrost")])),
        Metric(
            id: MetricID("e"), path: "e", unit: .one,
            kind: .event([.init(raw: "1", name: "low"), .init(raw: "2", name: "high"), .init(raw: "3", name: "stuck")])),
    ]
    /// By rule, what the oracle of its metric says.
    private static let rules: [(rule: String, metric: Int, oracle: @Sendable (WindowOracle, Int) -> Double?)] = [
        ("mean(g, 16m)", 0, { $0.mean(16, at: $1) }), ("mean(g, 160m)", 0, { $0.mean(160, at: $1) }),
        ("min(g, 32m)", 0, { $0.least(32, at: $1) }), ("max(g, 32m)", 0, { $0.most(32, at: $1) }),
        ("stddev(g, 16m)", 0, { $0.stddev(16, at: $1) }), ("stddev(g, 160m)", 0, { $0.stddev(160, at: $1) }),
        ("quantile(0.9, g, 64m)", 0, { $0.quantile(0.9, 64, at: $1, cell: 1) }),
        ("quantile(0.5, g, 128m)", 0, { $0.quantile(0.5, 128, at: $1, cell: 2) }),
        ("quantile(0, g, 64m)", 0, { $0.quantile(0, 64, at: $1, cell: 1) }),
        ("quantile(1, g, 64m)", 0, { $0.quantile(1, 64, at: $1, cell: 1) }),
        ("slope(g, 160m) * 1h", 0, { oracle, now in oracle.slope(160, at: now).map { $0 * 3_600 } }),
        ("slope(g, 32m) * 1h", 0, { oracle, now in oracle.slope(32, at: now).map { $0 * 3_600 } }),
        ("delta(g, 32m)", 0, { oracle, now in oracle.gain(32, at: now) { $1 - $0 }?.gain }),
        (
            "rate(c, 32m) * 1h", 1,
            { oracle, now in
                oracle.gain(32, at: now) { $1 < $0 ? $1 : $1 - $0 }.map { $0.gain / $0.seconds * 3_600 }
            }
        ),
        ("delta(c, 160m)", 1, { oracle, now in oracle.gain(160, at: now) { $1 < $0 ? $1 : $1 - $0 }?.gain }),
        ("delta(r, 160m)", 2, { oracle, now in oracle.gain(160, at: now) { $1 < $0 ? 100 - $0 + $1 : $1 - $0 }?.gain }),
        ("changes(s, 32m)", 3, { $0.changes(32, at: $1) }), ("changes(g, 160m)", 0, { $0.changes(160, at: $1) }),
        ("count(g, 32m)", 0, { $0.count(32, at: $1, began: 0) }),
        ("last(g, 9m)", 0, { $0.last(9, at: $1) }),
    ]

    @Test(arguments: Array(1...12) as [UInt64])
    func `Every function over readings equals its recomputation`(seed: UInt64) throws {
        var compiler = RuleCompiler(metrics: Self.metrics, offlineAfter: .minutes(5))
        let rules = try Self.rules.map { try compiler.condition($0.rule + " > 0") }
        var it = Patient(Self.profile(compiler.windows))
        var oracles = Self.metrics.map { _ in WindowOracle(holds: 5) }
        var chance = Seeded(state: seed)
        var values = [10.0, 0, 0, 0]
        var compared = 0

        for minutes in 0..<900 {
            let isGap = minutes % 300 > 230 + Int.random(in: 0...40, using: &chance)
            if !isGap, minutes == 0 || Int.random(in: 0..<3, using: &chance) > 0 {
                values[0] += Double.random(in: -3...3, using: &chance).rounded()
                values[1] =
                    Int.random(in: 0..<50, using: &chance) == 0
                    ? 0 : values[1] + Double.random(in: 0...2, using: &chance)
                values[2] = (values[2] + Double.random(in: 0...9, using: &chance)).truncatingRemainder(dividingBy: 100)
                values[3] = Double(Int.random(in: 0...5, using: &chance) / 2)
                let broken = Int.random(in: 0..<25, using: &chance) == 0
                var report: [(MetricID, Double)] = []
                for metric in 0..<4 where metric == 0 || Int.random(in: 0..<4, using: &chance) > 0 {
                    let value = metric == 0 && broken ? 5_000 : values[metric]
                    report.append((Self.metrics[metric].id, value))
                    oracles[metric].points.append(.init(at: minutes, value: metric == 0 && broken ? nil : value))
                }
                it.report(report, at: Double(minutes))
            }
            for (index, rule) in Self.rules.enumerated() {
                guard case .comparison(_, let value, _) = rules[index], minutes % Self.grid(rule.rule) == 0 else {
                    continue
                }
                let kept = it.state.value(of: value, at: minute(Double(minutes)), it.compiled)
                let expected = rule.oracle(oracles[rule.metric], minutes)
                #expect(
                    (kept == nil) == (expected == nil), "\(rule.rule) at \(minutes): \(kept as Any), \(expected as Any)"
                )
                if let kept, let expected {
                    compared += 1
                    #expect(
                        abs(kept - expected) <= 2e-4 * max(1, expected.magnitude), "\(rule.rule) at \(minutes)")
                }
            }
        }
        #expect(compared > 1_500)
    }

    /// The width of the buckets in minutes, from the length in the rule.
    private static func grid(_ rule: String) -> Int {
        switch true {
        case rule.contains("160m"): 10
        case rule.contains("quantile(0.5"), rule.contains("32m"): 2
        default: 1
        }
    }

    @Test(arguments: Array(21...28) as [UInt64])
    func `Conditions over windows, and windows over those, equal their recomputation`(seed: UInt64) throws {
        var compiler = RuleCompiler(metrics: Self.metrics, offlineAfter: .minutes(5))
        let inner = "mean(g, 16m) > 10 and duration(s == on, 16m) > 5m"
        let rules = try [
            "share(\(inner), 160m)", "duration(\(inner), 160m) / 1s", "count(\(inner), 160m)",
            "share(share(\(inner), 32m) > 0.5 or max(g, 16m) > 14, 160m)",
        ].map { try compiler.condition($0 + " > 0") }
        var it = Patient(Self.profile(compiler.windows))
        var gauge = WindowOracle(holds: 5)
        var state = TruthOracle(holds: 5)
        var first = TruthOracle(holds: 5)
        var second = TruthOracle(holds: 5)
        var chance = Seeded(state: seed)
        var value = 10.0
        var compared = 0

        func over(_ value: Double?, _ limit: Double) -> Truth { Truth(value.map { $0 > limit }) }
        for minutes in 0..<1_200 {
            if minutes == 0 || (minutes % 400 < 330 && Int.random(in: 0..<3, using: &chance) > 0) {
                value += Double.random(in: -2...2, using: &chance) - (value - 10) / 20
                let on = Int.random(in: 0...2, using: &chance) > 0
                it.report([(MetricID("g"), value), (MetricID("s"), on ? 1 : 0)], at: Double(minutes))
                gauge.points.append(.init(at: minutes, value: value))
                state.judged.append((minutes, on ? .yes : .no))
                let truth = over(gauge.mean(16, at: minutes), 10) & over(state.duration(16, at: minutes), 300)
                first.judged.append((minutes, truth))
                // A window of two-minute buckets is on its grid at even minutes: only there does it judge alike.
                second.judged.append(
                    (minutes, over(first.share(32, at: minutes), 0.5) | over(gauge.most(16, at: minutes), 14)))
            }
            guard minutes % 10 == 0 else { continue }
            let expected = [
                first.share(160, at: minutes), first.duration(160, at: minutes), first.count(160, at: minutes),
                second.share(160, at: minutes),
            ]
            for (index, rule) in rules.enumerated() {
                guard case .comparison(_, let value, _) = rule else { continue }
                let kept = it.state.value(of: value, at: minute(Double(minutes)), it.compiled)
                #expect((kept == nil) == (expected[index] == nil), "rule \(index) at \(minutes)")
                guard let kept, let wanted = expected[index] else { continue }
                compared += 1
                // Off its grid the inner window of the last rule judges some minutes otherwise.
                let tolerance = index == 3 ? 0.15 : 1e-3 * max(1, wanted)
                #expect(abs(kept - wanted) <= tolerance, "rule \(index) at \(minutes): \(kept), \(wanted)")
            }
        }
        #expect(compared > 200)
    }

    @Test(arguments: Array(31...34) as [UInt64])
    func `Occurrences of an event are counted by what happened, and silence is not none`(seed: UInt64) throws {
        var compiler = RuleCompiler(metrics: Self.metrics, offlineAfter: .minutes(5))
        let rules = try [
            "count(e == low, 160m)", "count(e != low, 160m)", "count(e == low or e == stuck, 160m)", "count(e, 160m)",
            "count(not (e == low and e == high), 160m)",
        ].map { try compiler.condition($0 + " > 0") }
        let matches: [@Sendable (Double) -> Bool] = [
            { $0 == 0 }, { $0 != 0 }, { $0 != 1 }, { _ in true }, { _ in true },
        ]
        var it = Patient(Self.profile(compiler.windows))
        var oracle = WindowOracle(holds: 5)
        var chance = Seeded(state: seed)
        for minutes in 0..<600 {
            if minutes < 500 { it.report([(MetricID("g"), 1)], at: Double(minutes)) }
            if minutes < 500, Int.random(in: 0..<20, using: &chance) == 0 {
                let event = Double(Int.random(in: 0...2, using: &chance))
                it.report([(MetricID("e"), event)], at: Double(minutes))
                oracle.points.append(.init(at: minutes, value: event))
            }
            guard minutes % 10 == 0 else { continue }
            for (index, rule) in rules.enumerated() {
                guard case .comparison(_, let value, _) = rule else { continue }
                let kept = it.state.value(of: value, at: minute(Double(minutes)), it.compiled)
                // All but the plain count need the device to be speaking.
                let known = index == 3 || minutes <= 504
                let expected = known ? oracle.count(160, at: minutes, began: 0, where: matches[index]) : nil
                #expect(kept == expected, "rule \(index) at \(minutes)")
            }
        }
    }

    @Test func `Off its grid a window errs by no more than its oldest bucket`() throws {
        var compiler = RuleCompiler(metrics: Self.metrics, offlineAfter: .minutes(5))
        let mean = try compiler.condition("mean(g, 160m) > 0")
        let spread = try compiler.condition("stddev(g, 160m) > 0")
        var it = Patient(Self.profile(compiler.windows))
        var oracle = WindowOracle(holds: 5)
        var chance = Seeded(state: 41)
        for minutes in 0..<700 {
            let value = Double.random(in: 0...10, using: &chance)
            it.report([(MetricID("g"), value)], at: Double(minutes))
            oracle.points.append(.init(at: minutes, value: value))
            for (rule, expected) in [(mean, oracle.mean(160, at: minutes)), (spread, oracle.stddev(160, at: minutes))] {
                guard case .comparison(_, let value, _) = rule, let expected else { continue }
                let kept = try #require(it.state.value(of: value, at: minute(Double(minutes)), it.compiled))
                #expect(abs(kept - expected) < 10.0 / 16, "at \(minutes)")
            }
        }
    }

    static func profile(_ windows: [Window]) -> DeviceProfile {
        DeviceProfile(
            id: ProfileID(rawValue: "example/all"), title: "All kinds", match: DeviceMatch(),
            reports: Reports(convention: "example", every: .minutes(1), offlineAfter: .minutes(5)), metrics: metrics,
            windows: windows, symptoms: [], causes: [], fixes: [])
    }
}
