import CoreMetrics
import Logging
import MQTTTransport
import ServiceLifecycle
import Store
import Telemetry

/// Receives from the broker: a burst is decoded and journalled in one transaction, and acknowledged after it.
final class IngestService: Service {
    /// Messages under way at once, and the largest commit; the broker's `max_inflight_messages` goes with it.
    static let receiveMaximum: UInt16 = 1_000

    private let connection: IngestConnection

    /// - Parameter filters: what to subscribe to; no two overlap.
    init(
        broker: BrokerAccess, filters: [String], admission: Admission, journal: JournalWriter, clock: ServerClock,
        figures: any MetricsFactory, logger: Logger
    ) throws {
        let messages = Counter(label: "bedside_messages_received_total", factory: figures)
        let committed = Counter(label: "bedside_inputs_journalled_total", factory: figures)
        connection = try IngestConnection(
            IngestConnection.Configuration(broker: broker, filters: filters, receiveMaximum: Self.receiveMaximum),
            logger: logger,
            recentMarks: { try journal.recentMarks(limit: IngestConnection.marksToRecall) },
            commit: { batch in
                let journalled = try admission.take(batch, at: clock.now())
                messages.increment(by: batch.messages.count)
                committed.increment(by: journalled)
            })
    }

    var isConnected: Bool { connection.snapshot.state.isConnected }

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await connection.run()
        } onGracefulShutdown: {
            self.connection.stop()
        }
    }
}
