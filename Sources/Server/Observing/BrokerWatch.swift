import Logging
import MQTTTransport
import ServiceLifecycle
import Synchronization
import Telemetry

/// Reads what the broker says of itself, over a connection of its own: on that of ingest it would stand in the queue that
/// it tells of, and on that of commands a refused subscription would keep commands from leaving.
final class BrokerWatch: Service {
    /// What is known.
    struct Seen: Sendable {
        var figures = BrokerFigures()
        /// When the broker last dropped messages while we watched.
        var lastDrop: Timestamp?
        var backlog = Backlog()
        var lastHeard: Timestamp?
    }

    /// The whole of a report comes at once, some 50 messages.
    private static let buffer = 256
    private static let retryAfter = Duration.seconds(30)

    private let loop: LoopThread
    private let connection: DeviceConnection
    private let received: @Sendable () -> Int
    private let clock: ServerClock
    private let logger: Logger
    private let seen = Mutex(Seen())

    /// - Parameter received: messages that ingest has taken since the start.
    init(
        broker: BrokerAccess, received: @escaping @Sendable () -> Int, clock: ServerClock, logger: Logger
    ) throws(TransportError) {
        loop = try LoopThread()
        // Ingest says what is wrong with the connection; a second voice would say it again.
        var silent = logger
        silent.logLevel = .critical
        connection = try DeviceConnection(
            DeviceConnection.Configuration(
                broker: broker, subscriptions: ["$SYS/broker/#"], incomingBuffer: Self.buffer), on: loop, logger: silent
        )
        self.received = received
        self.clock = clock
        self.logger = logger
    }

    var now: Seen { seen.withLock { $0 } }

    /// Runs `body` on the thread that listens, once that is free.
    func whenFree(_ body: @escaping @Sendable () -> Void) { loop.whenFree(body) }

    /// What is known, as figures; what the broker does not tell is left out.
    func write(to registry: FigureRegistry) {
        let seen = now
        if let waiting = seen.figures.waiting { registry.gauge("bedside_broker_messages_waiting", Double(waiting)) }
        if let dropped = seen.figures.dropped {
            registry.gauge("bedside_broker_messages_dropped", Double(dropped))
        }
        if let clients = seen.figures.clientsConnected {
            registry.gauge("bedside_broker_clients_connected", Double(clients))
        }
        if let behind = seen.backlog.behind { registry.gauge("bedside_ingest_behind_seconds", behind) }
    }

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await self.loop.run() }
                group.addTask { await self.connect() }
                for await message in self.connection.incoming { self.take(message) }
                self.loop.stop()
                group.cancelAll()
                try await group.waitForAll()
            }
        }
    }

    private func connect() async {
        while !Task.isCancelled {
            if (try? await connection.connect()) != nil { return }
            try? await Task.sleep(for: Self.retryAfter)
        }
    }

    func take(_ message: DeviceMessage) {
        let (now, received) = (clock.now(), received())
        let overload = seen.withLock { seen -> Backlog? in
            // Mosquitto begins each report with its uptime and leaves out what has not changed: what stands now is the
            // report before, whole.
            let (isNext, waiting) = (message.topic == "$SYS/broker/uptime", seen.figures.waiting)
            let before = seen.figures.dropped
            seen.figures.take(topic: message.topic, payload: String(decoding: message.payload, as: UTF8.self))
            seen.lastHeard = now
            if let before, let dropped = seen.figures.dropped, dropped > before { seen.lastDrop = now }
            guard isNext, let waiting else { return nil }
            let wasGrowing = seen.backlog.isGrowing
            seen.backlog.add(Backlog.Sample(at: now, waiting: waiting, received: received))
            return seen.backlog.isGrowing && !wasGrowing ? seen.backlog : nil
        }
        guard let overload else { return }
        logger.warning(
            "messages come in faster than they are taken: the broker queues them",
            metadata: ["mqtt.waiting": "\(overload.waiting)", "mqtt.pace": "\(Int(overload.pace ?? 0))"])
    }
}
