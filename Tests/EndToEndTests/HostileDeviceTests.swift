import BrokerFixture
import DeskClient
import DeskOperations
import Foundation
import MQTTTransport
import Telemetry
import Testing

extension ServiceTests {
    /// Devices with certificates of their own that mean no good, at the broker with the shipped configuration, before a
    /// service with the shipped profiles.
    @Suite("Hostile devices", .serialized, .timeLimit(.minutes(10)))
    struct HostileDeviceTests {
        @Test(
            "P14: of retained floods and forged wills what comes through is bounded, and bedside rejects names whose it is"
        )
        func retained() async throws {
            try await SecuredBroker.run { secured in
                let own = try secured.certificates.service()
                let access = [
                    "--mqtt", "localhost:\(secured.servicePort)", "--mqtt-ca-file", secured.certificates.authority,
                    "--mqtt-certificate-file", own.certificate, "--mqtt-key-file", own.key,
                ]
                let profiles = Shipped.scripts.deletingLastPathComponent().appending(path: "DeviceProfiles").path
                try await Installation.run(at: secured.broker, access: access) { bedside in
                    try await bedside.start(profiles: profiles)
                    try await Self.flood(as: "ch-1", secured, bedside)
                    try await Self.leaveWill(as: "ch-2", on: "chargers/ch-1/telemetry", secured, bedside)
                    try await Self.leaveWill(as: "ch-3", on: "chargers/ch-3/telemetry", secured, bedside)
                    let desk = try bedside.desk
                    _ = try await eventually("the last of them has come through") {
                        try await Self.topics(at: desk).contains("chargers/ch-3/telemetry")
                    }
                    try await Self.namesOwners(bedside)

                    try await bedside.end(by: SIGKILL)
                }
                // Whoever subscribes anew is given what the broker kept: no more than a device's own topics.
                let newcomer = ["BEDSIDE_MQTT_CLIENT_ID": "newcomer"]
                try await Installation.run(at: secured.broker, access: access, settings: newcomer) { bedside in
                    try await bedside.start(profiles: profiles)
                    let last = try await Self.connected("ch-4", nil, secured, bedside)
                    try await Self.say("{last", on: "chargers/ch-4/telemetry", last)
                    let desk = try bedside.desk
                    _ = try await eventually("what was kept and what is said have come through") {
                        let topics = try await Self.topics(at: desk)
                        return topics.contains("chargers/ch-4/telemetry") && topics.contains("chargers/ch-1/telemetry")
                    }
                    let report = try await desk.rejects(reason: nil, limit: 100, as: Installation.local())
                    let count = report.reasons.reduce(0) { $0 + $1.messages }
                    // One of each topic that is a device's own: telemetry of three, that of each home; and that last word.
                    #expect((Self.homes + 3...Self.homes + 4).contains(count), "\(report.reasons)")
                    try await Self.namesOwners(bedside)
                }
            }
        }

        /// Homes in whose name the flood speaks: their level of the topic is any. With the others fewer topics than are told of
        /// one by one.
        private static let homes = 12

        /// Retained nonsense: on its own topics, on the level that is any, and in the name of others.
        private static func flood(as id: String, _ secured: SecuredBroker, _ bedside: Installation) async throws {
            let device = try await connected(id, nil, secured, bedside)
            for round in 0..<150 {
                try await say("{flood \(round)", on: "chargers/\(id)/telemetry", device)
                try await say("{flood \(round)", on: "chargers/x\(round)/telemetry", device)
                if round < homes { try await say("{flood \(round)", on: "homes/h\(round)/\(id)/telemetry", device) }
            }
        }

        /// Goes as at a power cut, with a last will on some topic; the broker may refuse it at once.
        private static func leaveWill(
            as id: String, on topic: String, _ secured: SecuredBroker, _ bedside: Installation
        ) async throws {
            let device = try? await connected(id, Presence(topic: topic, offline: "{forged by \(id)"), secured, bedside)
            await device?.drop()
        }

        private static func connected(
            _ id: String, _ presence: Presence?, _ secured: SecuredBroker, _ bedside: Installation
        ) async throws -> DeviceConnection {
            let pair = try secured.certificates.device(id)
            let broker = BrokerAccess(
                host: "localhost", port: secured.broker.port, clientID: id,
                tls: BrokerTLS(
                    authority: .file(secured.certificates.authority),
                    identity: .init(certificate: pair.certificate, key: pair.key)))
            let device = try DeviceConnection(
                .init(broker: broker, presence: presence), on: bedside.loop, logger: quiet)
            try await device.connect()
            return device
        }

        private static func say(_ text: String, on topic: String, _ device: DeviceConnection) async throws {
            _ = try await device.publish(topic: topic, payload: Array(text.utf8), retain: true)
        }

        private static func topics(at desk: HTTPDesk) async throws -> [String] {
            try await desk.rejects(reason: nil, limit: 100, as: Installation.local()).messages.map(\.topic)
        }

        /// Everything that is told of stands on a topic of whoever said it, and few lines tell of very much.
        private static func namesOwners(_ bedside: Installation) async throws {
            let report = try await bedside.desk.rejects(reason: nil, limit: 100, as: Installation.local())
            #expect(report.messages.count <= 20 * report.reasons.count)
            // The service's own last word, which one of another name hears.
            for message in report.messages where message.topic != "bedside/bedside/status" {
                let levels = message.topic.split(separator: "/").map(String.init)
                let owner = levels.first == "homes" ? levels.dropFirst(2).first : levels.dropFirst().first
                #expect(owner?.hasPrefix("ch-") == true, "\(message.topic)")
                #expect(!message.payload.text.contains("forged by ch-2"))
                if message.payload.text.contains("forged by") { #expect(owner == "ch-3") }
                if message.payload.text.contains("flood") { #expect(owner == "ch-1") }
            }
            let told = try await bedside.tool("rejects", "--limit", "100")
            #expect(told.status == 0 && told.output.contains("chargers/ch-1/telemetry"), "\(told)")
            #expect(told.output.contains("homes/h\(homes - 1)/ch-1/telemetry"), "\(told)")
            #expect(!told.output.contains("ch-2") && !told.output.contains("chargers/x"), "\(told)")
        }
    }
}
