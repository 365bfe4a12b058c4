/// One network connection to a broker, made once and never again. What it still held (unsent acks, queued publishes)
/// goes with it.
///
/// The connector's thread makes and connects it; from `adopt` on the loop's thread alone uses it. Subscribing,
/// publishing, pings and the acks of received messages only queue: nothing but `write()` puts a byte on the socket.
protocol BrokerSession: AnyObject, Sendable {
    /// What arrives is told to `link` from now on, until `release()`.
    func adopt(_ link: Link)
    func release()

    /// Nil once it is closed.
    var socket: Int32? { get }
    var wantsWrite: Bool { get }
    /// Whether something lies here that was taken off the socket and not told yet.
    var hasMore: Bool { get }
    /// When the broker's certificate expires, in seconds since 1970; nil over plain TCP.
    var certificateEnd: Int64? { get }

    /// Tells the link what has arrived, until `isFull`, and queues acks; throws why the connection is over.
    func readArrived(until isFull: () -> Bool) throws(TransportError)
    /// Puts what is queued on the socket, as far as it takes it. The only way an ack leaves.
    func write() throws(TransportError)
    /// Queues a ping when one is due, and notices an unanswered one. To be called every second.
    func keepAlive() throws(TransportError)

    /// Queues a SUBSCRIBE at QoS 1 and returns its packet id. Retained messages come only where the session did not have
    /// the filter yet, and only they bear the retain flag.
    func subscribe(_ filters: [TopicFilter]) throws(TransportError) -> Int32
    func unsubscribe(_ filters: [TopicFilter]) throws(TransportError)
    /// Queues a PUBLISH and returns its packet id.
    func publish(_ message: OutgoingMessage) throws(TransportError) -> Int32
    /// Queues a DISCONNECT; with `withWill` the broker publishes the last will all the same.
    func disconnect(withWill: Bool)

    /// Why the connection ended, where what lies beneath MQTT knows better than `error`.
    ///
    /// - Parameter answered: whether the broker had accepted us.
    func fault(insteadOf error: TransportError, answered: Bool) -> TransportError
}
