package import Logging
import Synchronization
package import Telemetry

/// A device's side of MQTT, for simulated devices and tests. Hundreds share one `LoopThread`; each costs a socket, the
/// library's socket pair, and no thread.
package final class DeviceConnection: Sendable {
    package struct Configuration: Sendable {
        package var broker: BrokerAccess
        /// Its last will and birth message.
        package var presence: Presence?
        /// Subscribed at QoS 1 at every connect.
        package var subscriptions: [String]
        /// How long the broker keeps its session and queue while it is away; zero: clean start each time.
        package var sessionExpiry: TimeSpan
        /// Messages kept for the reader of `incoming` (default 64); further ones are dropped and counted.
        package var incomingBuffer: Int

        package init(
            broker: BrokerAccess, presence: Presence? = nil, subscriptions: [String] = [],
            sessionExpiry: TimeSpan = .zero, incomingBuffer: Int = 64
        ) {
            self.broker = broker
            self.presence = presence
            self.subscriptions = subscriptions
            self.sessionExpiry = sessionExpiry
            self.incomingBuffer = incomingBuffer
        }
    }

    /// The messages of its subscriptions, over all its connections; for one reader. Ends with the last reference to
    /// this connection.
    package let incoming: AsyncStream<DeviceMessage>

    private let received: AsyncStream<DeviceMessage>.Continuation
    private let options: SessionOptions
    private let logger: Logger
    private let loop: LoopThread
    private let shared = SharedSnapshot(ClientSnapshot())
    private let link = Mutex<Link.ID?>(nil)

    /// - Parameter loop: must be running for anything to happen.
    package init(_ configuration: Configuration, on loop: LoopThread, logger: Logger) throws(TransportError) {
        try configuration.broker.check()
        if let presence = configuration.presence { try checkTopic(presence.topic) }
        var filters: [TopicFilter] = []
        for text in configuration.subscriptions { filters.append(try TopicFilter(text)) }
        let seconds = UInt32(clamping: max(0, configuration.sessionExpiry.microseconds / 1_000_000))
        options = SessionOptions(
            broker: configuration.broker, cleanStart: seconds == 0, sessionExpiry: seconds, receiveMaximum: 20,
            maximumPacketSize: 1 << 20, presence: configuration.presence, filters: filters, noDelay: true)
        self.logger = logger
        self.loop = loop
        (incoming, received) = AsyncStream.makeStream(
            bufferingPolicy: .bufferingOldest(max(1, configuration.incomingBuffer)))
    }

    deinit {
        received.finish()
        if let id = link.withLock({ $0 }) { loop.touch(id) { $0?.drop() } }
    }

    package var snapshot: ClientSnapshot { shared.value }

    /// Connects and stays connected, with back-off, until `disconnect()` or `drop()`; after those it may be called
    /// again. Returns once connected and subscribed; waits as long as the failure may cure itself.
    ///
    /// - Throws: what will not cure itself (`badCredentials`, `subscriptionRefused`, ...), `notConnected` if it is
    ///   ended meanwhile. It is then disconnected.
    package func connect() async throws(TransportError) {
        let (options, logger, loop, shared, received) = (options, logger, loop, shared, received)
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { (waiting: CheckedContinuation<Result<Void, TransportError>, Never>) in
                let problem = link.withLock { link -> TransportError? in
                    guard link == nil else { return TransportError(.invalidOptions, "connected already") }
                    link = loop.open { id in
                        let role = ClientRole(
                            snapshot: shared,
                            onMessage: { message in
                                if case .enqueued = received.yield(message) { true } else { false }
                            }, onFirstOutcome: { waiting.resume(returning: $0) })
                        return Link(id, options, role: role, logger: logger, loop: loop)
                    }
                    return link == nil ? TransportError(.notConnected, "its loop has ended") : nil
                }
                if let problem { waiting.resume(returning: .failure(problem)) }
            }
        } onCancel: {
            end { $0.drop() }
        }
        if case .failure(let error) = outcome, error.code != .invalidOptions {
            link.withLock { $0 = nil }
        }
        try outcome.get()
    }

    /// Publishes and waits for the broker's word; at QoS 0 until the message is on the socket. Many may be in flight.
    ///
    /// - Throws: `notConnected`, `tooManyInFlight` (over 1,000), ...: then it is not sent.
    package func publish(
        topic: String, payload: [UInt8], qos: QoS = .atLeastOnce, retain: Bool = false
    ) async throws(TransportError) -> PublishOutcome {
        try checkTopic(topic)
        guard let id = link.withLock({ $0 }) else {
            throw TransportError(.notConnected, "not connected to the broker")
        }
        let message = OutgoingMessage(topic: topic, payload: payload, qos: qos, retain: retain, expiry: nil)
        return try await Publisher(loop: loop, link: id).publish(message)
    }

    /// Goes in good order, leaving its `offline` behind where it has a presence.
    package func disconnect() async { await ended { $0.close() } }

    /// Goes as at a power cut: the broker publishes the last will.
    package func drop() async { await ended { $0.drop() } }

    private func ended(_ body: @escaping @Sendable (Link) -> Void) async {
        await withCheckedContinuation { waiting in
            end(body) { waiting.resume() }
        }
    }

    private func end(_ body: @escaping @Sendable (Link) -> Void, then done: @escaping @Sendable () -> Void = {}) {
        let id = link.withLock { link in
            defer { link = nil }
            return link
        }
        guard let id else { return done() }
        loop.touch(id) { link in
            if let link { body(link) }
            done()
        }
    }
}

/// A message as a device receives it.
package struct DeviceMessage: Hashable, Sendable {
    package let topic: String
    package let payload: [UInt8]
    /// True for what the broker had kept from before the subscription.
    package let retain: Bool

    package init(topic: String, payload: [UInt8], retain: Bool) {
        self.topic = topic
        self.payload = payload
        self.retain = retain
    }
}
