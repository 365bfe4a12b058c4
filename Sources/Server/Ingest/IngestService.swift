import CoreMetrics
import Logging
import MQTTTransport
import ServiceLifecycle
import Store
import Telemetry

/// Receives from the broker: a burst is decoded and journalled in one transaction, and acknowledged after it.
final class IngestService: Service {
    /// Messages under way at once, and the largest commit; the broker's `max_inflight_messages` goes with it. More would
    /// make commits no cheaper: at 1,000 the fixed cost of one is a few microseconds a message.
    static let receiveMaximum: UInt16 = 1_000
    /// Bytes: above what the shipped broker takes from a device (1 MiB), since it drops what is too large for us in
    /// silence, and adds some bytes of its own.
    static let maximumPacketSize: UInt32 = (1 << 20) + (64 << 10)

    private let connection: IngestConnection

    /// - Parameter filters: what to subscribe to; no two overlap.
    init(
        broker: BrokerAccess, filters: [String], longestHold: Duration, admission: Admission, journal: JournalWriter,
        clock: ServerClock,
        figures: any MetricsFactory, logger: Logger
    ) throws {
        let messages = Counter(label: "bedside_messages_received_total", factory: figures)
        let committed = Counter(label: "bedside_inputs_journalled_total", factory: figures)
        let took = Timer(label: "bedside_batch_seconds", factory: figures)
        connection = try IngestConnection(
            IngestConnection.Configuration(
                broker: broker, filters: filters, receiveMaximum: Self.receiveMaximum,
                maximumPacketSize: Self.maximumPacketSize, longestHold: longestHold),
            logger: logger,
            recentMarks: { try journal.recentMarks(limit: IngestConnection.marksToRecall) },
            commit: { batch in
                let start = ContinuousClock.now
                let journalled = try admission.take(batch, at: clock.now())
                let (seconds, rest) = (ContinuousClock.now - start).components
                took.recordNanoseconds(seconds * 1_000_000_000 + rest / 1_000_000_000)
                messages.increment(by: batch.messages.count)
                committed.increment(by: journalled)
            })
    }

    var snapshot: IngestSnapshot { connection.snapshot }

    /// Runs `body` on the thread that receives, once that is free.
    func whenFree(_ body: @escaping @Sendable () -> Void) { connection.whenFree(body) }

    var isConnected: Bool { snapshot.state.isConnected }

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await connection.run()
        } onGracefulShutdown: {
            self.connection.stop()
        }
    }
}
