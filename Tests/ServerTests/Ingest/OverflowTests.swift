import BrokerFixture
import Diagnostics
import MQTTTransport
import Profiles
import Store
import Telemetry
import Testing

@testable import Server

/// A real broker whose queue runs over while the service is away.
@Suite(.timeLimit(.minutes(10))) struct OverflowTests {
    private static let messages = 500

    /// Listens for the time of `body`, which begins once the broker keeps messages for the service, and learns of each
    /// number that was journalled.
    private static func listening(
        to broker: Broker, _ admission: Admission, _ engine: Engine, _ body: (EventLog<Int>) async throws -> Void
    ) async throws {
        let numbers = EventLog<Int>()
        let states = EventLog<ConnectionState>()
        let connection = try IngestConnection(
            .init(broker: BrokerAccess(port: broker.port, clientID: "service"), filters: ["homes/#"]), logger: quiet,
            onStateChange: { states.record($0) },
            recentMarks: { try engine.journal.recentMarks(limit: IngestConnection.marksToRecall) },
            commit: { batch in
                _ = try admission.take(batch, at: noon(60))
                for message in batch.messages {
                    let text = String(decoding: batch.payload(message), as: UTF8.self)
                    numbers.record(text.split { !$0.isNumber }.first.flatMap { Int($0) } ?? -1)
                }
            })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await connection.run() }
            defer { connection.stop() }
            try await states.first(where: \.isConnected)
            try await body(numbers)
            connection.stop()
            try await group.waitForAll()
        }
    }

    @Test func `D04: What the broker dropped while the service was away is counted to the message, and told`()
        async throws
    {
        var options = Broker.Options()
        options.maxQueuedMessages = 100
        try await Broker.run(options) { broker in
            let engine = try await Engine.start(in: TemporaryDirectory())
            let directory = DeviceDirectory()
            directory.learn(
                Heater.address("h1"),
                of: DeviceDirectory.Known(
                    device: device(1), profile: "acme/heater", isAssigned: true,
                    identity: DeviceIdentity(convention: "acme"), captures: ["home": "17"], newest: nil))
            try await engine.take([enrolment(of: 1)])
            let admission = Admission(
                intake: Intake(
                    catalog: try Heater.catalog(), directory: directory, enrolment: .manual,
                    rejects: Rejects(figures: engine.figures, since: noon())),
                journal: engine.journal)
            let loop = try LoopThread()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await loop.run() }
                defer { loop.stop() }
                let device = try DeviceConnection(
                    .init(broker: BrokerAccess(port: broker.port, clientID: "h1")), on: loop, logger: quiet)
                try await device.connect()
                func say(_ number: Int) async throws {
                    _ = try await device.publish(
                        topic: "homes/17/h1/counted", payload: Array(#"{"seq":\#(number),"boot":1,"flow":40}"#.utf8))
                }
                try await Self.listening(to: broker, admission, engine) { numbers in
                    try await say(1)
                    try await numbers.first { $0 == 1 }
                }
                for number in 2...Self.messages { try await say(number) }
                try await Self.listening(to: broker, admission, engine) { numbers in
                    try await numbers.first { $0 > 50 }
                    try await say(Self.messages + 1)
                    try await numbers.first { $0 == Self.messages + 1 }
                }
                loop.stop()
                try await group.waitForAll()
            }
            try await engine.foldAll()
            let state = try #require(await engine.shards.device(Heater.first)).state
            let kept = try await engine.stores.history.series(
                Heater.first, Heater.flow, from: noon(-1_000), to: noon(10_000))
            let missing = state.missing.reduce(0) { $0 + $1.missing }
            #expect(missing > 300)
            #expect(kept.count >= 100)
            #expect(engine.figures.text().contains("bedside_messages_missing_total \(Double(missing))\n"))
            #expect(kept.count + missing == Self.messages + 1)
        }
    }
}

extension Heater {
    fileprivate static let first = device(1)
}
