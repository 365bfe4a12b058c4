import CMosquitto
import Glibc
import Logging
import Telemetry

/// One client's connection to its broker, kept up: attempts, hand-shake, bursts, keep-alive, back-off. What the
/// messages mean is its role's affair. Confined to its loop's thread.
///
/// A round goes: read a burst, let the role deal with it, then write. Nothing is written between the first read of a
/// burst and the role's word, so an ack never leaves before what it acknowledges is safe; and nothing is read between
/// that word and the write, which would put fresh acks in front of it. Where the role waits for more, reading goes on and
/// neither word nor write comes until it has enough.
final class Link {
    typealias ID = UInt64

    private enum Phase {
        case waiting(until: ContinuousClock.Instant)
        case connecting
        /// TCP stands; CONNACK and SUBACK are awaited.
        case handShaking(MosquittoHandle, until: ContinuousClock.Instant)
        case open(MosquittoHandle, since: ContinuousClock.Instant)
        case closed
    }

    let id: ID
    private let options: SessionOptions
    let role: any LinkRole
    private let logger: Logger
    private unowned let loop: LoopThread

    private var phase: Phase
    private var backOff: BackOff
    private var nextKeepAlive = ContinuousClock.now
    /// What a callback found wrong; dealt with once the library has returned.
    private var failure: TransportError?
    private var accepted: (resumed: Bool, subscription: Int32?)?
    private var isSubscribed = false
    /// Bytes of this burst that are known to be read.
    private var taken = 0
    private var arrivals = 0
    /// Until when the burst in hand waits for more; nil: there is none.
    private var heldUntil: ContinuousClock.Instant?

    /// Begins to connect at once.
    init(_ id: ID, _ options: SessionOptions, role: any LinkRole, logger: Logger, loop: LoopThread) {
        self.id = id
        self.options = options
        self.role = role
        self.loop = loop
        self.backOff = options.broker.backOff
        var logger = logger
        logger[metadataKey: LogKey.client] = "\(options.broker.clientID)"
        self.logger = logger
        phase = .waiting(until: .now)
    }

    // MARK: What the loop asks

    var isClosed: Bool { if case .closed = phase { true } else { false } }

    private var handle: MosquittoHandle? {
        switch phase {
        case .handShaking(let handle, _), .open(let handle, _): handle
        case .waiting, .connecting, .closed: nil
        }
    }

    var descriptor: Int32? { handle?.socket }

    var interest: Int16 { Int16(heldUntil == nil && handle?.wantsWrite == true ? POLLIN | POLLOUT : POLLIN) }

    /// When `timePassed` has something to do at the latest.
    var deadline: ContinuousClock.Instant {
        switch phase {
        case .waiting(let until): until
        case .connecting, .closed: .now + .seconds(60)
        case .handShaking(_, let until): min(until, nextKeepAlive)
        case .open: heldUntil.map { min($0, nextKeepAlive) } ?? nextKeepAlive
        }
    }

    // MARK: What the loop tells

    func timePassed(_ now: ContinuousClock.Instant) {
        if let heldUntil, now >= heldUntil, let handle { endBurst(handle, nil) }
        switch phase {
        case .waiting(let until) where now >= until: attempt()
        case .handShaking(_, let until) where now >= until:
            lose(TransportError(.unreachable, "the broker does not answer"))
        case .handShaking(let handle, _), .open(let handle, _):
            guard handle.socket != nil else {
                return lose(failure ?? TransportError(.connectionLost, "closed"))
            }
            guard now >= nextKeepAlive else { return }
            nextKeepAlive = now + .seconds(1)
            let status = handle.keepAlive()
            if status != MOSQ_ERR_SUCCESS.rawValue {
                lose(failure ?? TransportError(mosquitto: status, "keep-alive"))
            }
        case .waiting, .connecting, .closed: break
        }
    }

    func connectionArrived(_ result: Result<MosquittoHandle, TransportError>) {
        guard case .connecting = phase else { return }
        switch result {
        case .failure(let error): lose(error)
        case .success(let handle):
            failure = nil
            accepted = nil
            isSubscribed = false
            handle.adopt(self)
            let now = ContinuousClock.now
            nextKeepAlive = now + .seconds(1)
            phase = .handShaking(handle, until: now + options.broker.answerTimeout)
            write(handle)
        }
    }

    /// The socket is readable, writable or broken.
    func socketReady() {
        guard let handle else { return }
        let lost = readBurst(handle)
        if lost == nil, case .open = phase, let until = role.wait(at: .now) {
            heldUntil = until
            return
        }
        endBurst(handle, lost)
    }

    private func endBurst(_ handle: MosquittoHandle, _ lost: TransportError?) {
        heldUntil = nil
        do {
            try role.burstEnded()
        } catch {
            return lose(error)
        }
        if let lost { return lose(lost) }
        do {
            try becomeOpenIfReady(handle)
        } catch {
            return lose(error)
        }
        write(handle)
    }

    /// Ends the connection in good order: what is queued is written as far as the socket takes it, then DISCONNECT.
    /// Called between rounds, so every ack in the queue is of something safe.
    func close() {
        if heldUntil != nil, let handle { endBurst(handle, nil) }
        if let handle {
            handle.disconnect(withWill: options.presence != nil)
            _ = handle.write()
            handle.release()
        }
        end()
    }

    /// Ends the connection as a power cut would: the broker publishes the last will.
    func drop() {
        handle?.release()
        end()
    }

    private func end() {
        guard !isClosed else { return }
        phase = .closed
        role.closed()
        role.stateChanged(.stopped)
    }

    // MARK: The way up and down

    private func attempt() {
        do {
            try role.prepare()
        } catch {
            return lose(error)
        }
        phase = .connecting
        role.stateChanged(.connecting(attempt: backOff.failures + 1))
        loop.connect(id, options)
    }

    private func becomeOpenIfReady(_ handle: MosquittoHandle) throws(TransportError) {
        guard case .handShaking = phase, let accepted, isSubscribed else { return }
        phase = .open(handle, since: .now)
        logger.info("Connected to the broker", metadata: [LogKey.resumed: "\(accepted.resumed)"])
        if let presence = options.presence {
            _ = try handle.publish(
                topic: presence.topic, payload: presence.online, qos: .atLeastOnce, retain: true, expiry: nil)
        }
        role.stateChanged(.connected(since: .wallClock, resumed: accepted.resumed))
    }

    private func lose(_ reason: TransportError) {
        let error = handle?.fault(insteadOf: reason, answered: accepted != nil) ?? reason
        // What waits is made safe all the same: it is recognised when it comes again.
        if heldUntil != nil {
            heldUntil = nil
            try? role.burstEnded()
        }
        if case .open(_, let since) = phase, ContinuousClock.now - since >= backOff.cap { backOff.succeeded() }
        // Unsent acks and queued publishes go with the handle.
        handle?.release()
        var generator = SystemRandomNumberGenerator()
        let wait = backOff.failed(using: &generator)
        phase = .waiting(until: .now + wait)
        logger.warning(
            "Not connected to the broker",
            metadata: [
                LogKey.error: "\(error)", LogKey.attempt: "\(backOff.failures)", LogKey.retryIn: "\(wait)",
            ])
        if role.lost(error) {
            role.stateChanged(.waiting(lost: error, attempt: backOff.failures, retryIn: wait))
        } else {
            end()
        }
    }

    // MARK: Reading and writing

    /// Reads what had arrived when it was called, as far as the role takes it. Returns why the connection is over, if
    /// it is.
    private func readBurst(_ handle: MosquittoHandle) -> TransportError? {
        guard let descriptor = handle.socket else { return failure ?? TransportError(.connectionLost, "closed") }
        let available = Self.readableBytes(descriptor)
        taken = 0
        repeat {
            let before = arrivals
            let status = handle.readPacket()
            if let failure { return failure }
            if status != MOSQ_ERR_SUCCESS.rawValue { return TransportError(mosquitto: status, "read") }
            guard handle.socket != nil else { return TransportError(.connectionLost, "closed") }
            // `taken` is a lower bound: packets other than messages are not counted. Ask the kernel where it may mislead.
            if arrivals == before, Self.readableBytes(descriptor) == 0 { break }
        } while taken < available && !role.isFull
        return nil
    }

    private func write(_ handle: MosquittoHandle) {
        let status = handle.write()
        if status != MOSQ_ERR_SUCCESS.rawValue { lose(failure ?? TransportError(mosquitto: status, "write")) }
    }

    private static func readableBytes(_ descriptor: Int32) -> Int {
        var count: Int32 = 0
        return ioctl(descriptor, UInt(FIONREAD), &count) == 0 ? Int(count) : 0
    }

    // MARK: What the role asks

    /// Queues a message; it leaves at the end of this round.
    func publish(_ message: OutgoingMessage) throws(TransportError) -> Int32 {
        guard case .open(let handle, _) = phase else {
            throw TransportError(.notConnected, "not connected to the broker")
        }
        return try handle.publish(
            topic: message.topic, payload: message.payload, qos: message.qos, retain: message.retain,
            expiry: message.expiry)
    }
}

// MARK: - What the library calls, inside `readPacket`, `write` and `keepAlive`

extension Link {
    func brokerAnswered(reason: Int32, sessionPresent: Bool, _ properties: OpaquePointer?) {
        guard reason == 0 else {
            failure = TransportError(reason: reason, "the broker refuses the connection")
            return
        }
        guard let handle else { return }
        role.brokerSaid(handle.facts(in: properties))
        role.sessionBegan(resumed: sessionPresent)
        do {
            if !options.formerFilters.isEmpty { try handle.unsubscribe(options.formerFilters) }
            accepted = (sessionPresent, nil)
            if options.filters.isEmpty {
                isSubscribed = true
            } else {
                accepted?.subscription = try handle.subscribe(options.filters)
            }
        } catch {
            failure = error
        }
    }

    func subscriptionSettled(id: Int32, codes: [Int32]) {
        guard id == accepted?.subscription else { return }
        isSubscribed = true
        for (filter, code) in zip(options.filters, codes) where code >= 0x80 {
            let said = String(cString: mosquitto_reason_string(code))
            failure = TransportError(
                .subscriptionRefused, "\(filter.text.debugDescription): \(said) (0x\(String(code, radix: 16)))")
        }
    }

    func messageArrived(
        topic: UnsafeRawBufferPointer, payload: UnsafeRawBufferPointer, packetID: UInt16?, retain: Bool
    ) {
        arrivals += 1
        taken += topic.count + payload.count + 7
        role.messageArrived(topic: topic, payload: payload, packetID: packetID, retain: retain)
    }

    func publishSettled(id: Int32, reason: Int32) { role.publishSettled(id: id, reason: reason) }

    func brokerLeft(status: Int32) {
        guard failure == nil, status != MOSQ_ERR_SUCCESS.rawValue else { return }
        failure =
            status >= 0x80
            ? TransportError(reason: status, "the broker ended the connection")
            : TransportError(mosquitto: status, "connection")
    }
}
