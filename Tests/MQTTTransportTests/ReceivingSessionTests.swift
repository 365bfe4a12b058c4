import BrokerFixture
import MQTTTransport
import Synchronization
import Telemetry
import Testing

/// The receiver's own MQTT, packet for packet, over plain TCP.
@Suite("Receiving packets", .serialized, .timeLimit(.minutes(10)))
struct ReceivingSessionTests {
    private typealias Peer = WireBroker.Peer

    private func configuration(
        _ wire: WireBroker, receiveMaximum: UInt16 = 1_000, credentials: Credentials? = nil
    ) -> IngestConnection.Configuration {
        .init(
            broker: BrokerAccess(
                port: wire.port, clientID: "ingest", credentials: credentials, keepAlive: 600,
                answerTimeout: .seconds(180), backOff: eager),
            filters: ["t/#"], receiveMaximum: receiveMaximum, maximumPacketSize: 1 << 20)
    }

    /// A PUBLISH at QoS 1 of any size, with these properties.
    private func publish(_ topic: String, _ payload: [UInt8], id: UInt16, properties: [UInt8] = []) -> [UInt8] {
        let body =
            [UInt8(topic.utf8.count >> 8), UInt8(topic.utf8.count & 0xFF)] + Array(topic.utf8)
            + [UInt8(id >> 8), UInt8(id & 0xFF), UInt8(properties.count)] + properties + payload
        var (length, rest) = ([UInt8](), body.count)
        repeat {
            length.append(UInt8(rest & 0x7F) | (rest > 0x7F ? 0x80 : 0))
            rest >>= 7
        } while rest > 0
        return [0x32] + length + body
    }

    @Test("A message is the same however its bytes are cut into pieces on the way")
    func pieces() async throws {
        let (wire, journal) = (try WireBroker(), MemoryJournal())
        try await withIngest(configuration(wire), journal: journal) { _, _ in
            let client = try await wire.acceptSubscribed()
            // Two length bytes, and a property of the sender's.
            let packet = publish(
                "t/é", Array(String(repeating: "x", count: 200).utf8), id: 7,
                properties: [0x26, 0, 1, 0x61, 0, 1, 0x62])
            for cut in [1, 2, 3, 4, 7, 8, 10, 11, 20, packet.count - 1] {
                try client.send(Array(packet[..<cut]))
                // Nothing tells that the pieces are read apart; whether or not they are, the outcome is the same.
                try client.send(Array(packet[cut...]))
                #expect(try await client.expect(0x40).body == [0, 7])
            }
            #expect(journal.messages.count == 10)
            #expect(
                journal.messages.allSatisfy { $0.topic == "t/é" && $0.payload == String(repeating: "x", count: 200) })
        }
    }

    @Test("What came beyond a full batch is taken after it, although the socket has nothing more to tell")
    func beyondTheWindow() async throws {
        let (wire, journal) = (try WireBroker(), MemoryJournal())
        let sizes = EventLog<Int>()
        try await withIngest(
            configuration(wire, receiveMaximum: 3), journal: journal, beforeCommit: { sizes.record($0.messages.count) }
        ) { _, _ in
            let client = try await wire.acceptSubscribed()
            try client.send((1...20).flatMap { publish("t/a", Array("\($0)".utf8), id: $0) })
            for id: UInt16 in 1...20 { #expect(try await client.expect(0x40).packetID == id) }
            #expect(journal.payloads == (1...20).map(String.init))
            #expect(sizes.all.allSatisfy { $0 <= 3 })
        }
    }

    @Test("Messages larger than what is read at a time arrive whole, among small ones")
    func large() async throws {
        let (wire, journal) = (try WireBroker(), MemoryJournal())
        try await withIngest(configuration(wire), journal: journal) { _, _ in
            let client = try await wire.acceptSubscribed()
            let sizes = [1, 1 << 20 - 100, 3, 300_000, 0, 700_000, 127, 128, 16_383, 16_384]
            // The socket's buffers hold less than all of it.
            let packets = sizes.enumerated().flatMap { index, size in
                publish("t/a", [UInt8](repeating: UInt8(65 + index), count: size), id: UInt16(index + 1))
            }
            async let sent: Void = client.sendAll(packets)
            for id in sizes.indices { #expect(try await client.expect(0x40).packetID == UInt16(id + 1)) }
            try await sent
            #expect(journal.payloads.map(\.utf8.count) == sizes)
            #expect(
                journal.payloads.enumerated().allSatisfy { $1.utf8.allSatisfy { [index = $0] in $0 == 65 + index } })
        }
    }

    @Test(
        "What is no MQTT 5 ends the connection and says so; nothing of it is acknowledged",
        arguments: [
            // A packet id of zero, a topic with a NUL, one that is no UTF-8, an empty one, QoS 2, a body that ends early.
            [0x32, 8, 0, 3, 0x74, 0x2F, 0x61, 0, 0, 0], [0x32, 8, 0, 3, 0x74, 0x00, 0x61, 0, 1, 0],
            [0x32, 8, 0, 3, 0x74, 0xC3, 0x28, 0, 1, 0], [0x32, 5, 0, 0, 0, 1, 0],
            [0x34, 8, 0, 3, 0x74, 0x2F, 0x61, 0, 1, 0], [0x32, 6, 0, 9, 0x74, 0x2F, 0x61, 0],
            // A length of five bytes, a kind that is none, one that only clients send, a second CONNACK.
            [0x32, 0x80, 0x80, 0x80, 0x80, 1], [0x00, 0], [0xC0, 0], [0x20, 3, 0, 0, 0],
        ] as [[UInt8]])
    func malformed(_ packet: [UInt8]) async throws {
        let (wire, journal) = (try WireBroker(), MemoryJournal())
        try await withIngest(configuration(wire), journal: journal) { _, states in
            let client = try await wire.acceptSubscribed()
            try await states.first(where: \.isConnected)
            try client.send(packet)
            try await states.first { $0.loss == .protocolViolation }
            #expect(await client.isClosedByClient())
            #expect(journal.payloads.isEmpty)
        }
    }

    @Test("A packet larger than we allow is not waited for")
    func tooLarge() async throws {
        let (wire, journal) = (try WireBroker(), MemoryJournal())
        try await withIngest(configuration(wire), journal: journal) { _, states in
            let client = try await wire.acceptSubscribed()
            // 256 MiB are announced, and never come.
            try client.send([0x32, 0xFF, 0xFF, 0xFF, 0x7F])
            try await states.first { $0.loss == .messageTooLarge }
        }
    }

    @Test("A ping leaves when the broker's own keep-alive time is over; unanswered it ends the connection")
    func keepAlive() async throws {
        let (wire, journal) = (try WireBroker(), MemoryJournal())
        try await withIngest(configuration(wire), journal: journal) { _, states in
            let client = try await wire.accept()
            _ = try await client.expect(0x10)
            // Properties: a text of the user's, and eight seconds in place of the ten minutes that we ask for.
            try client.send([0x20, 13, 0, 0, 10, 0x26, 0, 1, 0x61, 0, 1, 0x62, 0x13, 0, 8])
            try client.send(Peer.subscriptionGranted(await client.expect(0x82).packetID))
            _ = try await client.expect(0xC0)
            try client.send([0xD0, 0])
            _ = try await client.expect(0xC0)
            try await states.first { $0.loss == .keepAliveTimeout }
        }
    }

    @Test("CONNECT tells user and password, and what the broker says of itself is kept")
    func hello() async throws {
        let (wire, journal) = (try WireBroker(), MemoryJournal())
        let who = Credentials(user: "bedside", password: "s3")
        try await withIngest(configuration(wire, credentials: who), journal: journal) { connection, states in
            let client = try await wire.accept()
            let body = try await client.expect(0x10).body
            #expect(body[7] == 0xC0)
            let said = [0, 6] + Array("ingest".utf8) + [0, 7] + Array("bedside".utf8) + [0, 2] + Array("s3".utf8)
            #expect(Array(body.suffix(said.count)) == said)
            try client.send([0x20, 11, 0, 0, 8, 0x21, 0, 50, 0x27, 0, 1, 0, 0])
            try client.send(Peer.subscriptionGranted(await client.expect(0x82).packetID))
            try await states.first(where: \.isConnected)
            #expect(connection.snapshot.broker?.receiveMaximum == 50)
            #expect(connection.snapshot.broker?.maximumPacketSize == 65_536)
        }
    }
}
