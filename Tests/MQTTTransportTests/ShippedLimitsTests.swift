import BrokerFixture
import Foundation
import MQTTTransport
import Telemetry
import Testing

/// The limits that are shipped for every broker, and the service's beside them.
@Suite("Shipped limits", .serialized)
struct ShippedLimitsTests {
    private static let password = "a password"

    /// A broker with passwords, as the demo has it.
    private func run(_ body: @Sendable (Broker) async throws -> Void) async throws {
        var options = Broker.Options()
        options.configuration = { port, directory in
            let users = directory.appending(path: "users")
            try "bedside:\(Self.password)\nfleet:\(Self.password)\n".write(to: users, atomically: true, encoding: .utf8)
            let hashing = try Process.run(URL(filePath: "/usr/bin/mosquitto_passwd"), arguments: ["-U", users.path])
            hashing.waitUntilExit()
            let rules = directory.appending(path: "acl")
            if !FileManager.default.fileExists(atPath: rules.path) {
                try FileManager.default.copyItem(at: Shipped.scripts.appending(path: "broker.acl"), to: rules)
            }
            try FileManager.default.createDirectory(
                at: directory.appending(path: "broker"), withIntermediateDirectories: true)
            return try Shipped.run("broker-config.sh", ["\(port)", directory.path])
        }
        try await Broker.run(options, body)
    }

    private func access(_ broker: Broker, _ user: String) -> BrokerAccess {
        BrokerAccess(
            port: broker.port, clientID: user, credentials: Credentials(user: user, password: Self.password),
            backOff: eager)
    }

    @Test("The broker says its limits, and they are the service's")
    func facts() async throws {
        try await run { broker in
            try await withIngest(
                .init(broker: access(broker, "bedside"), filters: ["#"]), journal: MemoryJournal()
            ) { connection, states in
                try await states.first(where: \.isConnected)
                #expect(connection.snapshot.broker == BrokerFacts(receiveMaximum: 1_000, maximumPacketSize: 1 << 20))
            }
        }
    }

    @Test("A broker left at its defaults says 20 messages at once, and nothing of a packet's size")
    func defaults() async throws {
        var options = Broker.Options()
        options.maxInflightMessages = 20
        try await Broker.run(options) { broker in
            let access = BrokerAccess(port: broker.port, clientID: "bedside", backOff: eager)
            try await withIngest(.init(broker: access, filters: ["#"]), journal: MemoryJournal()) {
                connection, states in
                try await states.first(where: \.isConnected)
                #expect(connection.snapshot.broker == BrokerFacts(receiveMaximum: 20, maximumPacketSize: nil))
            }
        }
    }

    @Test("A session that the broker has forgotten although messages of it are journalled is noticed")
    func lostSession() async throws {
        try await Broker.run { broker in
            let (journal, access) = (
                MemoryJournal(), BrokerAccess(port: broker.port, clientID: "bedside", backOff: eager)
            )
            try await withIngest(.init(broker: access, filters: ["t/#"]), journal: journal) { connection, states in
                try await states.first(where: \.isConnected)
                #expect(connection.snapshot.sessionLost == nil)
                try await withDevices { loop in
                    _ = try await loop.device("d", port: broker.port).publish("1", to: "t/x")
                }
                try await journal.holds(1)
                let before = states.all.count
                // It keeps nothing on disk.
                try await broker.end(by: SIGTERM)
                try await broker.startAgain()
                try await states.first(from: before, where: \.isConnected)
                #expect(connection.snapshot.sessionLost != nil)
            }
        }
    }

    @Test("P09 A payload of 50 MiB ends its connection before it is read; the largest honest message arrives")
    func hugePayload() async throws {
        try await run { broker in
            let journal = MemoryJournal()
            var configuration = IngestConnection.Configuration(broker: access(broker, "bedside"), filters: ["#"])
            // As the service has it.
            configuration.maximumPacketSize = (1 << 20) + (64 << 10)
            try await withIngest(configuration, journal: journal) { _, states in
                try await states.first(where: \.isConnected)
                let topic = "chargers/ch-1/telemetry"
                let attacker = try RawDevice(port: broker.port, id: "huge", user: "fleet", password: Self.password)
                let size = 50 << 20
                #expect(attacker.send(RawDevice.publishHeader(topic, payloadBytes: size, id: 1)) > 0)
                let sent = attacker.send([UInt8](repeating: 0x41, count: size))
                #expect(sent < size)
                #expect(attacker.isClosed)

                let honest = try RawDevice(port: broker.port, id: "honest", user: "fleet", password: Self.password)
                // The whole packet has 1 MiB: less its header, topic and number.
                let header = RawDevice.publishHeader(topic, payloadBytes: (1 << 20) - 64, id: 1).count
                let largest = [UInt8](repeating: 0x42, count: (1 << 20) - header)
                #expect(honest.send(RawDevice.publishPacket(topic, largest, id: 1)) == 1 << 20)
                try await journal.holds(1)
                #expect(journal.payloads.map(\.utf8.count) == [largest.count])
            }
        }
    }
}
