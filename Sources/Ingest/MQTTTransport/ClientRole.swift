import CMosquitto
import Telemetry

/// Publishes and waits for the broker's word; takes messages where there are subscriptions.
final class ClientRole: LinkRole {
    typealias Settled = @Sendable (Result<PublishOutcome, TransportError>) -> Void

    /// Publishes that may wait for the broker's word at one time.
    static let maximumInFlight = 1_000

    private let snapshot: SharedSnapshot<ClientSnapshot>
    private let onStateChange: @Sendable (ConnectionState) -> Void
    private let onMessage: (@Sendable (DeviceMessage) -> Bool)?
    /// Who waits for the first connection; told once.
    private var onFirstOutcome: (@Sendable (Result<Void, TransportError>) -> Void)?
    private var inFlight: [Int32: Settled] = [:]

    /// - Parameter onMessage: takes a message, or returns false to drop it.
    init(
        snapshot: SharedSnapshot<ClientSnapshot>,
        onStateChange: @escaping @Sendable (ConnectionState) -> Void = { _ in },
        onMessage: (@Sendable (DeviceMessage) -> Bool)? = nil,
        onFirstOutcome: (@Sendable (Result<Void, TransportError>) -> Void)? = nil
    ) {
        self.snapshot = snapshot
        self.onStateChange = onStateChange
        self.onMessage = onMessage
        self.onFirstOutcome = onFirstOutcome
    }

    /// Hands the message to the library on `link`; `settled` is called once.
    func publish(_ message: OutgoingMessage, on link: Link, _ settled: @escaping Settled) {
        guard inFlight.count < Self.maximumInFlight else {
            return settled(
                .failure(TransportError(.tooManyInFlight, "\(inFlight.count) messages await the broker's word")))
        }
        do {
            inFlight[try link.publish(message)] = settled
            snapshot.update { $0.inFlight = inFlight.count }
        } catch {
            settled(.failure(error))
        }
    }

    func prepare() throws(TransportError) {}
    func sessionBegan(resumed: Bool) {}
    var isFull: Bool { false }
    func burstEnded() throws(TransportError) {}

    func messageArrived(
        topic: UnsafeRawBufferPointer, payload: UnsafeRawBufferPointer, packetID: UInt16?, retain: Bool
    ) {
        guard let onMessage else { return }
        let isTaken = onMessage(
            DeviceMessage(topic: String(decoding: topic, as: UTF8.self), payload: Array(payload), retain: retain))
        snapshot.update { snapshot in
            snapshot.received += 1
            if !isTaken { snapshot.dropped += 1 }
        }
    }

    func publishSettled(id: Int32, reason: Int32) {
        // Absent: the client's own birth message.
        guard let settled = inFlight.removeValue(forKey: id) else { return }
        let outcome: PublishOutcome =
            switch reason {
            case Int32(MQTT_RC_NO_MATCHING_SUBSCRIBERS.rawValue): .noSubscribers
            case 0x80...: .refused(reason: UInt8(clamping: reason), String(cString: mosquitto_reason_string(reason)))
            default: .accepted
            }
        snapshot.update { snapshot in
            snapshot.inFlight = inFlight.count
            if reason < 0x80 { snapshot.published += 1 }
        }
        settled(.success(outcome))
    }

    func lost(_ error: TransportError) -> Bool {
        forgetInFlight()
        guard let onFirstOutcome, !error.isRetriable else { return true }
        self.onFirstOutcome = nil
        onFirstOutcome(.failure(error))
        return false
    }

    func closed() {
        forgetInFlight()
        onFirstOutcome?(.failure(TransportError(.notConnected, "closed before it was connected")))
        onFirstOutcome = nil
    }

    func stateChanged(_ state: ConnectionState) {
        snapshot.update { snapshot in
            snapshot.state = state
            if state.isConnected { snapshot.connects += 1 }
        }
        if state.isConnected {
            onFirstOutcome?(.success(()))
            onFirstOutcome = nil
        }
        onStateChange(state)
    }

    private func forgetInFlight() {
        guard !inFlight.isEmpty else { return }
        let forgotten = inFlight
        inFlight = [:]
        snapshot.update { snapshot in
            snapshot.inFlight = 0
            snapshot.unknown += forgotten.count
        }
        for settled in forgotten.values { settled(.success(.unknown)) }
    }
}
