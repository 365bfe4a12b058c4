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
        broker: BrokerAccess, filters: [String], intake: Intake, journal: JournalWriter, clock: ServerClock,
        figures: any MetricsFactory, logger: Logger
    ) throws {
        let messages = Counter(label: "bedside_messages_received_total", factory: figures)
        let committed = Counter(label: "bedside_inputs_journalled_total", factory: figures)
        connection = try IngestConnection(
            IngestConnection.Configuration(broker: broker, filters: filters, receiveMaximum: Self.receiveMaximum),
            logger: logger,
            recentMarks: { try journal.recentMarks(limit: IngestConnection.marksToRecall) },
            commit: { batch in
                let now = clock.now()
                var inputs: [DeviceInput] = []
                var marks: [MessageMark] = []
                var learnt = DirectoryChanges()
                for message in batch.messages {
                    if let mark = message.mark { marks.append(mark) }
                    let outcome = intake.take(
                        Intake.Message(
                            topic: batch.topic(message), payload: Array(batch.payload(message)),
                            isRetained: message.retain, receivedAt: now, isImported: false), &learnt)
                    if case .inputs(let more) = outcome { inputs += more }
                }
                do {
                    try journal.append(inputs, marks: marks)
                } catch {
                    intake.directory.takeBack(learnt)
                    throw error
                }
                messages.increment(by: batch.messages.count)
                committed.increment(by: inputs.count)
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
