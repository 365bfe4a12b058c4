import Profiles
import Telemetry
import Testing

@Suite struct RuleLanguageTests {
    private static let metrics = [
        Metric(id: MetricID("room"), path: "room", unit: .celsius),
        Metric(id: MetricID("outdoor"), path: "outdoor", unit: .celsius),
        Metric(id: MetricID("heat"), path: "heat", unit: UnitCode(rawValue: "kW")),
        Metric(id: MetricID("power"), path: "power", unit: .watt),
        Metric(id: MetricID("voltage"), path: "voltage", unit: UnitCode(rawValue: "V")),
        Metric(id: MetricID("humidity"), path: "humidity", unit: .percent),
        Metric(id: MetricID("signal"), path: "signal", unit: UnitCode(rawValue: "dB[mW]")),
        Metric(id: MetricID("hours"), path: "hours", unit: UnitCode(rawValue: "h"), kind: .counter),
        Metric(id: MetricID("clients"), path: "clients", unit: .one),
        Metric(
            id: MetricID("mode"), path: "mode", unit: .one,
            kind: .state([.init(raw: "0", name: "off"), .init(raw: "1", name: "heating")])),
        Metric(
            id: MetricID("error"), path: "error", unit: .one,
            kind: .event([
                .init(raw: "E1", name: "low_pressure"), .init(raw: "E2", name: "fan_stuck"),
                .init(raw: "E3", name: "ok"),
            ])),
    ]
    private static let parameters = [
        Parameter(
            id: "wanted_room", says: "the least the household wants", unit: .celsius, value: 293.15,
            range: 278.15...303.15)
    ]
    private static let schedules = [Schedule(id: "heating_season", season: .init(from: 1001, to: 430))]

    private func compiler() -> RuleCompiler {
        RuleCompiler(
            metrics: Self.metrics, parameters: Self.parameters, schedules: Self.schedules, offlineAfter: .minutes(5))
    }

    /// The rule's truth where every window over a metric reads that metric's value; nil: unknown.
    private func truth(_ rule: String, _ values: [String: Double?] = [:]) throws -> Truth {
        var compiler = compiler()
        let expression = try compiler.condition(rule)
        let windows = compiler.windows
        func read(_ index: Int) -> Double? {
            switch windows[index].operand {
            case .metric(let metric):
                guard case .some(.some(let value)) = values[Self.metrics[metric].id.rawValue] else { return nil }
                return value * windows[index].scale + windows[index].offset
            case .condition(let condition): return condition.truth(read) == .yes ? 1 : 0
            case .occurrences: return nil
            }
        }
        return expression.truth(read)
    }

    private func failure(of rule: String) -> RuleError? {
        var compiler = compiler()
        do throws(RuleError) {
            _ = try compiler.condition(rule)
            return nil
        } catch {
            return error
        }
    }

    // MARK: - Meaning

    private static let constants: [(String, Truth)] = [
        ("1 + 2 * 3 == 7", Truth.yes), ("(1 + 2) * 3 == 9", .yes), ("10 - 4 - 3 == 3", .yes), ("16 / 4 / 2 == 2", .yes),
        ("-2 * -3 == 6", .yes), ("2 - -3 == 5", .yes), ("--2 == 2", .yes), ("not 1 > 2", .yes), ("not not 1 < 2", .yes),
        ("1 < 2 or 1 > 2 and 1 > 3", .yes), ("(1 < 2 or 1 > 2) and 1 > 3", .no), ("not 1 < 2 or 1 < 2", .yes),
        ("1 <= 1 and 1 >= 1 and 1 != 2", .yes), ("1e3 == 1000", .yes), (".5 == 0.5", .yes), ("1.5e-1 == 0.15", .yes),
        ("3 kW == 3000 W", .yes), ("1 kW.h == 3.6 MJ", .yes), ("20 Cel - 18 Cel == 2 K", .yes),
        ("18 Cel + 2 K == 20 Cel", .yes),
        ("2 K + 18 Cel == 20 Cel", .yes), ("-5 Cel < 0 Cel", .yes), ("80 % == 0.8 * 100 %", .yes),
        ("80% > 0.5 * 100 %", .yes),
        ("5m == 300 s", .yes), ("5 m == 500 cm", .yes), ("1h30m == 90 min", .yes), ("1h30m == 1.5 h", .yes),
        ("-60 dB[mW] - -70 dB[mW] == 10 dB", .yes), ("6 kW / 2 kW == 3", .yes), ("0.15 kW/K * 10 K == 1.5 kW", .yes),
        ("3 kW / 2 == 1.5 kW", .yes), ("5 m/s * 2 s == 10 m", .yes), ("0 < 3 kW", .yes), ("1 kW > 0", .yes),
    ]

    @Test(arguments: constants)
    func `constants follow precedence and units`(rule: String, expected: Truth) throws {
        #expect(try truth(rule) == expected)
    }

    @Test func `a point on a scale and 80 percent are exact`() throws {
        #expect(try truth("room == 21 Cel", ["room": 21]) == .yes)
        #expect(try truth("humidity == 80 %", ["humidity": 80]) == .yes)
        #expect(try truth("heat > 3000 W", ["heat": 3.5]) == .yes)
        #expect(try truth("heat / power > 3.4 and heat / power < 3.6", ["heat": 3.5, "power": 1_000]) == .yes)
        #expect(try truth("room - outdoor > 20 K", ["room": 21, "outdoor": -1]) == .yes)
    }

    @Test func `states are compared by name`() throws {
        #expect(try truth("mode == heating", ["mode": 1]) == .yes)
        #expect(try truth("heating == mode", ["mode": 1]) == .yes)
        #expect(try truth("mode != off", ["mode": 1]) == .yes)
        #expect(try truth("last(mode, 1h) == off", ["mode": 1]) == .no)
        #expect(try truth("share(mode == heating and heat > 1 kW, 6h) > 0.8", ["mode": 1, "heat": 2]) == .yes)
    }

    /// U is unknown: a metric that has not been heard of.
    private static let table: [(String, Truth)] = [
        ("T and U", Truth.unknown), ("F and U", .no), ("U and F", .no), ("U and T", .unknown), ("U and U", .unknown),
        ("T or U", .yes), ("U or T", .yes), ("F or U", .unknown), ("U or F", .unknown), ("U or U", .unknown),
        ("not U", .unknown),
        ("not (F and U)", .yes), ("T and T", .yes), ("T and F", .no), ("F or F", .no), ("not T", .no), ("not F", .yes),
    ]

    @Test(arguments: table)
    func `unknown is neither true nor false`(table: String, expected: Truth) throws {
        let rule = table.replacing("T", with: "1 < 2").replacing("F", with: "1 > 2").replacing(
            "U", with: "room > 3 Cel")
        #expect(try truth(rule) == expected)
    }

    @Test func `unknown goes through arithmetic and comparison`() throws {
        #expect(try truth("room - outdoor > 2 K", ["room": 3]) == .unknown)
        #expect(try truth("heat * 0 > 1 kW") == .unknown)
        #expect(try truth("room != outdoor", ["room": 3]) == .unknown)
    }

    @Test func `P20 a division by zero is unknown and the rest of the rule lives on`() throws {
        #expect(try truth("heat / power > 3", ["heat": 3, "power": 0]) == .unknown)
        #expect(try truth("heat / power > 3 or room > 3 Cel", ["heat": 3, "power": 0, "room": 20]) == .yes)
        #expect(try truth("1 / (clients - clients) > 1", ["clients": 2]) == .unknown)
        #expect(try truth("1e308 * 1e308 > 1") == .unknown)
    }

    @Test func `parameters and schedules are asked for by place, parameters in base units`() throws {
        var compiler = compiler()
        let rule = try compiler.condition("room < wanted_room - 1 K and during(heating_season)")
        #expect(rule.parameterIndices == [0])
        func truth(_ season: Double?, wanted: Double) -> Truth {
            rule.truth(reading: { input in
                switch input {
                case .window: 293.15
                case .parameter: wanted
                case .schedule: season
                }
            })
        }
        #expect(truth(1, wanted: 295.15) == .yes)
        #expect(truth(0, wanted: 295.15) == .no)
        #expect(truth(nil, wanted: 295.15) == .unknown)
        #expect(truth(1, wanted: 293.15) == .no)
    }

    // MARK: - Windows

    @Test func `a bare metric is its last value over the time after which the device counts as offline`() throws {
        var compiler = compiler()
        _ = try compiler.condition("room > 3 Cel")
        #expect(
            compiler.windows == [
                Window(function: .last, operand: .metric(0), length: .minutes(5), scale: 1, offset: 273.15)
            ])
    }

    @Test func `equal windows are kept once, over all rules`() throws {
        var compiler = compiler()
        let first = try compiler.condition(
            "mean(heat, 6h) > 3 kW and mean(heat, 6 h) < 9 kW and mean(heat, 360m) != 1 kW")
        let second = try compiler.condition("share(mode == heating, 6h) > 0.5 or share(heating == mode, 6h) < 0.1")
        #expect(first.windowIndices == [0])
        #expect(compiler.windows.count == 3)
        #expect(second.windowIndices == [2])
        #expect(compiler.windows[2].operand == .condition(.comparison(.equal, .window(1), .number(1))))
    }

    @Test func `rates and differences have the unit's scale without its zero`() throws {
        var compiler = compiler()
        _ = try compiler.condition("rate(room, 2h) < -0.1 K/h and delta(hours, 1h) < 1 min and age(room) > 5m")
        #expect(compiler.windows.map(\.offset) == [0, 0, 0])
        #expect(compiler.windows.map(\.scale) == [1, 3_600, 1])
        #expect(compiler.windows.map(\.function) == [.rate, .delta, .age])
    }

    @Test func `a profile's windows are capped`() throws {
        var compiler = compiler()
        for length in 1...256 { _ = try compiler.condition("mean(heat, \(length)m) > 3 kW") }
        #expect(throws: RuleError(.tooManyWindows(limit: 256), at: 0)) {
            try compiler.condition("mean(heat, 257m) > 3 kW")
        }
    }

    // MARK: - Errors

    private static let mistakes: [(String, Int, String)] = [
        ("room > 3 V", 5, "cannot compare \"room\" (Cel) and \"3 V\" (V)"),
        ("room > 3 K", 5, "cannot compare \"room\" (Cel) and \"3 K\" (K)"),
        ("room > 3", 5, "cannot compare \"room\" (Cel) and \"3\" (no unit)"),
        ("room > 0", 5, "cannot compare \"room\" (Cel) and \"0\" (no unit)"),
        ("room + outdoor > 3 Cel", 5, "cannot add \"room\" (Cel) and \"outdoor\" (Cel)"),
        ("2 K - room > 3 K", 4, "cannot subtract \"2 K\" (K) and \"room\" (Cel)"),
        ("2 * room > 3 Cel", 4, "cannot multiply \"room\", a point on the Cel scale"),
        ("room / 2 > 3 Cel", 0, "cannot divide \"room\", a point on the Cel scale"),
        ("-room > 3 Cel", 1, "cannot negate \"room\""),
        ("signal > -70 dB", 7, "cannot compare \"signal\" (dB[mW]) and \"-70 dB\" (dB)"),
        ("heat + 1h > 3 kW", 5, "cannot add \"heat\" (kW) and \"1h\" (s)"),
        ("humidity > 60", 9, "cannot compare \"humidity\" (%) and \"60\" (no unit)"),
        ("heat / 0 > 3 kW", 5, "this divides by zero"),
        ("romo > 3 Cel", 0, "unknown metric \"romo\""),
        ("mode == heatng", 8, "unknown state \"heatng\""),
        ("mode > heating", 5, "found \">\" between states"),
        ("mode == 1", 8, "\"mode\" is a state and is compared with \"1\""),
        ("average(room, 6h) > 3 Cel", 0, "unknown function \"average\""),
        ("room > 3 degC", 9, "unknown unit \"degC\""),
        ("room", 0, "\"room\" is in Cel, expected a condition"),
        ("mode", 0, "\"mode\" is a state, expected a condition"),
        ("not room", 4, "\"room\" is in Cel, expected a condition"),
        ("(room > 3 Cel) > 2", 1, "\"room > 3 Cel\" is a condition, expected a quantity"),
        ("1 < 2 < 3", 6, "found a second comparison"),
        ("room = 3 Cel", 5, "found \"=\", expected == for a comparison"),
        ("room > 3 Cel && heat > 3 kW", 13, "found \"&\", expected the word \"and\""),
        ("room > 3 Cel || heat > 3 kW", 13, "found \"|\", expected the word \"or\""),
        ("!room", 0, "found \"!\", expected the word \"not\", or !="),
        ("mode == \"off\"", 8, "found \"\"\", expected a state's name without quotes"),
        ("", 0, "found the end of the rule"), ("   ", 3, "found the end of the rule"),
        ("(room > 3 Cel", 13, "found the end of the rule, expected \")\""),
        ("room > 3 Cel)", 12, "found \")\", expected an operator or the end of the rule"),
        ("room >", 6, "found the end of the rule, expected a metric"),
        ("mean(room) > 3 Cel", 0, "mean takes 2 arguments, found 1"),
        ("mean(room, 6) > 3 Cel", 11, "mean takes a duration like 6h, found \"6\""),
        ("mean(room, 0s) > 3 Cel", 11, "mean takes a duration of 1s to 400d"),
        ("mean(room - outdoor, 6h) > 3 K", 5, "mean takes a metric, found \"room - outdoor\""),
        ("mean(mode, 6h) > 3", 5, "mean needs a number, and mode is a state"),
        ("share(room, 6h) > 0.5", 6, "\"room\" is in Cel, expected a condition"),
        ("share(mean(room, 1h) > 3 K, 6h) > 0.5", 21, "cannot compare \"mean(room, 1h)\" (Cel) and \"3 K\" (K)"),
        ("share(share(mode == off, 1h), 6h) > 0.5", 6, "\"share(mode == off, 1h)\" is in 1, expected a condition"),
        ("slope(heat, 6h) > 3 kW", 16, "cannot compare \"slope(heat, 6h)\" (kW/s) and \"3 kW\" (kW)"),
        ("slope(room, 6h) > 3 Cel", 16, "cannot compare \"slope(room, 6h)\" (K/s) and \"3 Cel\" (Cel)"),
        ("stddev(room, 6h) > 3 Cel", 17, "cannot compare \"stddev(room, 6h)\" (K) and \"3 Cel\" (Cel)"),
        ("expected(room, given: [outdoor]) > 3 K", 33, "cannot compare \"expected(room, given: [outdoor])\" (Cel)"),
        ("deviation(heat) > 3 kW", 16, "cannot compare \"deviation(heat)\" (1) and \"3 kW\" (kW)"),
        ("deviation(mode) > 3", 10, "deviation needs a number, and mode is a state"),
        ("expected(heat, given: [outdoor, room, signal, power]) > 1 kW", 46, "expected takes at most 3 metrics"),
        ("expected(heat, given: [heat]) > 1 kW", 23, "expected cannot be given what it expects"),
        ("expected(heat, given: [room, room]) > 1 kW", 29, "expected is given room twice"),
        ("expected(heat, given: [error]) > 1 kW", 23, "\"error\" is an event, which happens and does not last"),
        ("error == low_pressure", 0, "\"error\" is an event, which happens and does not last"),
        ("error", 0, "\"error\" is an event, which happens and does not last"),
        ("share(error == low_pressure, 6h) > 0.5", 6, "\"error\" is an event, which happens and does not last"),
        ("count(error == low_pressure and mode == off, 6h) > 1", 6, "\"error\" is an event"),
        ("count(error == low, 6h) > 1", 15, "unknown state \"low\""),
        ("count(error > low_pressure, 6h) > 1", 12, "found \">\" between events"),
        ("mean(error, 6h) > 1", 5, "mean needs a number, and error is an event"),
        ("changes(error, 6h) > 1", 8, "changes needs something that lasts, and error is an event"),
        ("last(error, 6h) == 3", 19, "\"last(error, 6h)\" is an event and is compared with \"3\""),
        ("wanted_room > 3 K", 12, "cannot compare \"wanted_room\" (Cel) and \"3 K\" (K)"),
        ("mean(wanted_room, 1h) > 3 Cel", 5, "\"wanted_room\" is a parameter, expected a metric"),
        ("heating_season", 0, "\"heating_season\" is a schedule, expected a metric"),
        ("during(winter)", 7, "unknown schedule \"winter\""),
        ("during(1h)", 7, "during takes a schedule, found \"1h\""),
        ("during(heating_season) > 1", 0, "\"during(heating_season)\" is a condition, expected a quantity"),
        ("quantile(2, room, 6h) > 3 Cel", 9, "quantile takes a number between 0 and 1 first"),
        ("expected(heat) > 3 kW", 0, "expected takes 2 arguments, found 1"),
        ("expected(heat, with: [room]) > 3 kW", 15, "unknown argument \"with\""),
        ("expected(heat, given: [rom]) > 3 kW", 23, "unknown metric \"rom\""),
        ("mean(room, window: 6h) > 3 Cel", 11, "mean takes no argument \"window\""),
        ("mean > 3", 0, "mean is a function and stands without arguments"),
        ("3 kW/flow > 1", 2, "unknown unit \"kW/flow\""),
        ("room > 3 Cel ∧ 1 < 2", 13, "found \"∧\""),
        ("1..2 > 1", 2, "found \".2\""),
        (". > 1", 0, "found \".\", expected a number"),
        ("1e999 > 1", 0, "expected a number"),
    ]

    @Test(arguments: mistakes)
    func `a wrong rule says what was found and what was expected, where it stands`(
        rule: String, offset: Int, message: String
    ) throws {
        let error = try #require(failure(of: rule))
        #expect(error.offset == offset, "\(error.message)")
        #expect(error.message.hasPrefix(message) || error.message.hasSuffix(message), "\(error.message)")
    }

    @Test func `a number without a unit learns which one to take`() throws {
        #expect(try #require(failure(of: "room > 3")).remedy == "give the number its unit: 3 Cel")
        #expect(try #require(failure(of: "room > 20 C")).remedy == "C is the coulomb; degrees are Cel")
        #expect(try #require(failure(of: "room > 3 K")).remedy == "Cel is a temperature, K a difference of two")
        #expect(
            try #require(failure(of: "romo > 3 Cel")).problem
                == .unknown(.metric, "romo", known: Self.metrics.map(\.id.rawValue) + ["wanted_room"]))
        #expect(
            try #require(failure(of: "slope(heat, 6h) > 3 kW")).remedy
                == "the other side is a change per time: write 3 kW/h")
        #expect(
            try #require(failure(of: "slope(room, 6h) > 3 Cel")).remedy
                == "the other side is a change per time: write for example 1 K/h")
        #expect(
            try #require(failure(of: "error == fan_stuck")).remedy
                == "write count(error == low_pressure, 1h) > 0, or last(error, 1h) == low_pressure for the latest")
    }

    @Test func `what happened is counted by its values, whichever way it is said`() throws {
        var compiler = compiler()
        for rule in [
            "count(error == low_pressure or error == fan_stuck, 24h) > 2", "count(error != ok, 24h) > 2",
            "count(not error == ok, 24h) > 2", "count(error != ok and not error == ok, 24h) > 2",
        ] { _ = try compiler.condition(rule) }
        #expect(
            compiler.windows == [
                Window(function: .count, operand: .occurrences(metric: 10, of: [0, 1]), length: .days(1))
            ])
        _ = try compiler.condition("count(error, 24h) > 2 and last(error, 1h) == ok and age(error) < 5m")
        #expect(compiler.windows.map(\.function) == [.count, .count, .last, .age])
        #expect(Set(compiler.windows.map(\.operand)) == [.occurrences(metric: 10, of: [0, 1]), .metric(10)])
    }

    @Test func `a window's condition may read windows, which come before it`() throws {
        var compiler = compiler()
        let rule = try compiler.condition(
            "share(mean(heat, 10m) > 3 kW and duration(mode == heating, 1h) > 5m, 6h) > 0.5")
        #expect(rule.windowIndices == [3])
        #expect(compiler.windows.map(\.function) == [.mean, .last, .duration, .share])
    }

    @Test func `a lived span must be a time`() throws {
        var compiler = compiler()
        _ = try compiler.time("duration(room < 17 Cel, 48h)")
        #expect(throws: RuleError.self) { try compiler.time("room") }
        #expect(throws: RuleError.self) { try compiler.time("room < 17 Cel") }
    }

    // MARK: - Hostile input

    @Test func `P20 deep recursion is refused and not followed`() {
        for rule in [
            String(repeating: "(", count: 1_900), String(repeating: "-", count: 1_900) + "1 > 0",
            String(repeating: "not ", count: 450) + "1 > 0", String(repeating: "share(", count: 300),
            String(repeating: "1+", count: 900) + "1 > 0", String(repeating: "expected(heat,given:[", count: 90),
        ] {
            #expect(failure(of: rule)?.problem == .tooComplex, "\(rule.prefix(20))")
        }
        #expect(failure(of: String(repeating: " ", count: 100_000) + "1 > 0")?.problem == .tooLong(limit: 2_000))
    }

    @Test func `P20 the longest chain that is allowed is evaluated without trapping`() throws {
        let rule = "0" + String(repeating: " + clients", count: 190) + " > 1"
        #expect(try truth(rule, ["clients": 1]) == .yes)
    }

    @Test func `P19 nothing in a rule is a pattern, so none can be catastrophic`() {
        #expect(failure(of: "mode == ^(a+)+$")?.message.hasPrefix("found \"^\"") == true)
        #expect(failure(of: "matches(mode, \"(a+)+\")") != nil)
    }

    @Test func `no text makes the compiler trap`() {
        var state: UInt64 = 7
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        let pieces = [
            "room", "heat", "mode", "mean", "share", "error", "during", "heating_season", "wanted_room", "slope",
            "count", "expected", "given", "(", ")", "[", "]", ",", ":", "+", "-", "*",
            "/", "<",
            "==", "3", "5 Cel", "6h", "1e308", "0", "kW/K", "%", "and", "or", "not", "é", "\u{0}", " ", ".", "1h30",
            "[ppm]",
        ]
        for _ in 0..<3_000 {
            let rule = (0..<(1 + next(14))).map { _ in pieces[next(pieces.count)] }.joined(
                separator: next(2) == 0 ? "" : " ")
            if let error = failure(of: rule) { #expect((0...rule.utf8.count).contains(error.offset), "\(rule)") }
        }
    }
}
