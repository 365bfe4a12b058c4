import BrokerFixture
import Dispatch
import MQTTTransport
import Telemetry
import Testing

/// Watched from the broker's end of the socket: what leaves, and when.
@Suite("Ack order on the wire", .serialized)
struct AckOrderTests {
    private typealias Peer = WireBroker.Peer

    private func configuration(_ wire: WireBroker) -> IngestConnection.Configuration {
        // A busy machine lets this broker answer late: the client is to wait for it.
        .init(
            broker: BrokerAccess(
                port: wire.port, clientID: "ingest", keepAlive: 600, answerTimeout: .seconds(180), backOff: eager),
            filters: ["t/#"])
    }

    @Test("No ack leaves before the commit returns, and then all of them do")
    func afterCommit() async throws {
        let (wire, journal) = (try WireBroker(), MemoryJournal())
        let (arrived, mayCommit) = (EventLog<Int>(), DispatchSemaphore(value: 0))
        try await withIngest(
            configuration(wire), journal: journal,
            beforeCommit: { batch in
                arrived.record(batch.messages.count)
                mayCommit.wait()
            }
        ) { connection, _ in
            let client = try await wire.acceptSubscribed()
            try client.send(
                Peer.publish("t/a", "1", id: 11), Peer.publish("t/b", "2", id: 12), Peer.publish("t/c", "3", id: 13))
            try await arrived.first { $0 == 3 }
            #expect(try await client.packet(within: 300) == nil)
            mayCommit.signal()
            for id: UInt16 in [11, 12, 13] { #expect(try await client.expect(0x40).packetID == id) }
            #expect(journal.payloads == ["1", "2", "3"])
            #expect(connection.snapshot.acks == 3)
        }
    }

    @Test("It ends although the connection has just been reset", .timeLimit(.minutes(10)))
    func endsOnABrokenSocket() async throws {
        let (wire, journal) = (try WireBroker(), MemoryJournal())
        let (arrived, mayCommit) = (EventLog<Int>(), DispatchSemaphore(value: 0))
        try await withIngest(
            configuration(wire), journal: journal,
            beforeCommit: { batch in
                arrived.record(batch.messages.count)
                mayCommit.wait()
            }
        ) { connection, _ in
            do {
                let client = try await wire.acceptSubscribed()
                // QoS 0: nothing is to be acknowledged, so that the DISCONNECT is the first to find the socket broken.
                try client.send([0x30, 7, 0, 3] + Array("t/a".utf8) + [0] + Array("1".utf8))
                try await arrived.first { $0 == 1 }
                client.closeWithReset()
            }
            connection.stop()
            mayCommit.signal()
        }
    }

    @Test(
        "Messages in one burst with the CONNACK are committed before even the SUBSCRIBE leaves, since it would take their acks along"
    )
    func subscribeHeldBack() async throws {
        let (wire, journal) = (try WireBroker(), MemoryJournal())
        let (arrived, mayCommit) = (EventLog<Int>(), DispatchSemaphore(value: 0))
        try await withIngest(
            configuration(wire), journal: journal,
            beforeCommit: { batch in
                arrived.record(batch.messages.count)
                mayCommit.wait()
            }
        ) { _, _ in
            let client = try await wire.accept()
            _ = try await client.expect(0x10)
            try client.send(Peer.connectionAccepted(resumed: true), Peer.publish("t/a", "1", id: 5))
            try await arrived.first { $0 == 1 }
            #expect(try await client.packet(within: 300) == nil)
            mayCommit.signal()
            var kinds: Set<UInt8> = []
            for _ in 1...2 { kinds.insert(try await client.packet(within: 120_000)?.kind ?? 0) }
            #expect(kinds == [0x82, 0x40])
        }
    }

    @Test("A commit that fails lets no byte out: the connection is dropped, and the redelivery is committed")
    func commitFails() async throws {
        let (wire, journal) = (try WireBroker(), MemoryJournal())
        journal.refuse(2)
        try await withIngest(configuration(wire), journal: journal) { connection, states in
            for attempt in 1...2 {
                let client = try await wire.acceptSubscribed(resumed: attempt > 1)
                try client.send(Peer.publish("t/a", "1", id: 5, duplicate: attempt > 1))
                #expect(await client.isClosedByClient())
                try await states.first { $0.loss == .handlerFailed }
            }
            #expect(connection.snapshot.handlerFailures == 2)
            #expect(connection.snapshot.acks == 0)
            let client = try await wire.acceptSubscribed(resumed: true)
            try client.send(Peer.publish("t/a", "1", id: 5, duplicate: true))
            #expect(try await client.expect(0x40).packetID == 5)
            #expect(journal.payloads == ["1"])
        }
    }

    @Test(
        "A redelivery of what is committed is acked and dropped; the same packet id with the same content later is news"
    )
    func redelivery() async throws {
        let (wire, journal) = (try WireBroker(), MemoryJournal())
        try await withIngest(configuration(wire), journal: journal) { connection, states in
            do {
                let client = try await wire.acceptSubscribed()
                try client.send(Peer.publish("t/a", "on", id: 5), Peer.publish("t/a", "on", id: 6))
                _ = try await (client.expect(0x40), client.expect(0x40))
            }
            let client = try await wire.acceptSubscribed(resumed: true)
            try client.send(Peer.publish("t/a", "on", id: 6, duplicate: true), Peer.publish("t/a", "off", id: 5))
            _ = try await (client.expect(0x40), client.expect(0x40))
            #expect(journal.payloads == ["on", "on", "off"])
            #expect(connection.snapshot.redelivered == 1)
            try client.send(Peer.publish("t/a", "on", id: 6))
            _ = try await client.expect(0x40)
            #expect(journal.payloads == ["on", "on", "off", "on"])
        }
    }

    @Test("In a session that begins anew, nothing is taken for a redelivery")
    func newSession() async throws {
        let (wire, journal) = (try WireBroker(), MemoryJournal())
        try await withIngest(configuration(wire), journal: journal) { _, _ in
            do {
                let client = try await wire.acceptSubscribed()
                try client.send(Peer.publish("t/a", "on", id: 1))
                _ = try await client.expect(0x40)
            }
            let client = try await wire.acceptSubscribed(resumed: false)
            try client.send(Peer.publish("t/a", "on", id: 1))
            _ = try await client.expect(0x40)
            #expect(journal.payloads == ["on", "on"])
        }
    }

    @Test("CONNECT asks for a kept session and states the receive-maximum")
    func connectPacket() async throws {
        let (wire, journal) = (try WireBroker(), MemoryJournal())
        var configuration = configuration(wire)
        configuration.receiveMaximum = 0x0123
        configuration.sessionExpiry = .seconds(0x04050607)
        try await withIngest(configuration, journal: journal) { _, _ in
            let body = try await wire.accept().expect(0x10).body
            // Protocol name (6 bytes), version 5, flags: no clean start, no will, no user.
            #expect(body[6] == 5)
            #expect(body[7] == 0)
            let properties = body[11..<(11 + Int(body[10]))]
            #expect(properties.contains([0x21, 0x01, 0x23]))
            #expect(properties.contains([0x11, 0x04, 0x05, 0x06, 0x07]))
        }
    }

    @Test("A refused subscription is an error that names the filter, and is tried again")
    func subscriptionRefused() async throws {
        let (wire, journal) = (try WireBroker(), MemoryJournal())
        try await withIngest(configuration(wire), journal: journal) { _, states in
            let client = try await wire.accept()
            _ = try await client.expect(0x10)
            try client.send(Peer.connectionAccepted(resumed: false))
            try client.send(Peer.subscriptionGranted(await client.expect(0x82).packetID, reason: 0x87))
            let state = try await states.first { $0.loss == .subscriptionRefused }
            guard case .waiting(let lost, _, _) = state else { return }
            #expect(lost.detail.contains("t/#"))
            _ = try await wire.acceptSubscribed()
            try await states.first(where: \.isConnected)
        }
    }

    @Test("The reason the broker gives for ending the connection is the state's reason")
    func sessionTakenOver() async throws {
        let (wire, journal) = (try WireBroker(), MemoryJournal())
        try await withIngest(configuration(wire), journal: journal) { _, states in
            let client = try await wire.acceptSubscribed()
            try await states.first(where: \.isConnected)
            try client.send([0xE0, 2, 0x8E, 0])
            try await states.first { $0.loss == .sessionTakenOver }
        }
    }

    @Test("A command carries its message expiry interval and is not retained")
    func commandPacket() async throws {
        let wire = try WireBroker()
        let states = EventLog<ConnectionState>()
        let commands = try CommandConnection(
            BrokerAccess(port: wire.port, clientID: "commands", backOff: eager), presence: nil, logger: quiet,
            onStateChange: { states.record($0) })
        async let running: Void = commands.run()
        let client = try await wire.accept()
        let connect = try await client.expect(0x10)
        // Clean start.
        #expect(connect.body[7] == 0x02)
        try client.send(Peer.connectionAccepted(resumed: false))
        try await states.first(where: \.isConnected)
        async let outcome = commands.publish(topic: "d/1/command", payload: [0x21], expiresAfter: .seconds(300))
        let publish = try await client.expect(0x32)
        #expect(publish.body.contains([5, 0x02, 0x00, 0x00, 0x01, 0x2C, 0x21]))
        let id = publish.body[13...14]
        try client.send([0x40, 3] + Array(id) + [0x10])
        #expect(try await outcome == .noSubscribers)
        commands.stop()
        try await running
    }
}
