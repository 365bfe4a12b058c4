/// What a receiving client has to say to its broker, packet behind packet, until the socket takes it.
///
/// Bound: acks of what the broker may have outstanding, four bytes each, and one packet of each other kind at a time.
/// Source: MQTT 5.0, chapter 3.
struct OutgoingPackets {
    private var bytes: [UInt8] = []
    /// How many of `bytes` have left.
    private var sent = 0

    var isEmpty: Bool { sent == bytes.count }

    /// Gives what waits to `send`, which says how much of it has left.
    mutating func leave(_ send: (UnsafeRawBufferPointer) throws(TransportError) -> Int) throws(TransportError) {
        let from = sent
        sent += try bytes.withUnsafeBufferPointer { (all) throws(TransportError) in
            try send(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: all[from...])))
        }
        guard isEmpty else { return }
        sent = 0
        bytes.removeAll(keepingCapacity: true)
    }

    mutating func connect(_ options: SessionOptions) {
        let broker = options.broker
        var properties: [UInt8] = []
        properties += [0x21] + Self.bigEndian(options.receiveMaximum)
        properties += [0x27] + Self.bigEndian(options.maximumPacketSize)
        if options.sessionExpiry > 0 { properties += [0x11] + Self.bigEndian(options.sessionExpiry) }

        var body = Self.text("MQTT".utf8) + [5]
        body.append((options.cleanStart ? 0x02 : 0) | (broker.credentials == nil ? 0 : 0xC0))
        body += Self.bigEndian(UInt16(clamping: broker.keepAlive))
        body += Self.variable(properties.count) + properties
        body += Self.text(broker.clientID.utf8)
        if let credentials = broker.credentials {
            body += Self.text(credentials.user.utf8) + Self.text(credentials.password.utf8)
        }
        append(.connect, body)
    }

    /// At QoS 1; retained messages only of what the session did not have yet, and marked as such alone.
    mutating func subscribe(_ filters: [TopicFilter], id: UInt16) {
        append(.subscribe, flags: 2, Self.bigEndian(id) + [0] + filters.flatMap { Self.text($0.text.utf8) + [0x11] })
    }

    mutating func unsubscribe(_ filters: [TopicFilter], id: UInt16) {
        append(.unsubscribe, flags: 2, Self.bigEndian(id) + [0] + filters.flatMap { Self.text($0.text.utf8) })
    }

    /// The hot one: no array of its own.
    mutating func acknowledge(_ id: UInt16) {
        bytes.append(PacketKind.publishAck.rawValue << 4)
        bytes.append(2)
        bytes.append(UInt8(id >> 8))
        bytes.append(UInt8(truncatingIfNeeded: id))
    }

    mutating func ping() { append(.ping, []) }

    mutating func disconnect(withWill: Bool) { append(.disconnect, withWill ? [0x04] : []) }

    private mutating func append(_ kind: PacketKind, flags: UInt8 = 0, _ body: [UInt8]) {
        bytes.append(kind.rawValue << 4 | flags)
        bytes += Self.variable(body.count)
        bytes += body
    }

    private static func bigEndian<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }

    /// At most 65,535 bytes, as `BrokerAccess.check` and `TopicFilter` see to.
    private static func text(_ text: some Collection<UInt8>) -> [UInt8] {
        bigEndian(UInt16(clamping: text.count)) + text.prefix(Int(UInt16.max))
    }

    private static func variable(_ value: Int) -> [UInt8] {
        var (value, bytes) = (value, [UInt8]())
        repeat {
            let byte = UInt8(value & 0x7F)
            value >>= 7
            bytes.append(value > 0 ? byte | 0x80 : byte)
        } while value > 0
        return bytes
    }
}
