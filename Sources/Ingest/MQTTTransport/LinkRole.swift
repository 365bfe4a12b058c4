/// What a connection is for. Called on the loop's thread.
protocol LinkRole: AnyObject {
    /// Before each attempt to connect; an error counts as a failed attempt.
    func prepare() throws(TransportError)
    /// The broker has accepted us; messages may follow within the same burst.
    func sessionBegan(resumed: Bool)
    /// The buffers are valid during the call only.
    func messageArrived(
        topic: UnsafeRawBufferPointer, payload: UnsafeRawBufferPointer, packetID: UInt16?, retain: Bool)
    /// Whether the burst must end here.
    var isFull: Bool { get }
    /// Until when the burst waits for more; nil: it ends now. Asked after each read.
    func wait(at now: ContinuousClock.Instant) -> ContinuousClock.Instant?
    /// After each burst, before anything is written; if it throws, the connection is dropped with all unsent acks.
    func burstEnded() throws(TransportError)
    func publishSettled(id: Int32, reason: Int32)
    /// The connection is gone, or an attempt failed. Whether to try again.
    func lost(_ error: TransportError) -> Bool
    /// It is over for good.
    func closed()
    func stateChanged(_ state: ConnectionState)
    /// The broker has accepted us and said this of itself; before `sessionBegan`.
    func brokerSaid(_ facts: BrokerFacts)
}

extension LinkRole {
    func wait(at now: ContinuousClock.Instant) -> ContinuousClock.Instant? { nil }
    func brokerSaid(_ facts: BrokerFacts) {}
}

/// A message to be published.
struct OutgoingMessage: Sendable {
    var topic: String
    var payload: [UInt8]
    var qos: QoS
    var retain: Bool
    /// Seconds after which the broker forgets it undelivered.
    var expiry: UInt32?
}
