import CMosquitto
import Glibc
import Telemetry

/// One libmosquitto client: one network connection's worth of it, never reconnected.
///
/// The library is told that threads are managed outside of it: then nothing but `write()` puts a byte on the socket.
///
/// `@unchecked Sendable`: the connector's thread makes and connects it, then gives it away through a lock to the loop's
/// thread, which alone uses it from then on.
final class MosquittoHandle: BrokerSession, @unchecked Sendable {
    private let pointer: OpaquePointer
    private let broker: BrokerAccess
    private let tls: TLSContext?
    /// Who is told what arrives.
    private(set) var link: Link?
    /// Bytes of messages since the last `readArrived`, and all messages.
    private var taken = 0
    private var arrivals = 0

    /// Never undone: the library's global state lives as long as the process.
    private static let libraryStatus = mosquitto_lib_init()

    /// Made and told its options, not yet connected.
    init(_ options: SessionOptions) throws(TransportError) {
        broker = options.broker
        tls = try broker.tls.map { (tls) throws(TransportError) in try TLSContext(tls, host: options.broker.host) }
        guard Self.libraryStatus == MOSQ_ERR_SUCCESS.rawValue,
            let pointer = mosquitto_new(options.broker.clientID, options.cleanStart, nil)
        else { throw TransportError(.system, "libmosquitto does not start") }
        // From here on `deinit` cleans up.
        self.pointer = pointer
        try Self.check(mosquitto_threaded_set(pointer, true), "external threads")
        try Self.check(mosquitto_int_option(pointer, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5), "MQTT 5")
        try Self.check(mosquitto_int_option(pointer, MOSQ_OPT_TCP_NODELAY, options.noDelay ? 1 : 0), "TCP_NODELAY")
        if let tls {
            // As it is: with the library's defaults it would want files of its own, and its own check of the name.
            try Self.check(mosquitto_int_option(pointer, MOSQ_OPT_SSL_CTX_WITH_DEFAULTS, 0), "TLS")
            try Self.check(mosquitto_opts_set(pointer, MOSQ_OPT_SSL_CTX, tls.context), "TLS")
        }
        if let credentials = options.broker.credentials {
            try Self.check(
                mosquitto_username_pw_set(pointer, credentials.user, credentials.password), "user and password")
        }
        if let presence = options.presence {
            try Self.check(
                mosquitto_will_set_v5(
                    pointer, presence.topic, Int32(presence.offline.count), presence.offline, 1, true, nil),
                "last will")
        }
    }

    deinit { mosquitto_destroy(pointer) }

    /// Connects TCP and queues the CONNECT packet. Blocks while the name is resolved and until the peer answers or the
    /// kernel gives up.
    func connect(_ options: SessionOptions) throws(TransportError) {
        var properties: OpaquePointer?
        defer { mosquitto_property_free_all(&properties) }
        try Self.check(
            mosquitto_property_add_int16(
                &properties, Int32(MQTT_PROP_RECEIVE_MAXIMUM.rawValue), options.receiveMaximum), "receive-maximum")
        try Self.check(
            mosquitto_property_add_int32(
                &properties, Int32(MQTT_PROP_MAXIMUM_PACKET_SIZE.rawValue), options.maximumPacketSize), "packet size")
        if options.sessionExpiry > 0 {
            try Self.check(
                mosquitto_property_add_int32(
                    &properties, Int32(MQTT_PROP_SESSION_EXPIRY_INTERVAL.rawValue), options.sessionExpiry),
                "session expiry")
        }
        let broker = options.broker
        let status = mosquitto_connect_bind_v5(
            pointer, broker.host, Int32(broker.port), Int32(broker.keepAlive), nil, properties)
        guard status != MOSQ_ERR_SUCCESS.rawValue else { return }
        let beneath = TransportError(mosquitto: status, "\(broker.host):\(broker.port)")
        switch beneath.code {
        // No name, no TCP: TLS has not begun, and knows nothing of it.
        case .unreachable: throw beneath
        case .connectionLost: throw TransportError(.unreachable, beneath.detail)
        default: throw fault(insteadOf: beneath, answered: false)
        }
    }

    func adopt(_ link: Link) {
        self.link = link
        // It outlives its callbacks: the library's client is destroyed with it.
        mosquitto_user_data_set(pointer, Unmanaged.passUnretained(self).toOpaque())
        mosquitto_connect_v5_callback_set(pointer, brokerAnswered)
        mosquitto_disconnect_v5_callback_set(pointer, brokerLeft)
        mosquitto_message_v5_callback_set(pointer, messageArrived)
        mosquitto_publish_v5_callback_set(pointer, publishSettled)
        mosquitto_subscribe_v5_callback_set(pointer, subscriptionSettled)
    }

    func release() { link = nil }

    func fault(insteadOf error: TransportError, answered: Bool) -> TransportError {
        tls?.fault(insteadOf: error, at: broker, answered: answered) ?? error
    }

    var certificateEnd: Int64? { tls?.brokerEnd }

    var socket: Int32? {
        let descriptor = mosquitto_socket(pointer)
        return descriptor >= 0 ? descriptor : nil
    }

    var wantsWrite: Bool { mosquitto_want_write(pointer) }

    /// What the library leaves at the socket the socket tells of.
    var hasMore: Bool { false }

    func readArrived(until isFull: () -> Bool) throws(TransportError) {
        guard let descriptor = socket else { throw TransportError(.connectionLost, "closed") }
        let available = Self.readableBytes(descriptor)
        taken = 0
        repeat {
            let before = arrivals
            // Takes the next packet off the socket, if it is there as a whole, and runs its callback.
            let status = mosquitto_loop_read(pointer, 1)
            if let failure = link?.failure { throw failure }
            if status != MOSQ_ERR_SUCCESS.rawValue { throw TransportError(mosquitto: status, "read") }
            guard socket != nil else { throw TransportError(.connectionLost, "closed") }
            // `taken` is a lower bound: packets other than messages are not counted. Ask the kernel where it may mislead.
            if arrivals == before, Self.readableBytes(descriptor) == 0 { break }
        } while taken < available && !isFull()
    }

    private static func readableBytes(_ descriptor: Int32) -> Int {
        var count: Int32 = 0
        return ioctl(descriptor, UInt(FIONREAD), &count) == 0 ? Int(count) : 0
    }

    /// The library called, inside `mosquitto_loop_read`.
    func tell(
        topic: UnsafeRawBufferPointer, payload: UnsafeRawBufferPointer, packetID: UInt16?, retain: Bool
    ) {
        arrivals += 1
        taken += topic.count + payload.count + 7
        link?.messageArrived(topic: topic, payload: payload, packetID: packetID, retain: retain)
    }

    func write() throws(TransportError) {
        // Where the connection broke while it was being ended, the library reports success and still wants to write.
        while socket != nil, mosquitto_want_write(pointer) {
            errno = 0
            let status = mosquitto_loop_write(pointer, 1)
            if status != MOSQ_ERR_SUCCESS.rawValue { throw TransportError(mosquitto: status, "write") }
            if errno == EAGAIN { break }
        }
    }

    func keepAlive() throws(TransportError) { try Self.check(mosquitto_loop_misc(pointer), "keep-alive") }

    func subscribe(_ filters: [TopicFilter]) throws(TransportError) -> Int32 {
        var id: Int32 = 0
        let status = withCStrings(filters) { strings in
            mosquitto_subscribe_multiple(
                pointer, &id, Int32(filters.count), strings, 1, Int32(MQTT_SUB_OPT_SEND_RETAIN_NEW.rawValue), nil)
        }
        try Self.check(status, "subscribe")
        return id
    }

    func unsubscribe(_ filters: [TopicFilter]) throws(TransportError) {
        var id: Int32 = 0
        let status = withCStrings(filters) { strings in
            mosquitto_unsubscribe_multiple(pointer, &id, Int32(filters.count), strings, nil)
        }
        try Self.check(status, "unsubscribe")
    }

    func publish(_ message: OutgoingMessage) throws(TransportError) -> Int32 {
        var properties: OpaquePointer?
        defer { mosquitto_property_free_all(&properties) }
        if let expiry = message.expiry {
            try Self.check(
                mosquitto_property_add_int32(
                    &properties, Int32(MQTT_PROP_MESSAGE_EXPIRY_INTERVAL.rawValue), expiry), "message expiry")
        }
        guard let length = Int32(exactly: message.payload.count) else {
            throw TransportError(.messageTooLarge, "\(message.payload.count) bytes")
        }
        var id: Int32 = 0
        try Self.check(
            mosquitto_publish_v5(
                pointer, &id, message.topic, length, message.payload, message.qos.rawValue, message.retain,
                properties), "publish")
        return id
    }

    func disconnect(withWill: Bool) {
        let reason = withWill ? MQTT_RC_DISCONNECT_WITH_WILL_MSG : MQTT_RC_NORMAL_DISCONNECTION
        _ = mosquitto_disconnect_v5(pointer, Int32(reason.rawValue), nil)
    }

    private static func check(_ status: Int32, _ what: String) throws(TransportError) {
        guard status == MOSQ_ERR_SUCCESS.rawValue else { throw TransportError(mosquitto: status, what) }
    }
}

/// MQTT's quality of service, without 2: it loses messages at a crash of the receiver, whatever it promises.
package enum QoS: Int32, Hashable, Sendable {
    case atMostOnce = 0
    case atLeastOnce = 1
}

/// The filters as a C array of C strings, for the time of `body`.
private func withCStrings(
    _ filters: [TopicFilter], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Int32
) -> Int32 {
    let strings: [UnsafeMutablePointer<CChar>?] = filters.map { strdup($0.text) }
    defer { for string in strings { free(string) } }
    return strings.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return MOSQ_ERR_INVAL.rawValue }
        return body(base)
    }
}
