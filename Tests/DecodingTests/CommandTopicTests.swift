import Decoding
import LocatedYAML
import ProfileFiles
import Profiles
import Telemetry
import Testing

/// From a device's message to a command that reaches this device.
@Suite struct CommandTopicTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var heard: String
        var payload: String
        var topic: String
        var template: String
        var sent: String

        init(_ heard: String, _ payload: String, _ topic: String, _ template: String, _ sent: String) {
            self.heard = heard
            self.payload = payload
            self.topic = topic
            self.template = template
            self.sent = sent
        }
        var testDescription: String { "\(heard) → \(topic)" }
    }

    /// What a device said and on which topic, and what is sent to it where on the words of a profile.
    private static let cases = [
        Case("tele/pump/STATE", "{}", "cmnd/pump/Power", "TOGGLE", "TOGGLE"),
        Case("tele/house9/cellar/pump/LWT", "Online", "cmnd/house9/cellar/pump/Power", "OFF", "OFF"),
        Case("pump_1A2B/tele/SENSOR", "{}", "pump_1A2B/cmnd/Power", "ON", "ON"),
        Case("flat/room/pump/tele/SENSOR", "{}", "flat/room/pump/cmnd/Power", "ON", "ON"),
        Case("tasmota/pump/tele/SENSOR", "{}", "tasmota/pump/cmnd/Power", "ON", "ON"),
        Case("villa/tele/pump/LWT", "Offline", "villa/cmnd/pump/Power", "ON", "ON"),
        Case(
            "tele/pump/STATE", "{}", "cmnd/pump/OtaUrl", "http://updates.example/pump.bin.gz",
            "http://updates.example/pump.bin.gz"),
        Case(
            "zigbee2mqtt/attic/left lamp", "{}", "zigbee2mqtt/attic/left lamp/set", #"{"state":"ON"}"#,
            #"{"state":"ON"}"#),
        Case(
            "zigbee2mqtt_garage/0x00aa11", #"{"action":""}"#, "zigbee2mqtt_garage/0x00aa11/set",
            #"{"state":"TOGGLE","transition":2}"#, #"{"state":"TOGGLE","transition":2}"#),
        Case(
            "shellyplus1-001122/status/switch:0", "{}", "shellyplus1-001122/rpc",
            #"{"id":"{repair}","src":"bedside","method":"Switch.Set","params":{"id":0,"on":true}}"#,
            #"{"id":"23","src":"bedside","method":"Switch.Set","params":{"id":0,"on":true}}"#),
        Case(
            "homes/7/shellyplus1-001122/online", "true", "homes/7/shellyplus1-001122/rpc",
            #"{"id":{repair},"src":"bedside","method":"Shelly.Reboot"}"#,
            #"{"id":23,"src":"bedside","method":"Shelly.Reboot"}"#),
        Case(
            "home/cellar/freezer/events/rpc", #"{"method":"NotifyStatus","params":{}}"#, "home/cellar/freezer/rpc",
            #"{"id":{repair}}"#, #"{"id":23}"#),
    ]
    /// What a profile of the convention writes behind `{command}`.
    private static let ends = ["/Power", "/OtaUrl", "/rpc"]

    @Test(arguments: cases)
    func `A command goes where the device's own topics say`(_ sample: Case) throws {
        let message = Shipped.decoder.decode(
            topic: sample.heard, payload: Array(sample.payload.utf8), receivedAt: nil)
        #expect(message.rejection == nil)
        let command = try #require(message.commandTopic)
        let end = Self.ends.first { sample.topic.hasSuffix($0) } ?? ""
        let sent = try CommandTemplate(topic: "{command}\(end)", payload: sample.template)
            .rendered(["command": command, "repair": "23"])
        #expect(sent.topic == sample.topic)
        #expect(String(decoding: sent.payload, as: UTF8.self) == sample.sent)
    }

    @Test func `An identifier of several levels stands where the template has room for it`() throws {
        let values = ["device": "attic/left lamp", "gateway": "zigbee2mqtt"]
        #expect(
            try CommandTemplate.renderedTopic("{gateway}/{device...}/set", values) == "zigbee2mqtt/attic/left lamp/set")
        #expect(throws: CommandTemplate.Fault.unsafeInTopic(name: "device")) {
            try CommandTemplate.renderedTopic("{gateway}/{device}/set", values)
        }
        #expect(throws: CommandTemplate.Fault.unsafeInTopic(name: "device")) {
            try CommandTemplate.renderedTopic("{device...}/set", ["device": "attic/+"])
        }
    }

    @Test func `What answers, lists or speaks for a bridge says nothing of commands`() {
        for (topic, payload) in [
            ("bedside/rpc", #"{"id":1,"src":"shellyplus1-001122","result":null}"#),
            ("zigbee2mqtt/bridge/state", "online"),
            ("tele/zb/SENSOR", #"{"ZbReceived":{"0x1":{"Device":"0x1","LinkQuality":9}}}"#),
        ] {
            let message = Shipped.decoder.decode(topic: topic, payload: Array(payload.utf8), receivedAt: nil)
            #expect(message.rejection == nil)
            #expect(message.commandTopic == nil, "\(topic)")
        }
    }

    @Test(arguments: [
        ("shellyplus1-001122/status/switch:0", "{}", ["device": "shellyplus1-001122"]),
        ("tele/pump/STATE", "{}", ["device": "pump"]), ("stat/pump/POWER2", "ON", ["device": "pump"]),
        ("stat/pump/STATUS11", "{}", ["device": "pump"]),
        ("villa/tele/pump/SENSOR", "{}", ["site": "villa", "device": "pump"]),
        ("zigbee2mqtt/lamp/brightness", "12", ["gateway": "zigbee2mqtt", "device": "lamp"]),
    ])
    func `What differs from message to message is not said of the device`(
        _ topic: String, _ payload: String, _ captures: [String: String]
    ) {
        let message = Shipped.decoder.decode(topic: topic, payload: Array(payload.utf8), receivedAt: nil)
        #expect(message.captures == captures)
    }

    private func issues(_ command: String) -> [String] {
        var issues = Issues()
        _ = ConventionFile.parse(
            Array(
                """
                convention: acme
                title: Acme
                rules:
                  - topic: ["a/{device}", "{site}/b/{device}"]
                    values: all
                    command: \(command)
                """.utf8), file: "acme.yaml", &issues)
        return issues.sorted.map(\.description)
    }

    @Test func `One command topic for each topic may hold what only that topic captures`() {
        #expect(issues(#"["a/{device}/do", "{site}/b/{device}/do"]"#) == [])
        #expect(issues(#""c/{device}""#) == [])
        #expect(issues(#""{site}/c/{device}""#).count == 1)
        #expect(issues(#"["a/{device}/do"]"#).first?.contains("1 command topics stand beside 2 topics") == true)
        #expect(issues(#"["{site}/do", "{site}/do"]"#).first?.hasPrefix("acme.yaml:6:15:") == true)
    }
}
