import BrokerFixture
import DeskClient
import DeskOperations
import Foundation
import MQTTTransport
import Telemetry
import Testing

extension ServiceTests {
    @Suite("Rejected messages", .serialized)
    struct RejectsToolTests {
        private let caller = Resident(name: "Grace Fernsby", phone: "+44 20 7946 0112", stove: "stove-1")

        @Test("From the command line: what devices sent stands there by reason, newest first, and acts on no terminal")
        func rejects() async throws {
            try await Installation.run { [caller] bedside in
                try await bedside.start()
                try await bedside.enrol([caller])
                let none = try await bedside.tool("rejects")
                #expect(none.status == 0 && none.output.hasPrefix("No message was rejected since "))
                let device = try DeviceConnection(
                    .init(broker: BrokerAccess(port: bedside.broker.port, clientID: "hostile")), on: bedside.loop,
                    logger: quiet)
                try await device.connect()
                let topic = "stoves/\(caller.home)/\(caller.stove)/telemetry"
                for payload in [
                    [], [], Array("{\"heat\":\"\u{202E}<script>alert(1)</script>\u{1F525}".utf8),
                    [0x1B, 0x5D, 0x30, 0x07],
                ] { _ = try await device.publish(topic: topic, payload: payload) }
                _ = try await device.publish(topic: "nobody/knows\u{202E}/this", payload: Array("{}".utf8))
                let desk = try bedside.desk
                _ = try await eventually("five are rejected") {
                    let report = try await desk.rejects(reason: nil, limit: 50, as: Installation.local())
                    return report.reasons.reduce(0) { $0 + $1.messages } == 5
                }

                let text = try await bedside.tool("rejects")
                #expect(text.status == 0, "\(text.errors)")
                #expect(text.output.contains(/bad_payload +4\n/))
                #expect(text.output.contains("nobody/knows\\u{202e}/this"))
                #expect(text.output.contains("4 bytes, in hexadecimal: 1b 5d 30 07"))
                // Each fault of a topic stands for itself.
                #expect(text.output.contains("the payload is empty, 2 times since"), "\(text)")
                #expect(!text.output.contains("4 times since"))
                #expect(!text.output.unicodeScalars.contains { $0 == "\u{202E}" || $0 == "\u{1B}" })
                let one = try await bedside.tool("rejects", "--reason", "unknown_topic", "--limit", "1", "--json")
                let report = try WireFormat.value(RejectsReport.self, from: one.output.utf8)
                #expect(report.messages.map(\.topic) == ["nobody/knows\u{202E}/this"])
                #expect(report.reasons.count == 2)
                #expect(try await bedside.tool("rejects", "--limit", "0").status == 1)
                let mistyped = try await bedside.tool("rejects", "--reason", "bad_paylod")
                #expect(
                    mistyped.status == 2 && mistyped.errors.contains("did you mean \"bad_payload\"?"), "\(mistyped)")
                let nonsense = try await bedside.tool("rejects", "--reason", "nosuch")
                #expect(nonsense.status == 2 && nonsense.errors.contains("bad_device"), "\(nonsense)")

                // A stove that nobody has entered, with a name that would act on a terminal.
                _ = try await device.publish(
                    topic: "stoves/else\u{202E}where/stove-9/telemetry", payload: Array(#"{"ts":1,"heat":20}"#.utf8))
                _ = try await eventually("it is listed") {
                    try await desk.rejects(reason: nil, limit: 5, as: Installation.local()).unknownCount == 1
                }
                let listed = try await bedside.tool("rejects")
                #expect(listed.output.contains("1 address speaks that no device has"), "\(listed)")
                #expect(listed.output.contains("ember/stove  stove-9  1 message, last "), "\(listed)")
                #expect(listed.output.contains("on stoves/else\\u{202e}where/stove-9/telemetry"), "\(listed)")
                #expect(!listed.output.unicodeScalars.contains("\u{202E}"))
                let figures = try await bedside.http().get("/metrics").body
                #expect(figures.contains("bedside_messages_rejected_total{reason=\"bad_payload\"} 4.0"))
            }
        }
    }
}
