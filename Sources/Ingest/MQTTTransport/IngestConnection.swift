package import Logging
package import Telemetry

/// The connection that receives telemetry, and never publishes: an MQTT 5 persistent session at QoS 1 whose PUBACKs
/// leave only after the batch they acknowledge is committed.
///
/// The broker keeps what is not acknowledged and delivers it again; what it delivers again although it was committed
/// (we died between commit and ack) is recognised by packet id and hash, acknowledged and dropped. So no message is
/// lost or handed over twice, as long as the broker keeps the session and `recentMarks` tells the truth.
///
/// One thread: read a burst, call `commit` on that thread, write the acks. `commit` may block; while it does, the
/// broker queues. It should return within the keep-alive time, or the broker takes us for dead.
package final class IngestConnection: Sendable {
    package struct Configuration: Sendable {
        package var broker: BrokerAccess
        /// Topic filters; no two may match a common topic.
        package var filters: [String]
        /// Filters of an earlier configuration: a persistent session keeps them until they are unsubscribed.
        package var formerFilters: [String]
        /// Messages the broker may have outstanding with us, and the most a batch holds (1...65535, default 1,000).
        /// The broker's `max_inflight_messages` must be at least as large to make use of it.
        package var receiveMaximum: UInt16
        /// How long the broker keeps session and queue while we are away (default 7 days, in whole seconds).
        package var sessionExpiry: TimeSpan
        /// Bytes (default 1 MiB). Larger messages are dropped by the broker, silently: keep it above what the
        /// broker's `message_size_limit` lets in.
        package var maximumPacketSize: UInt32
        /// How long a message may wait for others to be committed with, its commit included where that is as quick as
        /// usual (default 200 ms; zero: not at all).
        package var longestHold: Duration

        package init(
            broker: BrokerAccess, filters: [String], formerFilters: [String] = [], receiveMaximum: UInt16 = 1_000,
            sessionExpiry: TimeSpan = .days(7), maximumPacketSize: UInt32 = 1 << 20,
            longestHold: Duration = .milliseconds(200)
        ) {
            self.longestHold = longestHold
            self.broker = broker
            self.filters = filters
            self.formerFilters = formerFilters
            self.receiveMaximum = receiveMaximum
            self.sessionExpiry = sessionExpiry
            self.maximumPacketSize = maximumPacketSize
        }
    }

    /// The last `marksToRecall` marks that are committed (all, if there are fewer), oldest first. Called before each
    /// attempt to connect.
    package typealias RecentMarks = @Sendable () throws -> [MessageMark]
    /// Makes a batch safe before it returns. If it throws, nothing of the batch is acknowledged: the connection is
    /// dropped and tried again with back-off, and the broker delivers the batch again. It must then be all or nothing.
    package typealias Commit = @Sendable (IncomingBatch) throws -> Void

    /// How many marks a redelivery is looked for in: half of all packet ids, so that a broker which numbers messages
    /// one after another cannot have come round to the same id.
    package static let marksToRecall = 32_768

    /// A batch ends once it holds this many bytes (8 MiB).
    static let batchBytes = 8 << 20

    private let configuration: Configuration
    private let options: SessionOptions
    private let logger: Logger
    private let loop: LoopThread
    private let shared = SharedSnapshot(IngestSnapshot())
    private let recentMarks: RecentMarks
    private let commit: Commit
    private let onStateChange: @Sendable (ConnectionState) -> Void

    /// Checks the configuration; connects nothing yet.
    ///
    /// - Parameter onStateChange: called on the loop's thread; must not block.
    package init(
        _ configuration: Configuration, logger: Logger,
        onStateChange: @escaping @Sendable (ConnectionState) -> Void = { _ in },
        recentMarks: @escaping RecentMarks, commit: @escaping Commit
    ) throws(TransportError) {
        try configuration.broker.check()
        guard configuration.receiveMaximum > 0 else {
            throw TransportError(.invalidOptions, "receive-maximum is 1 to 65,535, not 0")
        }
        let filters = try TopicFilter.disjoint(configuration.filters)
        guard !filters.isEmpty else { throw TransportError(.invalidOptions, "no topic filter to subscribe to") }
        var formerFilters: [TopicFilter] = []
        for text in configuration.formerFilters {
            let filter = try TopicFilter(text)
            if !filters.contains(filter) { formerFilters.append(filter) }
        }
        self.configuration = configuration
        self.logger = logger
        self.onStateChange = onStateChange
        self.recentMarks = recentMarks
        self.commit = commit
        loop = try LoopThread()
        options = SessionOptions(
            broker: configuration.broker, cleanStart: false,
            sessionExpiry: UInt32(clamping: max(1, configuration.sessionExpiry.microseconds / 1_000_000)),
            receiveMaximum: configuration.receiveMaximum, maximumPacketSize: configuration.maximumPacketSize,
            presence: nil, filters: filters, formerFilters: formerFilters, noDelay: false, onlyReceives: true)
    }

    package var snapshot: IngestSnapshot { shared.value }

    /// Receives until `stop()` or cancellation; the batch in hand is committed and acknowledged first. Once only.
    package func run() async throws(TransportError) {
        let (configuration, options, logger, loop) = (configuration, options, logger, loop)
        let (recentMarks, commit, shared, onStateChange) = (recentMarks, commit, shared, onStateChange)
        _ = loop.open { id in
            let role = IngestRole(
                configuration, recentMarks: recentMarks, commit: commit, snapshot: shared,
                onStateChange: onStateChange)
            return Link(id, options, role: role, logger: logger, loop: loop)
        }
        try await loop.run()
    }

    /// Asks `run()` to end; returns at once.
    package func stop() { loop.stop() }

    /// Runs `body` on the loop's thread, once that is free.
    package func whenFree(_ body: @escaping @Sendable () -> Void) { loop.whenFree(body) }
}
