package import Logging
package import Telemetry

/// The connection that commands leave by, and nothing else: clean start, QoS 1, no subscription.
///
/// A command is handed to a live connection or not at all. libmosquitto would repeat an unacknowledged publish after a
/// reconnect; so each connection is a new handle, destroyed together with its queue when it ends, and what was in
/// flight then has the outcome `unknown`. It is another connection than ingest's because a publish there would release
/// acks of messages not yet committed.
package final class CommandConnection: Sendable {
    private let options: SessionOptions
    private let logger: Logger
    private let loop: LoopThread
    private let shared = SharedSnapshot(ClientSnapshot())
    private let onStateChange: @Sendable (ConnectionState) -> Void
    private let link = SharedSnapshot<Link.ID?>(nil)

    /// Checks the options; connects nothing yet.
    ///
    /// - Parameters:
    ///   - presence: the service's own last will and birth message.
    ///   - onStateChange: called on the loop's thread; must not block.
    package init(
        _ broker: BrokerAccess, presence: Presence?, logger: Logger,
        onStateChange: @escaping @Sendable (ConnectionState) -> Void = { _ in }
    ) throws(TransportError) {
        try broker.check()
        if let presence { try checkTopic(presence.topic) }
        self.logger = logger
        self.onStateChange = onStateChange
        loop = try LoopThread()
        options = SessionOptions(
            broker: broker, cleanStart: true, sessionExpiry: 0, receiveMaximum: 20, maximumPacketSize: 1 << 16,
            presence: presence, noDelay: true)
    }

    package var snapshot: ClientSnapshot { shared.value }

    /// Stays connected until `stop()` or cancellation. Once only.
    package func run() async throws(TransportError) {
        let (options, logger, loop) = (options, logger, loop)
        let (shared, onStateChange) = (shared, onStateChange)
        let id = loop.open { id in
            let role = ClientRole(snapshot: shared, onStateChange: onStateChange)
            return Link(id, options, role: role, logger: logger, loop: loop)
        }
        link.update { $0 = id }
        try await loop.run()
    }

    /// Asks `run()` to end; returns at once. What is in flight ends as `unknown`.
    package func stop() { loop.stop() }

    /// Runs `body` on the loop's thread, once that is free.
    package func whenFree(_ body: @escaping @Sendable () -> Void) { loop.whenFree(body) }

    /// Publishes once, not retained, and waits for the broker's word; never repeats.
    ///
    /// - Parameter expiresAfter: how long the broker may keep it for a device that is away (whole seconds, at least 1).
    /// - Throws: `notConnected` and the like: then it has not been sent and will not be.
    package func publish(
        topic: String, payload: [UInt8], expiresAfter: TimeSpan
    ) async throws(TransportError) -> PublishOutcome {
        try checkTopic(topic)
        guard let link = link.value, shared.value.state.isConnected else {
            throw TransportError(.notConnected, "not connected to the broker")
        }
        let message = OutgoingMessage(
            topic: topic, payload: payload, qos: .atLeastOnce, retain: false,
            expiry: UInt32(clamping: max(1, expiresAfter.microseconds / 1_000_000)))
        return try await Publisher(loop: loop, link: link).publish(message)
    }
}
