import Decoding
import LocatedYAML
import ProfileFiles
import Profiles
import Telemetry
import Testing

/// The device's own number of a message, from the convention's file to the decoded message.
@Suite struct SequenceTests {
    private func decoder(_ sequence: String) throws -> (MessageDecoder?, [String]) {
        var issues = Issues()
        let text = """
            convention: acme
            title: Acme
            rules:
              - topic: "{device}/data"
                time: $.ts
                sequence: \(sequence)
                values: all
            """
        let convention = ConventionFile.parse(Array(text.utf8), file: "acme.yaml", &issues)
        return (convention.map { MessageDecoder([$0]) }, issues.sorted.map(\.description))
    }

    private func number(_ payload: String, _ sequence: String = "$.seq") throws -> MessageNumber? {
        let (decoder, issues) = try decoder(sequence)
        #expect(issues.isEmpty)
        return try #require(decoder).decode(topic: "d1/data", payload: Array(payload.utf8), receivedAt: nil).number
    }

    @Test(
        arguments: [
            (#"{"seq":0}"#, 0), (#"{"seq":41}"#, 41), (#"{"seq":"41"}"#, 41), (#"{"seq":4.1e1}"#, 41),
            (#"{"seq":9007199254740992}"#, 9_007_199_254_740_992), (#"{"seq":-1}"#, nil), (#"{"seq":1.5}"#, nil),
            (#"{"seq":1e300}"#, nil), (#"{"seq":1e999}"#, nil), (#"{"seq":true}"#, nil), (#"{"seq":"nan"}"#, nil),
            (#"{"seq":"0x10"}"#, nil), (#"{"seq":null}"#, nil), (#"{"seq":[1]}"#, nil), ("{}", nil), ("[]", nil),
        ] as [(String, Int64?)])
    func `A number is a whole one that fits, or none`(_ payload: String, _ number: Int64?) throws {
        #expect(try self.number(payload)?.number == number)
    }

    @Test func `What names the run tells two of one number apart`() throws {
        let source = "{path: $.seq, boot: $.boots}"
        let first = try #require(try number(#"{"seq":1,"boots":7}"#, source))
        #expect(first.boot != nil)
        #expect(try number(#"{"seq":1,"boots":7}"#, source) == first)
        for other in [#"{"seq":1,"boots":8}"#, #"{"seq":1}"#, #"{"seq":1,"boots":"a-long-name-of-a-run"}"#] {
            #expect(try number(other, source) != first)
        }
    }

    @Test(arguments: [
        #"{"seq":41,"x":1}"#, #"{"x":1}"#, #"{"seq":"42","boots":3,"x":1}"#, #"{"seq":1.5,"x":1}"#, #"{"seq":-1}"#,
        #"{"seq":null,"boots":"a"}"#, #"{"seq":7,"boots":null}"#, #"{"seq":7,"boots":{"a":1}}"#, "{}", "[]",
        #"{"boots":"a-long-name-of-a-run","seq":9007199254740992}"#, #"{"seq":9007199254740994}"#,
    ])
    func `A plan finds the number that the general way finds`(_ payload: String) throws {
        let rule = ConventionRule(
            topics: [try TopicTemplate("{device}/data")], device: [.template("{device}")],
            sequence: ConventionRule.SequenceSource(
                number: try ValuePath("$.seq"), boot: try ValuePath("$.boots")),
            values: ConventionRule.ValueSelection(all: [.whole]))
        let profile = DeviceProfile(
            id: ProfileID(rawValue: "a/b"), title: "", match: DeviceMatch(),
            reports: Reports(convention: "test", every: .seconds(60), offlineAfter: .minutes(5)),
            metrics: [Metric(id: MetricID("x"), path: "x", unit: .one)], windows: [], symptoms: [], causes: [],
            fixes: [])
        let plan = try #require(ReadingPlan(rule: rule, captures: [:], profile))
        var scratch = ReadingPlan.Scratch()
        let bytes = Array(payload.utf8)
        let found = try bytes.withUnsafeBytes { raw in
            var readings: [Reading] = []
            try plan.read(
                raw, receivedAt: Timestamp(seconds: 1_785_138_102), clock: LocalClock(), scratch: &scratch,
                into: &readings)
            return plan.number(of: raw, in: scratch)
        }
        let message = MessageDecoder([Convention(name: "test", rules: [rule])])
            .decode(topic: "d/data", payload: bytes, receivedAt: nil)
        #expect(found == message.number)
    }

    @Test func `Items have no number, and that is said where it stands`() throws {
        var issues = Issues()
        let text = """
            convention: acme
            title: Acme
            rules:
              - topic: "{device}/data"
                each: $.list[*]
                sequence: $.seq
                values: all
            """
        _ = ConventionFile.parse(Array(text.utf8), file: "acme.yaml", &issues)
        #expect(
            issues.sorted.map(\.description).contains { $0.contains("acme.yaml:6:") && $0.contains("one message's") })
    }
}
