import CMosquitto
import Glibc
import Logging
import Telemetry

/// One client's connection to its broker, kept up: attempts, hand-shake, bursts, keep-alive, back-off. What the
/// messages mean is its role's affair. Confined to its loop's thread.
///
/// A round goes: read a burst, let the role deal with it, then write. Nothing is written between the first read of a
/// burst and the role's word, so an ack never leaves before what it acknowledges is safe; and nothing is read between
/// that word and the write, which would put fresh acks in front of it. Where the role waits for more, the link sleeps
/// until then and reads what has come meanwhile; neither word nor write comes until the role has enough.
final class Link {
    typealias ID = UInt64

    private enum Phase {
        case waiting(until: ContinuousClock.Instant)
        case connecting
        /// TCP stands; CONNACK and SUBACK are awaited.
        case handShaking(any BrokerSession, until: ContinuousClock.Instant)
        case open(any BrokerSession, since: ContinuousClock.Instant)
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
    private(set) var failure: TransportError?
    private var accepted: (resumed: Bool, subscription: Int32?)?
    private var isSubscribed = false
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

    private var handle: (any BrokerSession)? {
        switch phase {
        case .handShaking(let handle, _), .open(let handle, _): handle
        case .waiting, .connecting, .closed: nil
        }
    }

    var descriptor: Int32? { handle?.socket }

    /// Of a burst that waits for more no packet wakes the loop: they are read together when the wait is over.
    var interest: Int16 {
        guard heldUntil == nil else { return 0 }
        return Int16(handle?.wantsWrite == true ? POLLIN | POLLOUT : POLLIN)
    }

    /// When `timePassed` has something to do at the latest.
    var deadline: ContinuousClock.Instant {
        switch phase {
        case .waiting(let until): until
        case .connecting, .closed: .now + .seconds(60)
        case .handShaking(let handle, let until): handle.hasMore ? .now : min(until, nextKeepAlive)
        case .open(let handle, _):
            if let heldUntil { min(heldUntil, nextKeepAlive) } else { handle.hasMore ? .now : nextKeepAlive }
        }
    }

    // MARK: What the loop tells

    func timePassed(_ now: ContinuousClock.Instant) {
        if let handle, heldUntil.map({ now >= $0 }) ?? handle.hasMore { takeArrived(handle) }
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
            do { try handle.keepAlive() } catch { lose(failure ?? error) }
        case .waiting, .connecting, .closed: break
        }
    }

    func connectionArrived(_ result: Result<any BrokerSession, TransportError>) {
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
        if let handle { takeArrived(handle) }
    }

    private func takeArrived(_ handle: any BrokerSession) {
        var lost: TransportError?
        do {
            try handle.readArrived { role.isFull }
        } catch {
            lost = error
        }
        if lost == nil, case .open = phase, let until = role.wait(at: .now) {
            heldUntil = until
            return
        }
        endBurst(handle, lost)
    }

    private func endBurst(_ handle: any BrokerSession, _ lost: TransportError?) {
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
            try? handle.write()
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

    private func becomeOpenIfReady(_ handle: any BrokerSession) throws(TransportError) {
        guard case .handShaking = phase, let accepted, isSubscribed else { return }
        phase = .open(handle, since: .now)
        logger.info("Connected to the broker", metadata: [LogKey.resumed: "\(accepted.resumed)"])
        if let presence = options.presence {
            _ = try handle.publish(
                OutgoingMessage(
                    topic: presence.topic, payload: presence.online, qos: .atLeastOnce, retain: true, expiry: nil))
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

    private func write(_ handle: any BrokerSession) {
        do { try handle.write() } catch { lose(failure ?? error) }
    }

    // MARK: What the role asks

    /// Queues a message; it leaves at the end of this round.
    func publish(_ message: OutgoingMessage) throws(TransportError) -> Int32 {
        guard case .open(let handle, _) = phase else {
            throw TransportError(.notConnected, "not connected to the broker")
        }
        return try handle.publish(message)
    }
}

// MARK: - What the session tells, inside `readArrived`, `write` and `keepAlive`

extension Link {
    func brokerAnswered(reason: Int32, sessionPresent: Bool, facts: BrokerFacts) {
        guard reason == 0 else {
            failure = TransportError(reason: reason, "the broker refuses the connection")
            return
        }
        guard let handle else { return }
        var facts = facts
        facts.certificateEnd = handle.certificateEnd.map { Timestamp(seconds: $0) }
        role.brokerSaid(facts)
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
