import BrokerFixture
import Foundation
import MQTTTransport
import Telemetry
import Testing

/// Against a real Mosquitto.
@Suite("Ingest connection", .serialized)
struct IngestConnectionTests {
    private func configuration(
        _ port: UInt16, filters: [String] = ["t/#"], credentials: Credentials? = nil
    ) -> IngestConnection.Configuration {
        .init(
            broker: BrokerAccess(
                port: port, clientID: "ingest", credentials: credentials, keepAlive: 5, backOff: eager),
            filters: filters)
    }

    @Test("Messages of equal content are all kept, in order")
    func equalContent() async throws {
        try await Broker.run { broker in
            let journal = MemoryJournal()
            try await withIngest(configuration(broker.port), journal: journal) { connection, states in
                try await states.first(where: \.isConnected)
                try await withDevices { loop in
                    let device = try await loop.device("d", port: broker.port)
                    try await device.publishAll(Array(repeating: "same", count: 300), to: { _ in "t/x" })
                    try await device.publishAll((0..<300).map(String.init), to: { _ in "t/x" }, window: 1)
                }
                try await journal.holds(600)
                #expect(journal.payloads == Array(repeating: "same", count: 300) + (0..<300).map(String.init))
                #expect(connection.snapshot.messages == 600)
                #expect(connection.snapshot.longestHeld > .zero)
                #expect(connection.snapshot.held >= connection.snapshot.longestHeld)
            }
        }
    }

    @Test("A commit that fails is repeated with what the broker delivers again: nothing is lost or doubled")
    func commitFails() async throws {
        try await Broker.run { broker in
            let journal = MemoryJournal()
            journal.refuse(3)
            try await withIngest(configuration(broker.port), journal: journal) { connection, states in
                try await states.first(where: \.isConnected)
                try await withDevices { loop in
                    let device = try await loop.device("d", port: broker.port)
                    try await device.publishAll((0..<2_000).map(String.init), to: { "t/\($0 % 7)" })
                }
                try await journal.holds(2_000)
                #expect(journal.payloads.compactMap { Int($0) }.sorted() == Array(0..<2_000))
                #expect(connection.snapshot.handlerFailures == 3)
            }
        }
    }

    @Test("What is published while we are away arrives when we are back")
    func away() async throws {
        try await Broker.run { broker in
            let journal = MemoryJournal()
            let configuration = configuration(broker.port)
            try await withIngest(configuration, journal: journal) { _, states in
                try await states.first(where: \.isConnected)
            }
            try await withDevices { loop in
                let device = try await loop.device("d", port: broker.port)
                try await device.publishAll((0..<5_000).map(String.init), to: { _ in "t/x" })
            }
            try await withIngest(configuration, journal: journal) { connection, states in
                let state = try await states.first(where: \.isConnected)
                guard case .connected(_, let resumed) = state else { return }
                #expect(resumed)
                try await journal.holds(5_000)
                #expect(journal.payloads.compactMap { Int($0) }.sorted() == Array(0..<5_000))
            }
        }
    }

    @Test("After the broker was restarted it connects again, and the saved queue arrives")
    func brokerRestart() async throws {
        var options = Broker.Options()
        options.persistence = true
        try await Broker.run(options) { broker in
            let journal = MemoryJournal()
            try await withIngest(configuration(broker.port), journal: journal) { connection, states in
                try await states.first(where: \.isConnected)
                try await withDevices { loop in
                    let device = try await loop.device("d", port: broker.port)
                    _ = try await device.publish("before", to: "t/x")
                    try await journal.holds(1)
                    let before = states.all.count
                    try await broker.end(by: SIGTERM)
                    let state = try await states.first(from: before) { $0.loss != nil }
                    #expect(state.loss == .turnedAway || state.loss == .connectionLost)
                    try await broker.startAgain()
                    let again = try await states.first(from: before, where: \.isConnected)
                    guard case .connected(_, let resumed) = again else { return }
                    #expect(resumed)
                    try await waitUntil { device.snapshot.state.isConnected }
                    _ = try await device.publish("after", to: "t/x")
                }
                try await journal.holds(2)
                #expect(journal.payloads == ["before", "after"])
                #expect(connection.snapshot.connects == 2)
            }
        }
    }

    @Test("It waits for a broker that is not there yet")
    func notThereYet() async throws {
        try await Broker.run { broker in
            try await broker.end(by: SIGTERM)
            try await withIngest(configuration(broker.port), journal: MemoryJournal()) { _, states in
                let state = try await states.first { $0.loss == .unreachable }
                guard case .waiting(let lost, let attempt, _) = state else { return }
                #expect(lost.detail.contains("refused"))
                #expect(attempt == 1)
                try await broker.startAgain()
                try await states.first(where: \.isConnected)
            }
        }
    }

    @Test("Refused credentials are called that, and never shown")
    func credentials() async throws {
        var options = Broker.Options()
        options.users = ["bedside": "right-horse"]
        try await Broker.run(options) { broker in
            for wrong in [Credentials(user: "bedside", password: "wrong-horse"), nil] {
                let configuration = configuration(broker.port, credentials: wrong)
                try await withIngest(configuration, journal: MemoryJournal()) { _, states in
                    let state = try await states.first { $0.loss != nil }
                    #expect(state.loss == .notAuthorized || state.loss == .badCredentials)
                    guard case .waiting(let lost, _, _) = state else { return }
                    #expect(!lost.isRetriable)
                    #expect(!"\(state) \(configuration)".contains("wrong-horse"))
                }
            }
            let right = configuration(
                broker.port, credentials: Credentials(user: "bedside", password: "right-horse"))
            try await withIngest(right, journal: MemoryJournal()) { _, states in
                try await states.first(where: \.isConnected)
            }
        }
    }

    @Test("Retained messages are recognised, come once, and a live message is not one of them")
    func retained() async throws {
        try await Broker.run { broker in
            try await withDevices { loop in
                let journal = MemoryJournal()
                let device = try await loop.device("d", port: broker.port)
                _ = try await device.publish("old", to: "t/state", retain: true)
                let configuration = configuration(broker.port)
                try await withIngest(configuration, journal: journal) { _, states in
                    try await states.first(where: \.isConnected)
                    try await journal.holds(1)
                    _ = try await device.publish("new", to: "t/state", retain: true)
                    try await journal.holds(2)
                }
                try await withIngest(configuration, journal: journal) { _, states in
                    try await states.first(where: \.isConnected)
                    _ = try await device.publish("newer", to: "t/state", retain: true)
                    try await journal.holds(3)
                }
                #expect(journal.payloads == ["old", "new", "newer"])
                #expect(journal.messages.map(\.retain) == [true, false, false])
            }
        }
    }

    @Test("A large payload arrives whole, over the limit it is left out, and neither holds up the others")
    func largePayloads() async throws {
        try await Broker.run { broker in
            let journal = MemoryJournal()
            try await withIngest(configuration(broker.port), journal: journal) { _, states in
                try await states.first(where: \.isConnected)
                try await withDevices { loop in
                    let device = try await loop.device("d", port: broker.port)
                    let large = String((0..<1_000_000).map { Character(Unicode.Scalar(UInt8(97 + $0 % 26))) })
                    _ = try await device.publish(large, to: "t/large")
                    _ = try await device.publish(large + large, to: "t/too-large")
                    _ = try await device.publish("", to: "t/empty")
                    try await journal.holds(2)
                    #expect(journal.messages.map(\.topic) == ["t/large", "t/empty"])
                    #expect(journal.payloads == [large, ""])
                }
            }
        }
    }

    @Test("Messages at QoS 0 arrive lifted to QoS 1 where the broker lifts them")
    func qosZero() async throws {
        try await Broker.run { broker in
            let journal = MemoryJournal()
            try await withIngest(configuration(broker.port), journal: journal) { _, states in
                try await states.first(where: \.isConnected)
                try await withDevices { loop in
                    let device = try await loop.device("d", port: broker.port)
                    #expect(try await device.publish(topic: "t/x", payload: [49], qos: .atMostOnce) == .accepted)
                }
                try await journal.holds(1)
                #expect(journal.marks.count == 1)
            }
        }
    }

    @Test("A filter that was dropped from the configuration is unsubscribed from the kept session")
    func formerFilters() async throws {
        try await Broker.run { broker in
            let journal = MemoryJournal()
            try await withIngest(configuration(broker.port, filters: ["t/+/a", "t/+/b"]), journal: journal) {
                _, states in
                try await states.first(where: \.isConnected)
            }
            var changed = configuration(broker.port, filters: ["t/#"])
            changed.formerFilters = ["t/+/a", "t/+/b"]
            try await withIngest(changed, journal: journal) { _, states in
                try await states.first(where: \.isConnected)
                try await withDevices { loop in
                    let device = try await loop.device("d", port: broker.port)
                    for payload in ["1", "2", "3"] { _ = try await device.publish(payload, to: "t/x/a") }
                }
                try await journal.holds(3)
                #expect(journal.payloads == ["1", "2", "3"])
            }
        }
    }

    @Test("Overlapping filters are refused before anything connects")
    func overlapping() throws {
        let error = try #require(throws: TransportError.self) {
            try IngestConnection(
                configuration(1, filters: ["homes/+/+/telemetry", "homes/#"]), logger: quiet, recentMarks: { [] },
                commit: { _ in })
        }
        #expect(error.code == .overlappingFilters)
    }

    @Test("Stopping does not wait for a host that does not answer")
    func stopWhileConnecting() async throws {
        // A full backlog: the kernel lets further connects hang.
        let silent = try WireBroker(backlog: 0)
        let crowd = (0..<4).map { _ in Crowd(port: silent.port) }
        let connection = try IngestConnection(
            configuration(silent.port), logger: quiet, recentMarks: { [] }, commit: { _ in })
        let ended = EventLog<Bool>()
        async let running: Void = {
            try await connection.run()
            ended.record(true)
        }()
        try await waitUntil { if case .connecting = connection.snapshot.state { true } else { false } }
        connection.stop()
        try await ended.first(within: .seconds(180)) { $0 }
        try await running
        withExtendedLifetime(crowd) {}
    }

    @Test("Cancelling the task that runs it ends it too, and a second run is refused")
    func cancelled() async throws {
        let connection = try IngestConnection(
            configuration(1), logger: quiet, recentMarks: { [] }, commit: { _ in })
        let running = Task { try await connection.run() }
        running.cancel()
        try await running.value
        await #expect(throws: TransportError.self) { try await connection.run() }
    }
}

/// A socket that has begun to connect and is left so.
private final class Crowd {
    private let descriptor: Int32
    init(port: UInt16) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_NONBLOCK, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let descriptor = descriptor
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
    deinit { close(descriptor) }
}
