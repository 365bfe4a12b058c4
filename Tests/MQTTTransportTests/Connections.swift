import BrokerFixture
import Logging
import MQTTTransport
import Synchronization
import Telemetry

let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
let eager = BackOff(base: .milliseconds(20), cap: .milliseconds(200))

/// What an ingest connection committed, in memory; refuses where told.
final class MemoryJournal: Sendable {
    struct Message: Hashable, Sendable {
        var topic: String
        var payload: String
        var retain: Bool
        var mark: MessageMark?
    }
    struct DiskFull: Error {}

    /// The number of messages after each commit.
    let totals = EventLog<Int>()
    private let stored = Mutex<(messages: [Message], refusals: Int)>(([], 0))

    var messages: [Message] { stored.withLock { $0.messages } }
    var payloads: [String] { messages.map(\.payload) }
    var marks: [MessageMark] { messages.compactMap(\.mark) }

    /// Lets the next `count` commits fail.
    func refuse(_ count: Int) { stored.withLock { $0.refusals = count } }

    func commit(_ batch: IncomingBatch) throws {
        let total = try stored.withLock { stored in
            if stored.refusals > 0 {
                stored.refusals -= 1
                throw DiskFull()
            }
            stored.messages += batch.messages.map { message in
                Message(
                    topic: batch.topic(message), payload: String(decoding: batch.payload(message), as: UTF8.self),
                    retain: message.retain, mark: message.mark)
            }
            return stored.messages.count
        }
        totals.record(total)
    }

    func holds(_ count: Int) async throws { try await totals.first { $0 >= count } }
}

/// Runs an ingest connection for the time of `body`.
func withIngest(
    _ configuration: IngestConnection.Configuration, journal: MemoryJournal,
    beforeCommit: @escaping @Sendable (IncomingBatch) -> Void = { _ in },
    _ body: @Sendable (IngestConnection, EventLog<ConnectionState>) async throws -> Void
) async throws {
    let states = EventLog<ConnectionState>()
    let connection = try IngestConnection(
        configuration, logger: quiet, onStateChange: { states.record($0) }, recentMarks: { journal.marks },
        commit: { batch in
            beforeCommit(batch)
            try journal.commit(batch)
        })
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await connection.run() }
        defer { connection.stop() }
        try await body(connection, states)
        connection.stop()
        try await group.waitForAll()
    }
}

/// Runs a loop for devices for the time of `body`.
func withDevices(_ body: @Sendable (LoopThread) async throws -> Void) async throws {
    let loop = try LoopThread()
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await loop.run() }
        defer { loop.stop() }
        try await body(loop)
        loop.stop()
        try await group.waitForAll()
    }
}

extension LoopThread {
    /// A connected device.
    func device(
        _ id: String, port: UInt16, presence: Presence? = nil, subscriptions: [String] = [],
        sessionExpiry: TimeSpan = .zero, credentials: Credentials? = nil
    ) async throws -> DeviceConnection {
        let device = try DeviceConnection(
            .init(
                broker: BrokerAccess(port: port, clientID: id, credentials: credentials, backOff: eager),
                presence: presence, subscriptions: subscriptions, sessionExpiry: sessionExpiry),
            on: self, logger: quiet)
        try await device.connect()
        return device
    }
}

extension DeviceConnection {
    /// Publishes all of them at QoS 1, at most `window` under way at a time; throws unless the broker takes each.
    func publishAll(
        _ payloads: [String], to topic: @Sendable (Int) -> String, window: Int = 200, retain: Bool = false
    ) async throws {
        struct NotTaken: Error { let outcome: PublishOutcome }
        try await withThrowingTaskGroup(of: PublishOutcome.self) { group in
            for (index, payload) in payloads.enumerated() {
                if index >= window, let outcome = try await group.next() {
                    guard outcome == .accepted || outcome == .noSubscribers else { throw NotTaken(outcome: outcome) }
                }
                let topic = topic(index)
                group.addTask { try await self.publish(topic: topic, payload: Array(payload.utf8), retain: retain) }
            }
            for try await outcome in group {
                guard outcome == .accepted || outcome == .noSubscribers else { throw NotTaken(outcome: outcome) }
            }
        }
    }

    func publish(_ payload: String, to topic: String, retain: Bool = false) async throws -> PublishOutcome {
        try await publish(topic: topic, payload: Array(payload.utf8), retain: retain)
    }
}

extension ConnectionState {
    /// Why it waits, if it does.
    var loss: TransportError.Code? {
        if case .waiting(let lost, _, _) = self { lost.code } else { nil }
    }
}

/// Counts calls from any thread.
final class Counter: Sendable {
    private let count = Mutex(0)
    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}

/// Waits, for 30 s at most, until `condition` holds; for what tells nobody when it changes.
func waitUntil(_ condition: @Sendable () -> Bool) async throws {
    struct TimedOut: Error {}
    let limit = ContinuousClock.now + .seconds(180)
    while !condition() {
        guard ContinuousClock.now < limit else { throw TimedOut() }
        try await Task.sleep(for: .milliseconds(5))
    }
}
