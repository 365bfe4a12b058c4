import Profiles
import Telemetry
import Testing

/// Chance that a seed repeats. Source: SplitMix64; Steele, Lea, Flood 2014.
private struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// A rule of chance: with all brackets, and with as few as precedence needs.
private struct RandomRule {
    var bracketed: String
    var bare: String
    /// How tightly `bare` binds: 0 `or`, 1 `and`, 2 `not`, 3 comparison, 4 sum, 5 product, 6 minus, 7 a single thing.
    var binds: Int

    /// `bare` where something that binds at least so tightly must stand.
    func within(_ least: Int) -> String { binds >= least ? bare : "(\(bare))" }

    static func condition(_ depth: Int, _ chance: inout Seeded) -> RandomRule {
        switch depth == 0 ? 3 : Int.random(in: 0...4, using: &chance) {
        case 0:
            let (a, b) = (condition(depth - 1, &chance), condition(depth - 1, &chance))
            return RandomRule(
                bracketed: "(\(a.bracketed) or \(b.bracketed))", bare: "\(a.within(0)) or \(b.within(1))", binds: 0)
        case 1:
            let (a, b) = (condition(depth - 1, &chance), condition(depth - 1, &chance))
            return RandomRule(
                bracketed: "(\(a.bracketed) and \(b.bracketed))", bare: "\(a.within(1)) and \(b.within(2))", binds: 1)
        case 2:
            let a = condition(depth - 1, &chance)
            return RandomRule(bracketed: "(not \(a.bracketed))", bare: "not \(a.within(2))", binds: 2)
        default:
            let (a, b) = (quantity(max(0, depth - 1), &chance), quantity(max(0, depth - 1), &chance))
            let sign = ["<", "<=", ">", ">=", "==", "!="].randomElement(using: &chance) ?? "<"
            return RandomRule(
                bracketed: "(\(a.bracketed) \(sign) \(b.bracketed))", bare: "\(a.within(4)) \(sign) \(b.within(4))",
                binds: 3)
        }
    }

    /// Of the dimension one: every function of the language is among them.
    static let singles = [
        "a", "b", "c", "d", "wanted", "2", "0.5", "last(b, 1h)", "mean(a, 1h)", "min(b, 1h)", "max(a, 2h)",
        "stddev(c, 1h)", "quantile(0.9, b, 2h)", "delta(d, 1h)", "changes(s, 1h)", "count(e == low, 1h)",
        "share(a > 1 and mean(b, 10m) < c, 6h)", "share(during(night) or duration(s == on, 1h) > 5m, 2h)",
        "(age(a) / 1m)", "(duration(a > b, 1h) / 1m)", "(rate(b, 1h) * 1h)", "(slope(c, 2h) * 1h)", "deviation(a)",
        "expected(a, given: [b, s])", "peer_deviation(b, 1d)",
    ]

    private static func quantity(_ depth: Int, _ chance: inout Seeded) -> RandomRule {
        switch depth == 0 ? 4 : Int.random(in: 0...5, using: &chance) {
        case 0, 1:
            let (a, b) = (quantity(depth - 1, &chance), quantity(depth - 1, &chance))
            let sign = Bool.random(using: &chance) ? "+" : "-"
            return RandomRule(
                bracketed: "(\(a.bracketed) \(sign) \(b.bracketed))", bare: "\(a.within(4)) \(sign) \(b.within(5))",
                binds: 4)
        case 2:
            let (a, b) = (quantity(depth - 1, &chance), quantity(depth - 1, &chance))
            return RandomRule(
                bracketed: "(\(a.bracketed) * \(b.bracketed))", bare: "\(a.within(5)) * \(b.within(6))", binds: 5)
        case 3:
            // A minus before a number is the number's own sign: a bracket would not change it, a second minus would.
            let a = quantity(depth - 1, &chance)
            return RandomRule(bracketed: "(-\(a.bracketed))", bare: "-\(a.within(6))", binds: 6)
        default:
            let single = singles.randomElement(using: &chance) ?? "a"
            return RandomRule(bracketed: single, bare: single, binds: 7)
        }
    }
}

/// Laws of the rule language over rules and values of chance.
@Suite struct RuleLawTests {
    private static let metrics =
        ["a", "b", "c", "d"].map { Metric(id: MetricID($0), path: $0, unit: .one) }
        + [
            Metric(
                id: MetricID("s"), path: "s", unit: .one,
                kind: .state([.init(raw: "0", name: "off"), .init(raw: "1", name: "on")])),
            Metric(id: MetricID("e"), path: "e", unit: .one, kind: .event([.init(raw: "1", name: "low")])),
        ]
    private func compiler() -> RuleCompiler {
        RuleCompiler(
            metrics: Self.metrics,
            parameters: [Parameter(id: "wanted", says: "what they want", unit: .one, value: 1, range: 0...9)],
            schedules: [Schedule(id: "night", hours: .init(from: 1_320, to: 360))], offlineAfter: .minutes(5))
    }

    @Test func `Rules of chance are made of every function there is`() {
        let functions = RuleCompiler.reservedNames.subtracting(["and", "or", "not"])
        #expect(functions.count >= 17)
        for function in functions {
            #expect(RandomRule.singles.contains { $0.contains("\(function)(") }, "\(function)")
        }
    }

    @Test(arguments: Array(1...40) as [UInt64])
    func `A rule written with as few brackets as it needs means the same as with all`(seed: UInt64) throws {
        var chance = Seeded(state: seed)
        for _ in 0..<25 {
            let rule = RandomRule.condition(Int.random(in: 1...4, using: &chance), &chance)
            guard rule.bracketed.utf8.count < 1_500 else { continue }
            var compiler = compiler()
            let bracketed = try compiler.condition(rule.bracketed)
            let windows = compiler.windows
            let bare = try compiler.condition(rule.bare)
            #expect(bare == bracketed, "\(rule.bare)\n\(rule.bracketed)")
            #expect(compiler.windows == windows)
        }
    }

    /// What is learned later never takes back what was said: where a rule is known with some inputs unknown, it is the
    /// same whatever these turn out to be.
    @Test(arguments: Array(1...30) as [UInt64])
    func `Knowing more never changes what was known`(seed: UInt64) throws {
        var chance = Seeded(state: seed &* 77)
        var known = 0
        for _ in 0..<40 {
            var compiler = compiler()
            let rule = try compiler.condition(RandomRule.condition(3, &chance).bare)
            let values = compiler.windows.map { _ in Double(Int.random(in: -2...2, using: &chance)) }
            let hidden = values.map { _ in Int.random(in: 0..<3, using: &chance) == 0 }
            let truth = rule.truth { hidden[$0] ? nil : values[$0] }
            if truth != .unknown, hidden.contains(true) {
                known += 1
                for _ in 0..<8 {
                    let guesses = values.map { _ in Double(Int.random(in: -2...2, using: &chance)) }
                    #expect(
                        rule.truth(reading: { input in
                            guard case .window(let index) = input else { return nil }
                            return hidden[index] ? guesses[index] : values[index]
                        }) == truth)
                }
            }
        }
        #expect(known > 0)
    }

    private static let truths: [Truth] = [.yes, .no, .unknown]

    @Test func `Kleene's laws hold for every truth`() {
        for a in Self.truths {
            #expect(!(!a) == a)
            #expect(a & a == a && a | a == a)
            #expect(a & .yes == a && a | .no == a && a & .no == .no && a | .yes == .yes)
            for b in Self.truths {
                #expect(a & b == b & a && a | b == b | a)
                #expect(!(a & b) == !a | !b && !(a | b) == !a & !b)
                #expect(a & (a | b) == a && a | (a & b) == a)
                for c in Self.truths {
                    #expect((a & b) & c == a & (b & c) && (a | b) | c == a | (b | c))
                    #expect(a & (b | c) == (a & b) | (a & c) && a | (b & c) == (a | b) & (a | c))
                }
            }
        }
    }

    /// Metrics of one quantity in different units.
    private static let sameQuantity: [(String, String, Double)] = [
        ("kW", "W", 1_000), ("h", "s", 3_600), ("km", "m", 1_000), ("kW.h", "J", 3_600_000), ("bar", "Pa", 100_000),
    ]

    @Test(arguments: sameQuantity)
    func `A rule says the same whichever unit the device reports in`(large: String, small: String, factor: Double)
        throws
    {
        var chance = Seeded(state: 5)
        func truth(_ rule: String, _ unit: String, _ values: [Double]) throws -> Truth {
            var compiler = RuleCompiler(
                metrics: ["x", "y"].map { Metric(id: MetricID($0), path: $0, unit: UnitCode(rawValue: unit)) },
                offlineAfter: .minutes(5))
            let expression = try compiler.condition(rule)
            return expression.truth { index in
                compiler.windows[index].metric.map {
                    values[$0] * compiler.windows[index].scale + compiler.windows[index].offset
                }
            }
        }
        for rule in [
            "mean(x, 1h) + y > 3 \(large)", "x / y > 2", "delta(x, 1h) < 500 \(small)", "slope(x, 1h) > 1 \(large)/h",
            "stddev(x, 1h) * 2 > y", "quantile(0.5, x, 1h) - 1 \(large) < 400 \(small)", "x * x > 2 \(large) * y",
            "rate(x, 1h) / slope(y, 1h) > 1", "max(x, 1h) != 0 \(small)",
        ] {
            for _ in 0..<20 {
                // Kept off the limits, where rounding would decide.
                let values = (0..<2).map { _ in Double(Int.random(in: -9...9, using: &chance)) + 0.37 }
                let inLarge = try truth(rule, large, values)
                let inSmall = try truth(rule, small, values.map { $0 * factor })
                #expect(inLarge == inSmall, "\(rule) with \(values)")
            }
        }
    }

    @Test func `Temperatures differ in kelvin, and a difference is no temperature`() throws {
        func error(_ rule: String) -> String? {
            var compiler = RuleCompiler(
                metrics: ["x", "y"].map { Metric(id: MetricID($0), path: $0, unit: .celsius) },
                offlineAfter: .minutes(5))
            do throws(RuleError) {
                _ = try compiler.condition(rule)
                return nil
            } catch {
                return error.message
            }
        }
        for rule in [
            "x - y > 3 K", "mean(x, 1h) - expected(y, given: [x]) > 3 K", "stddev(x, 1h) < 1 K", "delta(x, 1h) < 1 K",
            "slope(x, 1h) < 1 K/h", "quantile(0.9, x, 1h) < 30 Cel", "(x - y) / stddev(x, 1h) > 3",
            "x + stddev(x, 1h) > 30 Cel", "x > 68 [degF]",
        ] { #expect(error(rule) == nil, "\(rule)") }
        for rule in [
            "x - y > 3 Cel", "x + y > 3 Cel", "stddev(x, 1h) < 1 Cel", "x / y > 1", "x * 2 > 30 Cel",
            "delta(x, 1h) > y",
            "slope(x, 1h) > 1 K", "expected(x, given: [y]) > 3 K", "deviation(x) > 3 K", "mean(x, 1h) * 2 > y",
        ] { #expect(error(rule) != nil, "\(rule)") }
    }
}
