import BrokerFixture
import MQTTTransport
import Testing

@Suite("Device connection", .serialized)
struct DeviceConnectionTests {
    @Test("Two hundred devices on one thread report and obey")
    func manyDevices() async throws {
        try await Broker.run { broker in
            try await withDevices { loop in
                let desk = try await loop.device("desk", port: broker.port, subscriptions: ["d/+/reply"])
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for index in 0..<200 {
                        group.addTask {
                            let device = try await loop.device(
                                "d\(index)", port: broker.port, subscriptions: ["d/\(index)/command"])
                            for await command in device.incoming {
                                _ = try await device.publish(topic: "d/\(index)/reply", payload: command.payload)
                                break
                            }
                            await device.disconnect()
                        }
                    }
                    for index in 0..<200 {
                        group.addTask {
                            // Until the device has subscribed, the broker knows nobody to give it to.
                            while try await desk.publish("\(index)", to: "d/\(index)/command") != .accepted {}
                        }
                    }
                    try await group.waitForAll()
                }
                var replies: Set<String> = []
                for await reply in desk.incoming {
                    replies.insert(String(decoding: reply.payload, as: UTF8.self))
                    if desk.snapshot.dropped + replies.count == 200 { break }
                }
                #expect(desk.snapshot.received == 200)
            }
        }
    }

    @Test("A drop leaves the last will, a disconnect in good order leaves offline too, and it can come back")
    func presence() async throws {
        try await Broker.run { broker in
            try await withDevices { loop in
                let watcher = try await loop.device("w", port: broker.port, subscriptions: ["d/status"])
                var incoming = watcher.incoming.makeAsyncIterator()
                let device = try await loop.device("d", port: broker.port, presence: Presence(topic: "d/status"))
                #expect(await incoming.next()?.payload == Array("online".utf8))
                await device.drop()
                #expect(await incoming.next()?.payload == Array("offline".utf8))
                await #expect(throws: TransportError.self) { try await device.publish("x", to: "d/x") }
                try await device.connect()
                #expect(await incoming.next()?.payload == Array("online".utf8))
                await device.disconnect()
                #expect(await incoming.next()?.payload == Array("offline".utf8))
            }
        }
    }

    @Test("Connecting with refused credentials throws, once for all")
    func refused() async throws {
        var options = Broker.Options()
        options.users = ["a": "b"]
        try await Broker.run(options) { broker in
            try await withDevices { loop in
                let error = await #expect(throws: TransportError.self) {
                    try await loop.device(
                        "d", port: broker.port, credentials: Credentials(user: "a", password: "c"))
                }
                #expect(error?.isRetriable == false)
            }
        }
    }

    @Test("Messages that nobody reads are dropped and counted, and the connection lives on")
    func slowReader() async throws {
        try await Broker.run { broker in
            try await withDevices { loop in
                let sleeper = try await loop.device("s", port: broker.port, subscriptions: ["d/x"])
                let device = try await loop.device("d", port: broker.port)
                try await device.publishAll((0..<500).map(String.init), to: { _ in "d/x" })
                _ = try await device.publish("end", to: "d/x")
                try await waitUntil { sleeper.snapshot.received == 501 }
                #expect(sleeper.snapshot.dropped == 501 - 64)
                #expect(sleeper.snapshot.state.isConnected)
            }
        }
    }

    @Test("A device that waits for an absent broker can be called off")
    func calledOff() async throws {
        try await withDevices { loop in
            let device = try DeviceConnection(
                .init(broker: BrokerAccess(port: try Broker.freePort(), clientID: "d", backOff: eager)), on: loop,
                logger: quiet)
            let connecting = Task { try await device.connect() }
            try await waitUntil { device.snapshot.state.loss != nil }
            connecting.cancel()
            let error = await #expect(throws: TransportError.self) { try await connecting.value }
            #expect(error?.code == .notConnected)
        }
    }

    @Test("A device that begins to connect as its loop ends is told so")
    func loopEndsMeanwhile() async throws {
        let loop = try LoopThread()
        let device = try DeviceConnection(
            .init(broker: BrokerAccess(port: 1, clientID: "d")), on: loop, logger: quiet)
        let connecting = Task { try await device.connect() }
        loop.stop()
        try await loop.run()
        let error = await #expect(throws: TransportError.self) { try await connecting.value }
        #expect(error?.code == .notConnected)
    }

    @Test("After its loop has ended a device says that it is not connected")
    func loopEnded() async throws {
        try await Broker.run { broker in
            let loop = try LoopThread()
            async let running: Void = loop.run()
            let device = try await loop.device("d", port: broker.port)
            loop.stop()
            try await running
            let error = await #expect(throws: TransportError.self) { try await device.publish("x", to: "d/x") }
            #expect(error?.code == .notConnected)
        }
    }
}
