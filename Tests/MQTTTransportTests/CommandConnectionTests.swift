import BrokerFixture
import Foundation
import MQTTTransport
import Telemetry
import Testing

@Suite("Command connection", .serialized)
struct CommandConnectionTests {
    /// Runs a command connection, connected, for the time of `body`.
    private func withCommands(
        _ broker: Broker, presence: Presence? = nil,
        _ body: @Sendable (CommandConnection, EventLog<ConnectionState>) async throws -> Void
    ) async throws {
        let states = EventLog<ConnectionState>()
        let commands = try CommandConnection(
            BrokerAccess(port: broker.port, clientID: "commands", keepAlive: 5, backOff: eager), presence: presence,
            logger: quiet, onStateChange: { states.record($0) })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await commands.run() }
            defer { commands.stop() }
            try await states.first(where: \.isConnected)
            try await body(commands, states)
            commands.stop()
            try await group.waitForAll()
        }
    }

    private func send(_ payload: String, by commands: CommandConnection) async throws -> PublishOutcome {
        try await commands.publish(topic: "d/1/command", payload: Array(payload.utf8), expiresAfter: .seconds(60))
    }

    @Test("The outcome tells whether somebody subscribes")
    func outcomes() async throws {
        try await Broker.run { broker in
            try await withCommands(broker) { commands, _ in
                #expect(try await send("to nobody", by: commands) == .noSubscribers)
                try await withDevices { loop in
                    let device = try await loop.device("1", port: broker.port, subscriptions: ["d/1/command"])
                    #expect(try await send("restart", by: commands) == .accepted)
                    var incoming = device.incoming.makeAsyncIterator()
                    #expect(
                        await incoming.next()
                            == DeviceMessage(topic: "d/1/command", payload: Array("restart".utf8), retain: false))
                }
                #expect(commands.snapshot.published == 2)
            }
        }
    }

    @Test("While there is no connection nothing is sent, and nothing is kept for later")
    func notConnected() async throws {
        try await Broker.run { broker in
            try await withCommands(broker) { commands, states in
                let before = states.all.count
                try await broker.end(by: SIGKILL)
                try await states.first(from: before) { $0.loss != nil }
                let error = await #expect(throws: TransportError.self) { try await send("lost", by: commands) }
                #expect(error?.code == .notConnected)
                try await broker.startAgain()
                try await states.first(from: before, where: \.isConnected)
                try await withDevices { loop in
                    let device = try await loop.device("1", port: broker.port, subscriptions: ["d/1/command"])
                    #expect(try await send("first", by: commands) == .accepted)
                    var incoming = device.incoming.makeAsyncIterator()
                    #expect(await incoming.next()?.payload == Array("first".utf8))
                }
            }
        }
    }

    @Test("A command whose ack never came has an unknown outcome and is not repeated on the next connection")
    func unknownOutcome() async throws {
        try await Broker.run { broker in
            try await withCommands(broker) { commands, states in
                let before = states.all.count
                broker.send(SIGSTOP)
                async let outcome = send("perhaps", by: commands)
                // The broker is killed only once the message is on its way.
                try await waitUntil { commands.snapshot.inFlight > 0 }
                try await broker.end(by: SIGKILL)
                #expect(try await outcome == .unknown)
                try await broker.startAgain()
                try await withDevices { loop in
                    let device = try await loop.device("1", port: broker.port, subscriptions: ["d/1/command"])
                    try await states.first(from: before, where: \.isConnected)
                    #expect(try await send("next", by: commands) == .accepted)
                    var incoming = device.incoming.makeAsyncIterator()
                    #expect(await incoming.next()?.payload == Array("next".utf8))
                }
                #expect(commands.snapshot.unknown == 1)
            }
        }
    }

    @Test("What the broker's access rules forbid is refused with the broker's reason")
    func refused() async throws {
        var options = Broker.Options()
        options.accessRules = ["topic write d/+/command"]
        try await Broker.run(options) { broker in
            try await withCommands(broker) { commands, _ in
                let outcome = try await commands.publish(
                    topic: "elsewhere", payload: [], expiresAfter: .seconds(60))
                guard case .refused(reason: 0x87, _) = outcome else {
                    Issue.record("\(outcome)")
                    return
                }
            }
        }
    }

    @Test("A topic with a wildcard is not published to", arguments: ["", "d/+/command", "d/#", "d/\0"])
    func badTopic(_ topic: String) async throws {
        let commands = try CommandConnection(
            BrokerAccess(port: 1, clientID: "commands"), presence: nil, logger: quiet)
        let error = await #expect(throws: TransportError.self) {
            try await commands.publish(topic: topic, payload: [], expiresAfter: .seconds(1))
        }
        #expect(error?.code == .invalidTopic)
    }

    @Test("The service's presence is seen to come and to go")
    func presence() async throws {
        try await Broker.run { broker in
            try await withDevices { loop in
                let watcher = try await loop.device("w", port: broker.port, subscriptions: ["bedside/status"])
                var incoming = watcher.incoming.makeAsyncIterator()
                try await withCommands(broker, presence: Presence(topic: "bedside/status")) { _, _ in }
                #expect(await incoming.next()?.payload == Array("online".utf8))
                #expect(await incoming.next()?.payload == Array("offline".utf8))
            }
        }
    }
}
