import Decoding
import Profiles
import Telemetry
import Testing

@Suite struct ReadingPlanTests {
    private let receivedAt = Timestamp(seconds: 1_785_138_102)

    private func rule() throws -> ConventionRule {
        ConventionRule(
            topics: [try TopicTemplate("homes/{home}/{device}/telemetry")], device: [.template("{device}")],
            time: ConventionRule.TimeSource(paths: [try ValuePath("$.ts")]),
            values: ConventionRule.ValueSelection(all: [.whole], skip: [NamePattern("secret*")]))
    }

    private func profile() -> DeviceProfile {
        let states = [("0", "off"), ("1", "heating"), ("auto", "automatic"), ("true", "yes")].map {
            Metric.State(raw: $0.0, name: $0.1)
        }
        let metrics: [(String, Metric.Kind)] = [
            ("flow", .gauge), ("return_temperature", .gauge), ("mode", .state(states)), ("hours", .counter),
            ("pump.rpm", .gauge), ("phases[1]", .gauge), ("secret_code", .gauge), ("on", .gauge), ("ts", .gauge),
        ]
        return DeviceProfile(
            id: ProfileID(rawValue: "acme/boiler"), title: "Boiler", match: DeviceMatch(),
            reports: Reports(
                convention: "acme/boiler", zone: "Europe/Berlin", every: .seconds(60), offlineAfter: .minutes(5)),
            metrics: metrics.map { Metric(id: MetricID($0.0), path: $0.0, unit: .one, kind: $0.1) }, windows: [],
            symptoms: [], causes: [], fixes: [])
    }

    /// The readings by both ways; nil where the message is rejected.
    private func readings(_ payload: String) throws -> (plan: [Reading]?, general: [Reading]?) {
        let rule = try rule()
        let profile = profile()
        let clock = LocalClock()
        let plan = try #require(ReadingPlan(rule: rule, captures: [:], profile))
        var scratch = ReadingPlan.Scratch()
        var found: [Reading] = []
        let bytes = Array(payload.utf8)
        let isAccepted = bytes.withUnsafeBytes { raw in
            do throws(JSONFault) {
                try plan.read(raw, receivedAt: receivedAt, clock: clock, scratch: &scratch, into: &found)
                return true
            } catch {
                return false
            }
        }
        let message = MessageDecoder([Convention(name: "acme/boiler", rules: [rule])])
            .decode(topic: "homes/h/b/telemetry", payload: bytes, receivedAt: receivedAt)
        var general: [Reading] = []
        for content in message.contents(for: "b", profile, receivedAt: receivedAt, clock: clock) {
            if case .readings(let readings) = content { general = readings }
        }
        if !isAccepted { #expect(found.isEmpty) }
        return (isAccepted ? found : nil, message.rejection == nil ? general : nil)
    }

    @Test func `A message gives the profile's metrics, in the profile's order`() throws {
        let (plan, _) = try readings(
            #"{"ts":1785138101500,"seq":9,"on":true,"mode":"auto","flow":41.5,"pump":{"rpm":1200,"x":[]},"#
                + #""phases":[1,2.5,3],"return_temperature":"38.25","hours":null,"secret_code":7}"#)
        let at = Timestamp(milliseconds: 1_785_138_101_500)
        let expected = [
            ("flow", 41.5), ("return_temperature", 38.25), ("mode", 2), ("pump.rpm", 1200), ("phases[1]", 2.5),
            ("on", 1),
        ]
        #expect(
            plan == expected.map { Reading(metric: MetricID($0.0), value: $0.1, observedAt: at, deviceStated: true) })
    }

    @Test(arguments: [
        "{}", "[]", "1", #"{"flow":1}"#, #"{"flow":1e999,"hours":2}"#, #"{"flow":"nan","hours":"0x1p3","on":"7"}"#,
        #"{"mode":1}"#, #"{"mode":1.0}"#, #"{"mode":"1"}"#, #"{"mode":2}"#, #"{"mode":true}"#, #"{"mode":"a\u0075to"}"#,
        #"{"mode":-0.0,"flow":-0.0}"#, #"{"fl\u006fw":3}"#, #"{"flow":{"flow":1}}"#, #"{"pump":{"rpm":{"rpm":1}}}"#,
        #"{"pump":[{"rpm":1}],"phases":{"1":2}}"#, #"{"phases":[[1],[2]],"flow":1}"#, #"{"phases":[null,5]}"#,
        #"{"ts":0,"flow":1}"#, #"{"ts":"2026-07-27T09:41:41","flow":1}"#, #"{"ts":"2026-07-27T09:41:41Z","flow":1}"#,
        #"{"ts":"1785138101","flow":1}"#, #"{"ts":"soon","flow":1}"#, #"{"ts":true,"flow":1}"#,
        #"{"ts":null,"flow":1}"#,
        #"{"ts":4294967295,"flow":1}"#, #"{"flow":1,"flow":2}"#, #"{"flow":1,"x":{"a":1,"a":2}}"#, #"{"flow":1"#,
        #"{"flow":1} x"#,
        #"{"desired":{"flow":1},"flow":2}"#, #"{"return_temperature":1,"return_temperaturf":2}"#, "", "{\"flow\":NaN}",
    ])
    func `Both ways from a payload to readings agree`(_ payload: String) throws {
        let (plan, general) = try readings(payload)
        #expect(plan == general)
    }

    @Test func `Both ways agree on random changes of a message`() throws {
        let message = Array(
            #"{"ts":1785138101,"flow":4.5,"mode":"1","pump":{"rpm":12},"phases":[1,2],"on":false}"#.utf8)
        var generator = SplitMix(state: 11)
        var accepted = 0
        for _ in 0..<3_000 {
            var changed = message
            changed[Int.random(in: 0..<changed.count, using: &generator)] = UInt8.random(
                in: 0x20...0x7E, using: &generator)
            let (plan, general) = try readings(String(decoding: changed, as: UTF8.self))
            #expect(plan == general, "\(String(decoding: changed, as: UTF8.self))")
            if plan != nil { accepted += 1 }
        }
        #expect(accepted > 500)
    }

    @Test func `A rule that says more than readings has no plan`() throws {
        var rule = try rule()
        rule.info = .all
        #expect(ReadingPlan(rule: rule, captures: [:], profile()) == nil)
        rule.info = nil
        rule.device = [.path(try ValuePath("$.src"))]
        #expect(ReadingPlan(rule: rule, captures: [:], profile()) == nil)
    }

    @Test func `A metric with several paths has no plan`() throws {
        var profile = profile()
        #expect(ReadingPlan(rule: try rule(), captures: [:], profile) != nil)
        profile.metrics[0].paths.append("flow_temperature")
        #expect(ReadingPlan(rule: try rule(), captures: [:], profile) == nil)
    }

    @Test func `P11: names that no metric has cost nothing that stays`() throws {
        let many = (0..<1_000).map { "\"name\($0)\":\($0)" }.joined(separator: ",")
        let (plan, general) = try readings("{\(many),\"flow\":1}")
        #expect(plan?.count == 1)
        #expect(plan == general)
    }
}

@Suite struct MessageTests {
    private let receivedAt = Timestamp(seconds: 1_785_138_102)

    private func decode(_ payload: String, topic: String = "d1/data", _ change: (inout ConventionRule) throws -> Void)
        throws -> DecodedMessage
    {
        var rule = ConventionRule(topics: [try TopicTemplate("{device}/data")], device: [.template("{device}")])
        try change(&rule)
        return MessageDecoder([Convention(name: "test", rules: [rule])])
            .decode(topic: topic, payload: Array(payload.utf8), receivedAt: receivedAt)
    }

    @Test func `P10: more values than a message may hold reject it`() throws {
        func message(_ count: Int) throws -> DecodedMessage {
            let values = (0..<count).map { "\"n\($0)\":1" }.joined(separator: ",")
            return try decode("{\(values)}") { $0.values = ConventionRule.ValueSelection(all: [.whole]) }
        }
        #expect(try message(MessageDecoder.mostMetrics).metrics.count == MessageDecoder.mostMetrics)
        let rejected = try message(MessageDecoder.mostMetrics + 1)
        #expect(rejected.rejection == .tooManyMetrics)
        #expect(rejected.metrics.isEmpty)
        #expect(try message(100_000).rejection != nil)
    }

    @Test(arguments: ["nan", "NaN", "-inf", "Infinity", "+INF"])
    func `P04: a text that says it is no number is no reading`(_ word: String) throws {
        let message = try decode("{\"a\":\"\(word)\",\"b\":2}") {
            $0.values = ConventionRule.ValueSelection(all: [.whole])
        }
        #expect(message.metrics == [RawMetric(name: "b", value: .number(2))])
        #expect(message.droppedValues == 1)
    }

    @Test func `P04: only what JSON would call a number is a number as text`() throws {
        let message = try decode(#"{"a":"21.5","b":"0x1p3","c":"1_0","d":" 7","e":"1e999","f":"-3e2"}"#) {
            $0.values = ConventionRule.ValueSelection(all: [.whole], textNumbers: true)
        }
        let numbers = message.metrics.filter { if case .number = $0.value { true } else { false } }
        #expect(numbers == [RawMetric(name: "a", value: .number(21.5)), RawMetric(name: "f", value: .number(-300))])
        let gauge = Metric(id: MetricID("m"), path: "m", unit: .one)
        #expect(gauge.value(of: .text("0x1p3")) == nil)
        #expect(gauge.value(of: .text("nan")) == nil)
        #expect(gauge.value(of: .text("1e1")) == 10)
    }

    @Test(arguments: ["21.5", " 21.5\n", "\"21.5\"", "ON", "true", "null", "0x1p3", "\"a\" b"])
    func `A bare value is what it says`(_ text: String) throws {
        let message = try decode(text) {
            $0.codec = .text
            $0.values = ConventionRule.ValueSelection(named: [.init(name: "v", path: .whole)])
        }
        let expected: RawValue? =
            switch text {
            case "21.5", " 21.5\n": .number(21.5)
            case "\"21.5\"": .text("21.5")
            case "ON", "\"a\" b": .text(text)
            case "true": .flag(true)
            default: nil
            }
        #expect(message.metrics.first?.value == expected)
    }

    @Test func `Bare values are checked as well`() throws {
        for payload in [[0xC0, 0x80], [0x4F, 0x00], [0xEF, 0xBB, 0xBF, 0x31], [0xFF, 0xFE, 0x31, 0x00], []] as [[UInt8]]
        {
            let rule = ConventionRule(
                topics: [try TopicTemplate("{device}/data")], codec: .text, device: [.template("{device}")],
                values: ConventionRule.ValueSelection(named: [.init(name: "v", path: .whole)]))
            let message = MessageDecoder([Convention(name: "test", rules: [rule])])
                .decode(topic: "d/data", payload: payload, receivedAt: nil)
            #expect(message.rejection != nil)
            #expect(message.device == "d")
        }
    }

    @Test(arguments: ["a+b", "a#b", "$SYS", "a\\u0001b", "a\\u202eb", "a/b"])
    func `P17: an identifier in a payload is checked too`(_ id: String) throws {
        let message = try decode("{\"id\":\"\(id)\",\"x\":1}") {
            $0.device = [.path(try ValuePath("$.id"))]
            $0.values = ConventionRule.ValueSelection(all: [.whole])
        }
        guard case .device? = message.rejection else {
            Issue.record("\(String(describing: message.rejection))")
            return
        }
        #expect(message.metrics.isEmpty)
    }

    @Test func `Of several paths the first with a value is read`() throws {
        let profile = DeviceProfile(
            id: ProfileID(rawValue: "a/b"), title: "", match: DeviceMatch(),
            reports: Reports(convention: "test", every: .seconds(60), offlineAfter: .minutes(5)),
            metrics: [Metric(id: MetricID("x"), path: "new.x", orElse: ["x"], unit: .one)], windows: [], symptoms: [],
            causes: [], fixes: [])
        for (payload, value) in [(#"{"x":1,"new":{"x":2}}"#, 2.0), (#"{"x":1,"new":{"y":2}}"#, 1), (#"{"x":1}"#, 1)] {
            let message = try decode(payload) { $0.values = ConventionRule.ValueSelection(all: [.whole]) }
            let contents = message.contents(for: "d1", profile, receivedAt: receivedAt, clock: LocalClock())
            guard case .readings(let readings)? = contents.first else {
                Issue.record("no readings from \(payload)")
                continue
            }
            #expect(readings.map(\.value) == [value])
        }
    }

    @Test func `Several instants of one device are sorted for its readings`() throws {
        let message = try decode(#"{"list":[{"t":1785138101,"x":3},{"t":1785138099,"x":1},{"t":1785138100,"x":2}]}"#) {
            $0.each = try ValuePath("$.list[*]")
            $0.time = ConventionRule.TimeSource(paths: [try ValuePath("@.t")])
            $0.values = ConventionRule.ValueSelection(all: [.item])
        }
        #expect(message.device == "d1")
        #expect(message.points.count == 3)
        let profile = DeviceProfile(
            id: ProfileID(rawValue: "a/b"), title: "", match: DeviceMatch(),
            reports: Reports(convention: "test", every: .seconds(60), offlineAfter: .minutes(5)),
            metrics: [Metric(id: MetricID("x"), path: "x", unit: .one)], windows: [], symptoms: [], causes: [],
            fixes: [])
        let contents = message.contents(for: "d1", profile, receivedAt: receivedAt, clock: LocalClock())
        guard case .readings(let readings)? = contents.first else {
            Issue.record("no readings")
            return
        }
        #expect(readings.map(\.value) == [1, 2, 3])
        #expect(message.nativeIDs == ["d1"])
    }

    @Test func `What no convention knows is rejected with a reason`() throws {
        #expect(try decode("{}", topic: "x/y/z") { _ in }.rejection == .unknownTopic)
        #expect(try decode("{}", topic: "a/#") { _ in }.rejection == .badTopic)
        #expect(
            MessageDecoder([]).decode(topic: "a", payload: [], receivedAt: nil, convention: "none").rejection
                == .unknownConvention)
        let unfit = try decode("{}") { $0.conditions = [.init(path: try ValuePath("$.a"), expectation: .present)] }
        #expect(unfit.rejection == .noRuleFits)
        #expect(unfit.device == "d1")
    }
}
