import Glibc
import Telemetry

/// The receiver's side of MQTT 5, for what comes by the ten thousand a second: takes all that has arrived off the socket
/// at once, tells the link of each message where it lies, and lets the acks of a burst leave in one write. libmosquitto
/// takes four reads for a message and a write for its ack.
///
/// It subscribes, receives at QoS 0 and 1, acknowledges and pings; it has no last will and publishes nothing. Over plain
/// TCP only: over TLS `MosquittoHandle` receives.
///
/// Memory: `room` bytes, and as much more as one packet of the size that we allow the broker.
///
/// `@unchecked Sendable`: the connector's thread makes it, then gives it away through a lock to the loop's thread, which
/// alone uses it from then on.
final class ReceivingSession: BrokerSession, @unchecked Sendable {
    /// Bytes taken off the socket at a time.
    static let room = 256 << 10

    private let options: SessionOptions
    private let connection: BrokerSocket
    private var link: Link?
    private var input: UnsafeMutableRawBufferPointer
    /// Of `input`: what has come and was not told yet.
    private var untold = 0..<0
    private(set) var hasMore = false
    private var output = OutgoingPackets()
    private var isAccepted = false
    private var keepAliveTime: Duration
    private var heardAt = ContinuousClock.now
    private var saidAt = ContinuousClock.now
    private var pingedAt: ContinuousClock.Instant?

    /// Connects TCP and queues the CONNECT packet; blocks as `BrokerSocket` does.
    init(_ options: SessionOptions) throws(TransportError) {
        self.options = options
        keepAliveTime = .seconds(options.broker.keepAlive)
        connection = try BrokerSocket(host: options.broker.host, port: options.broker.port)
        input = .allocate(byteCount: Self.room, alignment: 16)
        output.connect(options)
    }

    deinit { input.deallocate() }

    func adopt(_ link: Link) { self.link = link }
    func release() { link = nil }

    var socket: Int32? { connection.descriptor }
    var wantsWrite: Bool { !output.isEmpty }
    var certificateEnd: Int64? { nil }

    // MARK: Reading

    func readArrived(until isFull: () -> Bool) throws(TransportError) {
        guard let link else { return }
        var mayReadOn = true
        while true {
            hasMore = try tell(link, until: isFull)
            guard !hasMore, mayReadOn else { return }
            let place = makeRoom()
            guard let count = try connection.receive(into: place) else { return }
            heardAt = .now
            untold = untold.lowerBound..<(untold.upperBound + count)
            // Where it did not fill the room there was no more.
            mayReadOn = count == place.count
        }
    }

    /// Tells the link of every packet that is here as a whole; true where the burst was full before the last.
    private func tell(_ link: Link, until isFull: () -> Bool) throws(TransportError) -> Bool {
        while let (first, body) = try next() {
            if isFull() { return true }
            untold = (body.upperBound)..<untold.upperBound
            try take(first, UnsafeRawBufferPointer(rebasing: input[body]), link)
        }
        return false
    }

    /// The first byte of the next packet and where its body lies; nil until all of it has come.
    private func next() throws(TransportError) -> (first: UInt8, body: Range<Int>)? {
        let bytes = UnsafeRawBufferPointer(rebasing: input[untold])
        guard bytes.count >= 2 else { return nil }
        var (length, at) = (0, 1)
        while true {
            guard at < bytes.count else { return nil }
            let byte = Int(bytes[at])
            length |= (byte & 0x7F) << (7 * (at - 1))
            at += 1
            if byte & 0x80 == 0 { break }
            guard at < 5 else { throw PacketCursor.malformed }
        }
        guard at + length <= Int(options.maximumPacketSize) else {
            throw TransportError(.messageTooLarge, "the broker sent a packet of \(at + length) bytes")
        }
        guard at + length <= bytes.count else { return nil }
        let start = untold.lowerBound + at
        return (bytes[0], start..<(start + length))
    }

    /// Room behind what was not told yet, at least half of `room`.
    private func makeRoom() -> UnsafeMutableRawBufferPointer {
        if untold.isEmpty { untold = 0..<0 }
        if input.count - untold.upperBound < Self.room / 2, let base = input.baseAddress {
            let rest = untold.count
            var target = input
            if input.count - rest < Self.room / 2 {
                // A packet that is larger than all of it.
                target = .allocate(byteCount: input.count * 2, alignment: 16)
            }
            target.baseAddress?.copyMemory(from: base + untold.lowerBound, byteCount: rest)
            if target.baseAddress != input.baseAddress {
                input.deallocate()
                input = target
            }
            untold = 0..<rest
        }
        return UnsafeMutableRawBufferPointer(rebasing: input[untold.upperBound...])
    }

    private func take(_ first: UInt8, _ body: UnsafeRawBufferPointer, _ link: Link) throws(TransportError) {
        let kind = PacketKind(rawValue: first >> 4)
        if kind == .publish, isAccepted { return try takeMessage(first, body, link) }
        var cursor = PacketCursor(body)
        switch kind {
        case .connectAnswer where !isAccepted:
            let flags = try cursor.byte()
            let reason = try cursor.byte()
            // A broker of an older version refuses without properties.
            let properties = reason == 0 ? try AnswerProperties(cursor.properties()) : nil
            isAccepted = reason == 0
            if let seconds = properties?.keepAlive, seconds > 0 { keepAliveTime = .seconds(seconds) }
            link.brokerAnswered(
                reason: Int32(reason), sessionPresent: flags & 1 != 0, facts: properties?.facts ?? BrokerFacts())
        case .subscribeAnswer where isAccepted:
            let id = try cursor.word()
            _ = try cursor.properties()
            link.subscriptionSettled(id: Int32(id), codes: cursor.rest.map(Int32.init))
        case .disconnect where isAccepted:
            link.brokerLeft(status: cursor.isAtEnd ? 0 : Int32(try cursor.byte()))
            connection.close()
        case .unsubscribeAnswer where isAccepted, .pingAnswer where isAccepted: break
        default: throw PacketCursor.malformed
        }
        if let failure = link.failure { throw failure }
        if socket == nil { throw TransportError(.connectionLost, "closed by the broker") }
    }

    private func takeMessage(_ first: UInt8, _ body: UnsafeRawBufferPointer, _ link: Link) throws(TransportError) {
        var cursor = PacketCursor(body)
        let topic = try cursor.text()
        guard Self.isTopic(topic) else { throw PacketCursor.malformed }
        var id: UInt16?
        switch first >> 1 & 3 {
        case 0: break
        case 1:
            let its = try cursor.word()
            guard its > 0 else { throw PacketCursor.malformed }
            id = its
        // We subscribe at 1.
        default: throw PacketCursor.malformed
        }
        _ = try cursor.properties()
        link.messageArrived(topic: topic, payload: cursor.rest, packetID: id, retain: first & 1 != 0)
        if let id { output.acknowledge(id) }
    }

    /// UTF-8 without NUL, and not empty: we allow the broker no aliases.
    private static func isTopic(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard !bytes.isEmpty else { return false }
        var all: UInt8 = 0
        var holdsNUL = false
        for byte in bytes {
            all |= byte
            holdsNUL = holdsNUL || byte == 0
        }
        return !holdsNUL && (all < 0x80 || String(validating: bytes, as: UTF8.self) != nil)
    }

    // MARK: Writing

    func write() throws(TransportError) {
        guard wantsWrite else { return }
        try output.leave { (bytes) throws(TransportError) in try connection.send(bytes) }
        saidAt = .now
    }

    func keepAlive() throws(TransportError) {
        let now = ContinuousClock.now
        if let pingedAt {
            if heardAt >= pingedAt {
                self.pingedAt = nil
            } else if now - pingedAt >= keepAliveTime, !hasUnread {
                throw TransportError(.keepAliveTimeout, "the broker does not answer a ping")
            }
        }
        guard pingedAt == nil, now - saidAt >= keepAliveTime || now - heardAt >= keepAliveTime else { return }
        pingedAt = now
        output.ping()
    }

    /// Whether bytes wait at the socket: its answer may be among them.
    private var hasUnread: Bool {
        var count: Int32 = 0
        return socket.map { ioctl($0, UInt(FIONREAD), &count) == 0 && count > 0 } ?? false
    }

    func subscribe(_ filters: [TopicFilter]) -> Int32 {
        output.subscribe(filters, id: 1)
        return 1
    }

    func unsubscribe(_ filters: [TopicFilter]) { output.unsubscribe(filters, id: 2) }

    func publish(_ message: OutgoingMessage) throws(TransportError) -> Int32 {
        throw TransportError(.invalidOptions, "this connection publishes nothing")
    }

    func disconnect(withWill: Bool) { output.disconnect(withWill: withWill) }

    func fault(insteadOf error: TransportError, answered: Bool) -> TransportError { error }
}
