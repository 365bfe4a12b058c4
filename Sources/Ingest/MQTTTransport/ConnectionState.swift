package import Telemetry

/// Where a connection stands.
package enum ConnectionState: Sendable {
    /// Made, not yet running.
    case idle
    /// On the way to being connected and subscribed; `attempt` counts from 1 since it last stood.
    case connecting(attempt: Int)
    /// Connected, every subscription granted. `resumed`: the broker still had our session.
    case connected(since: Timestamp, resumed: Bool)
    /// Not connected; tries again after `retryIn`.
    case waiting(lost: TransportError, attempt: Int, retryIn: Duration)
    case stopped

    package var isConnected: Bool {
        if case .connected = self { true } else { false }
    }
}

/// What is known of an ingest connection; counters since it was made.
package struct IngestSnapshot: Sendable {
    package var state = ConnectionState.idle
    /// Times it got connected and subscribed.
    package var connects = 0
    /// Messages and bytes (topics and payloads) handed to the handler, and committed.
    package var messages = 0
    package var bytes = 0
    package var batches = 0
    /// Acknowledgements released after a commit, those of redelivered messages included.
    package var acks = 0
    /// How long the first message of each burst waited until its acknowledgement was let go, all bursts together, and the
    /// longest.
    package var held = Duration.zero
    package var longestHeld = Duration.zero
    /// The same by messages.
    package var holds = HoldTimes()
    /// Messages recognised as journalled already: acknowledged and dropped.
    package var redelivered = 0
    /// Batches the handler did not commit.
    package var handlerFailures = 0
    package var lastHandlerFailure: Timestamp?
    /// What the broker said of itself when it last accepted us; nil before.
    package var broker: BrokerFacts?
    /// When the broker last had forgotten the session although messages of it are journalled: what it had queued is lost.
    package var sessionLost: Timestamp?
    /// Times the broker said that another client with our id had ended the session.
    package var takeovers = 0
    /// Times a connection that stood ended without a word. Mosquitto 2.0 says nothing of a take-over either.
    package var silentLosses = 0
    /// The last of both.
    package var lastTakeoverOrSilentLoss: Timestamp?

    package init() {}
}

/// What is known of a publishing connection; counters since it was made.
package struct ClientSnapshot: Sendable {
    package var state = ConnectionState.idle
    package var connects = 0
    /// Handed to the library, the broker's word awaited.
    package var inFlight = 0
    /// Messages the broker has taken.
    package var published = 0
    /// Publishes of which the connection's end hid the outcome.
    package var unknown = 0
    /// Messages received, and of those dropped since nobody read them in time.
    package var received = 0
    package var dropped = 0

    package init() {}
}
