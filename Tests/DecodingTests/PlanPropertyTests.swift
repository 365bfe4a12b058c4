import Decoding
import Profiles
import Telemetry
import Testing

/// The hot way and the general way from a payload to readings, beside each other, on payloads made to tell them apart.
@Suite struct PlanPropertyTests {
    private static let receivedAt = Timestamp(seconds: 1_785_138_102)
    private static let long = String(repeating: "x", count: 1_024)

    /// What a device may write where a value belongs: P01 to P04, and what only looks like it.
    private static let leaves =
        [
            "1", "0", "-0", "-0.0", "21.5", "1.0", "1e3", "1E3", "5e-324", "1e308", "-1e308", "1e309", "-1e309",
            "123456789012345678901234567890", "0.1e-400", "true", "false", "null", "{}", "[]", "[1,[2]]",
        ]
        + [
            "", "nan", "NaN", "-nan", "inf", "-inf", "+Infinity", "INFINITY", "infinityx", "0x1p3", "-0X1.8P-2", "0x10",
            "21.5", " 21.5", "21.5 ", "1_0", "1e3", "1e999", "-0.0", "off", "heating", "auto", "1", "1.0", "true",
            "null", "é", "e\u{301}", long, long + "x",
        ].map { "\"\($0)\"" }
        + [
            // Escapes: short as texts, long as bytes, and the other way round.
            #""n\u0061n""#, #""\u0069nf""#, #""0\u0078\u0031p3""#, #""h\u0065ating""#, #""2\u0031.5""#, #""\u00e9""#,
            #""\/""#, #""\ud83d\ude00""#, "\"" + String(repeating: #"\u0078"#, count: 1_024) + "\"",
            "\"" + String(repeating: #"\u0078"#, count: 1_025) + "\"",
            "\"" + String(repeating: #"\u00e9"#, count: 600) + "\"",
            "\"" + String(repeating: "é", count: 512) + "\"", "\"" + String(repeating: "é", count: 513) + "\"",
        ]
        // No JSON at all.
        + ["NaN", "Infinity", "0x1p3", "01", "1.", ".5", "+1", "1e", #""\u0000""#, #""\ud800""#, "tru", "'a'"]

    private static let keys = [
        "flow", "mode", "odd", "plain", "a.b", "a", "b", "c", "list", "list[1]", "desired", "secret", "ts", "at",
        "value", "data", #"fl\u006fw"#, #"m\u006fde"#, "long_name_of_a_metric", "long_name_of_a_metrix", "",
    ]

    private static func metrics(_ prefix: String) -> [Metric] {
        func states(_ raws: [String]) -> Metric.Kind {
            .state(raws.enumerated().map { Metric.State(raw: $0.element, name: "s\($0.offset)") })
        }
        let kinds: [(String, Metric.Kind)] = [
            ("flow", .gauge), ("mode", states(["0", "1", "off", "heating", "true", "é"])),
            // States that no reading can be, and numbers in other spellings than the shortest.
            ("odd", states(["nan", "inf", "0x1p3", "1e3", "1000", "-0.0", "-0", "1.0", long + "x", long, "21.5"])),
            ("plain", .counter), ("a.b", .gauge), ("list[1]", .gauge), ("c.a.b", .gauge), ("secret", .gauge),
            ("long_name_of_a_metric", .gauge), ("ts", .gauge), ("data.flow", .gauge),
        ]
        return kinds.enumerated().map {
            Metric(id: MetricID("m\($0.offset)"), path: prefix + $0.element.0, unit: .one, kind: $0.element.1)
        }
    }

    private static func rules() throws -> [(ConventionRule, String)] {
        func rule(
            _ root: String = "$", prefix: String = "", only: [String] = [], skip: [String] = [], times: [String] = [],
            unit: ConventionRule.TimeSource.Unit = .bySize
        ) throws -> (ConventionRule, String) {
            (
                ConventionRule(
                    topics: [try TopicTemplate("{kind}/{device}")], device: [.template("{device}")],
                    time: times.isEmpty
                        ? nil : ConventionRule.TimeSource(paths: try times.map { try ValuePath($0) }, unit: unit),
                    values: ConventionRule.ValueSelection(
                        all: [try ValuePath(root)], prefix: prefix, only: only.map(NamePattern.init),
                        skip: skip.map(NamePattern.init))), prefix.replacing("{kind}", with: "k")
            )
        }
        return [
            try rule(), try rule(times: ["$.ts"]), try rule(times: ["$.at", "$.ts"], unit: .milliseconds),
            try rule("$.data", prefix: "{kind}:", skip: ["secret", "*.b"]),
            try rule("$.data", only: ["flow", "a.*"], times: ["$.data.ts", "$.data.a"]),
        ]
    }

    private static func value(_ depth: Int, _ chance: inout SplitMix) -> String {
        switch Int.random(in: 0..<10, using: &chance) {
        case 0 where depth < 3: object(depth + 1, &chance)
        case 1 where depth < 3:
            "["
                + (0..<Int.random(in: 0..<4, using: &chance)).map { _ in value(depth + 1, &chance) }
                .joined(separator: ",") + "]"
        case 2: "\(1_785_138_000 + Int.random(in: -100..<900, using: &chance))"
        case 3: #""2026-07-27T09:4\#(Int.random(in: 0..<10, using: &chance)):41""#
        default: leaves[Int.random(in: 0..<(leaves.count - (depth == 0 ? 0 : 8)), using: &chance)]
        }
    }

    private static func object(_ depth: Int, _ chance: inout SplitMix) -> String {
        var names = keys.shuffled(using: &chance).prefix(Int.random(in: 0..<8, using: &chance))
        if Int.random(in: 0..<30, using: &chance) == 0, let first = names.first { names.append(first) }
        return "{" + names.map { "\"\($0)\":\(value(depth, &chance))" }.joined(separator: ",") + "}"
    }

    /// As devices report, again and again: what is asked for, and values that most of it takes.
    private static func report(_ chance: inout SplitMix) -> String {
        let values = ["21.5", "1", "0", "1000", #""heating""#, #""21.5""#]
        let names = ["flow", "mode", "odd", "plain", "secret", "long_name_of_a_metric"]
            .filter { _ in Bool.random(using: &chance) }
        return "{"
            + names.map { "\"\($0)\":\(values[Int.random(in: 0..<values.count, using: &chance)])" }
            .joined(separator: ",") + "}"
    }

    private static func payload(_ chance: inout SplitMix) -> [UInt8] {
        if Int.random(in: 0..<4, using: &chance) == 0 {
            let report = report(&chance)
            return Array((Bool.random(using: &chance) ? report : #"{"data":\#(report),"ts":1785138099}"#).utf8)
        }
        let inner = object(1, &chance)
        var text = Bool.random(using: &chance) ? object(0, &chance) : #"{"data":\#(inner),"ts":1785138099}"#
        if Int.random(in: 0..<12, using: &chance) == 0 { text = " \n\(text)\t" }
        var bytes = Array(text.utf8)
        if Int.random(in: 0..<8, using: &chance) == 0, !bytes.isEmpty {
            bytes[Int.random(in: 0..<bytes.count, using: &chance)] = UInt8.random(in: 0...255, using: &chance)
        }
        if Int.random(in: 0..<20, using: &chance) == 0 {
            bytes.removeLast(Int.random(in: 0..<8, using: &chance) % bytes.count)
        }
        return bytes
    }

    /// To the bit: minus zero is another value than zero.
    private static func exact(_ readings: [Reading]) -> [String] {
        readings.map { "\($0.metric.rawValue) \($0.value.bitPattern) \($0.observedAt) \($0.deviceStated)" }
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func `P01, P02, P03, P04: Both ways give equal readings of any payload`(_ seed: UInt64) throws {
        var chance = SplitMix(state: seed &* 0x1234_5678_9ABC_DEF1 &+ 7)
        let clock = LocalClock()
        let rules = try Self.rules()
        let plans = try rules.map { rule, prefix in
            let profile = DeviceProfile(
                id: ProfileID(rawValue: "a/b"), title: "", match: DeviceMatch(),
                reports: Reports(
                    convention: "acme", zone: "Europe/Berlin", every: .seconds(60), offlineAfter: .minutes(5)),
                metrics: Self.metrics(prefix), windows: [], symptoms: [], causes: [], fixes: [])
            let plan = try #require(ReadingPlan(rule: rule, captures: ["kind": "k", "device": "d"], profile))
            return (plan, profile, MessageDecoder([Convention(name: "acme", rules: [rule])]))
        }
        var scratches = plans.map { _ in ReadingPlan.Scratch() }
        var (read, rejected, joined) = (0, 0, 0)
        for _ in 0..<600 {
            let bytes = Self.payload(&chance)
            for (index, (plan, profile, decoder)) in plans.enumerated() {
                var found: [Reading] = []
                let isAccepted = bytes.withUnsafeBytes { raw in
                    do throws(JSONFault) {
                        try plan.read(
                            raw, receivedAt: Self.receivedAt, clock: clock, scratch: &scratches[index], into: &found)
                        return true
                    } catch {
                        return false
                    }
                }
                let message = decoder.decode(topic: "k/d", payload: bytes, receivedAt: Self.receivedAt)
                #expect(isAccepted == (message.rejection == nil), "\(String(decoding: bytes, as: UTF8.self))")
                guard isAccepted else {
                    rejected += 1
                    continue
                }
                // Then the message goes the general way.
                guard !scratches[index].sawJoinedKey else {
                    joined += 1
                    continue
                }
                var general: [Reading] = []
                for content in message.contents(
                    for: "d", profile, receivedAt: Self.receivedAt, clock: clock)
                {
                    if case .readings(let readings) = content { general = readings }
                }
                #expect(
                    Self.exact(found) == Self.exact(general),
                    "rule \(index): \(String(decoding: bytes.prefix(3_000), as: UTF8.self))")
                read += general.count
            }
        }
        #expect(read > 500)
        #expect(rejected > 300)
        #expect(joined > 50)
    }

    @Test(arguments: [
        ("value", true), ("[0].x", true), ("a.*", true), ("", true), ("values", false), ("a.value", false),
    ])
    func `Names that no key can have leave the message to the general way`(_ path: String, _ hasNone: Bool) throws {
        let profile = DeviceProfile(
            id: ProfileID(rawValue: "a/b"), title: "", match: DeviceMatch(),
            reports: Reports(convention: "acme", every: .seconds(60), offlineAfter: .minutes(5)),
            metrics: [Metric(id: MetricID("x"), path: path, unit: .one)], windows: [], symptoms: [], causes: [],
            fixes: [])
        let rule = try Self.rules()[0].0
        #expect((ReadingPlan(rule: rule, captures: ["kind": "k"], profile) == nil) == hasNone)
    }

    @Test func `Where the profile asks for nothing that the rule selects there is no plan`() throws {
        let profile = DeviceProfile(
            id: ProfileID(rawValue: "a/b"), title: "", match: DeviceMatch(),
            reports: Reports(convention: "acme", every: .seconds(60), offlineAfter: .minutes(5)),
            metrics: [Metric(id: MetricID("x"), path: "other:x", unit: .one)], windows: [], symptoms: [], causes: [],
            fixes: [])
        #expect(ReadingPlan(rule: try Self.rules()[3].0, captures: ["kind": "k"], profile) == nil)
        #expect(ReadingPlan(rule: try Self.rules()[3].0, captures: ["kind": "other"], profile) != nil)
    }

    @Test(arguments: [("value", "21.5"), ("[1]", "[20,21.5]"), ("[0].x", #"[{"x":21.5}]"#)])
    func `A bare value and a list are read by the general way`(_ path: String, _ payload: String) throws {
        let decoder = MessageDecoder([Convention(name: "acme", rules: [try Self.rules()[0].0])])
        let message = decoder.decode(topic: "k/d", payload: Array(payload.utf8), receivedAt: Self.receivedAt)
        let metric = message.metrics.first { $0.name == path }
        #expect(metric?.value == .number(21.5))
    }
}
