import Decoding
import Profiles
import Telemetry
import Testing

@Suite struct TopicTests {
    private func matcher(_ templates: String...) throws -> TopicMatcher {
        TopicMatcher(try templates.map { try TopicTemplate($0) })
    }

    /// What fits, most specific first.
    private func matches(_ matcher: TopicMatcher, _ text: String) throws -> [String] {
        let topic = try #require(Topic(text))
        return matcher.matches(topic).map { matcher.templates[$0].text }
    }

    @Test func `A literal goes before a pattern, that before one level, that before several`() throws {
        let matcher = try matcher(
            "{device...}/x", "a/{device}/x", "a/{device:b*}/x", "a/b/x", "a/{device...}/x", "#", "+/+/x")
        #expect(
            try matches(matcher, "a/b/x")
                == ["a/b/x", "a/{device:b*}/x", "a/{device}/x", "a/{device...}/x", "+/+/x", "{device...}/x", "#"])
        #expect(try matches(matcher, "a/c/x").first == "a/{device}/x")
        #expect(try matches(matcher, "a/c/d/x") == ["a/{device...}/x", "{device...}/x", "#"])
    }

    @Test func `A template is met as a whole or not at all`() throws {
        let matcher = try matcher("homes/{home}/{device}/telemetry", "tele/{device...}/SENSOR")
        for topic in [
            "homes/h/d/telemetry/", "homes/h/d", "/homes/h/d/telemetry", "homes//d/telemetry", "Homes/h/d/telemetry",
            "tele/SENSOR", "tele//SENSOR", "tele/a//b/SENSOR",
        ] {
            #expect(try matches(matcher, topic).isEmpty, "\(topic)")
        }
    }

    @Test func `Captures hold one level or several`() throws {
        let topic = try #require(Topic("zigbee2mqtt/attic/left lamp/status/x"))
        let template = try TopicTemplate("{gateway}/{device...}/status/{part}")
        #expect(
            TopicMatcher.captures(of: template, in: topic)
                == ["gateway": "zigbee2mqtt", "device": "attic/left lamp", "part": "x"])
    }

    @Test func `Alternatives and stars shape one level`() throws {
        let matcher = try matcher("t/{kind:SENSOR|STATE}", "s/{device:shelly*-*}")
        #expect(try matches(matcher, "t/STATE").count == 1)
        #expect(try matches(matcher, "t/STATES").isEmpty)
        #expect(try matches(matcher, "s/shellyplus1-aa").count == 1)
        #expect(try matches(matcher, "s/shellyplus1").isEmpty)
    }

    @Test func `Topics of the broker are met by literal levels only`() throws {
        let matcher = try matcher("#", "{device...}/x", "$SYS/x")
        #expect(try matches(matcher, "$SYS/x") == ["$SYS/x"])
    }

    @Test func `A separator before a combining mark still separates`() throws {
        let topic = try #require(Topic("a/\u{301}b"))
        #expect(topic.levels.count == 2)
    }

    @Test(arguments: [
        "", "a/+/b", "a/#", "a\u{0}b", "a\nb", String(repeating: "a/", count: 200),
        String(repeating: "a", count: 70_000),
    ])
    func `B07: what is no topic is refused`(_ text: String) {
        #expect(Topic(text) == nil)
    }

    @Test func `Many levels and many templates cost no more than their product`() throws {
        let templates =
            try (0..<300).map { try TopicTemplate("+/+/+/+/{device...}/\($0)/+") } + [
                try TopicTemplate("{device...}/end")
            ]
        let matcher = TopicMatcher(templates)
        let topic = try #require(Topic(Array(repeating: "x", count: 127).joined(separator: "/") + "/end"))
        #expect(matcher.matches(topic) == [300])
    }

    @Test(arguments: [
        ("", TopicTemplate.Fault.empty), ("a/{b", .unclosedBrace(level: "{b")),
        ("a/x{b}", .unclosedBrace(level: "x{b}")),
        ("{A}", .badCaptureName("A")), ("{a}/{a}", .repeatedCapture("a")), ("{a...}/{b...}", .severalTwice),
        ("{a...}/#", .severalTwice), ("#/a", .restNotLast), ("a+/b", .wildcardInLevel("a+")),
        ("a\u{1}", .controlCharacter),
    ])
    func `A template that cannot be meant is refused`(_ text: String, _ fault: TopicTemplate.Fault) {
        #expect(throws: fault) { _ = try TopicTemplate(text) }
    }

    @Test func `A template knows the filter that covers it`() throws {
        #expect(try TopicTemplate("homes/{home}/{device}/telemetry").filter == "homes/+/+/telemetry")
        #expect(try TopicTemplate("tele/{device...}/SENSOR").filter == "tele/#")
    }

    @Test(arguments: [
        ("$.a.b", "a.b"), ("$", ""), ("$[\"switch:0\"].apower", "switch:0.apower"), ("$.list[2].x", "list[2].x"),
        ("$.list[*].x", "list[*].x"), ("@.switch:0", "switch:0"),
    ])
    func `A path has a raw name`(_ text: String, _ name: String) throws {
        #expect(try ValuePath(text).rawName == name)
    }

    @Test(arguments: ["", "a.b", "$.", "$..a", "$.a[", "$.a[x]", "$.a[-1]", "$a", "$[\"a]"])
    func `A path that cannot be meant is refused`(_ text: String) {
        #expect(throws: ValuePath.Fault.self) { _ = try ValuePath(text) }
    }
}

@Suite struct CommandTests {
    @Test func `An intent becomes a topic and a payload`() throws {
        let command = CommandTemplate(
            topic: "homes/{home}/{device}/command",
            payload: #"{"cmd": "set", "setpoint": {setpoint}, "id": "{repair}"}"#)
        #expect(command.names == ["home", "device", "setpoint", "repair"])
        let (topic, payload) = try command.rendered(["home": "h1", "device": "d1", "repair": "r-1", "setpoint": "21.5"])
        #expect(topic == "homes/h1/d1/command")
        #expect(String(decoding: payload, as: UTF8.self) == #"{"cmd": "set", "setpoint": 21.5, "id": "r-1"}"#)
    }

    @Test func `Commands of the shipped conventions`() throws {
        let tasmota = try CommandTemplate(topic: "cmnd/{device...}/Restart", payload: "1").rendered([
            "device": "attic/plug"
        ])
        #expect(tasmota.topic == "cmnd/attic/plug/Restart")
        #expect(tasmota.payload == Array("1".utf8))
        let zigbee = try CommandTemplate(topic: "{command}", payload: #"{"state": "ON"}"#)
            .rendered(["command": "zigbee2mqtt/attic/lamp/set"])
        #expect(zigbee.topic == "zigbee2mqtt/attic/lamp/set")
        let shelly = try CommandTemplate(
            topic: "{device...}/rpc",
            payload: #"{"id": "{repair}", "src": "bedside", "method": "Shelly.Reboot", "params": {"delay_ms": 500}}"#
        ).rendered(["device": "shellyplus1-a1b2", "repair": "x\"}"])
        let tree = try JSONTree(shelly.payload)
        #expect(tree.member("id", of: JSONTree.root).flatMap(tree.text) == "x\"}")
    }

    @Test(arguments: ["a/b", "a+", "#", "", "a\u{0}", "a\n", "$SYS", "a\u{7F}"])
    func `P17: a value that would change the topic is refused`(_ value: String) {
        #expect(throws: CommandTemplate.Fault.unsafeInTopic(name: "device")) {
            _ = try CommandTemplate.renderedTopic("homes/{device}/command", ["device": value])
        }
    }

    @Test func `In JSON a value stays in its string, and outside one it must be a number`() throws {
        let hostile = "\",\"cmd\":\"wipe\\"
        let payload = try CommandTemplate.renderedPayload(#"{"id":"{id}"}"#, ["id": hostile])
        let tree = try JSONTree(payload)
        #expect(tree.members(JSONTree.root).count == 1)
        #expect(tree.member("id", of: JSONTree.root).flatMap(tree.text) == hostile)
        #expect(throws: CommandTemplate.Fault.unquotedInPayload(name: "n")) {
            _ = try CommandTemplate.renderedPayload(#"{"n":{n}}"#, ["n": "1}"])
        }
        #expect(throws: CommandTemplate.Fault.unknownName("id")) {
            _ = try CommandTemplate.renderedPayload("{id}", [:])
        }
    }
}

@Suite struct AddressTests {
    @Test(arguments: [
        "a+b", "a#", "$a", "a\u{0}b", "a\u{202E}b", "a\u{200B}b", "", "a\u{85}b", String(repeating: "x", count: 257),
    ])
    func `P17: an identifier with a meaning of its own is refused`(_ native: String) {
        #expect(Address.fault(in: native, severalLevels: true) != nil)
    }

    @Test func `P17: a slash is for conventions whose identifiers span levels`() {
        #expect(Address.fault(in: "attic/lamp", severalLevels: false) == .separator)
        #expect(Address.fault(in: "attic/lamp", severalLevels: true) == nil)
        #expect(Address.fault(in: "Küche 💡 <b>", severalLevels: false) == nil)
    }

    @Test func `P16: two spellings that only look alike are told apart`() {
        #expect(Address.isConfusable("caf\u{E9}", "cafe\u{301}"))
        #expect(!Address.isConfusable("cafe", "cafe"))
        #expect(!Address.isConfusable("cafe", "caff"))
    }
}
