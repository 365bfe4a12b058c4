import Telemetry

/// Collects each burst into a batch, hands it over, and lets the acks go only if that succeeded.
final class IngestRole: LinkRole {
    private let configuration: IngestConnection.Configuration
    private let recentMarks: IngestConnection.RecentMarks
    private let commit: IngestConnection.Commit
    private let snapshot: SharedSnapshot<IngestSnapshot>
    private let onStateChange: @Sendable (ConnectionState) -> Void

    private var batch = IncomingBatch()
    private var journalled: [MessageMark] = []
    private var window = RedeliveryWindow.closed
    private var redelivered = 0
    private var acknowledged = 0
    private var pacing: CommitPacing
    /// When the first message of the batch came; of the last one while it is empty.
    private var firstCame: ContinuousClock.Instant?

    init(
        _ configuration: IngestConnection.Configuration, recentMarks: @escaping IngestConnection.RecentMarks,
        commit: @escaping IngestConnection.Commit, snapshot: SharedSnapshot<IngestSnapshot>,
        onStateChange: @escaping @Sendable (ConnectionState) -> Void
    ) {
        self.configuration = configuration
        self.recentMarks = recentMarks
        self.commit = commit
        self.snapshot = snapshot
        self.onStateChange = onStateChange
        pacing = CommitPacing(longestHold: configuration.longestHold)
    }

    func prepare() throws(TransportError) {
        do {
            journalled = try recentMarks()
        } catch {
            noteFailure()
            throw TransportError(.handlerFailed, "the journal's last marks cannot be read", cause: error)
        }
    }

    func brokerSaid(_ facts: BrokerFacts) { snapshot.update { $0.broker = facts } }

    func sessionBegan(resumed: Bool) {
        if !resumed, !journalled.isEmpty { snapshot.update { $0.sessionLost = .wallClock } }
        window =
            resumed
            ? RedeliveryWindow(
                journalled: journalled.suffix(IngestConnection.marksToRecall),
                receiveMaximum: Int(configuration.receiveMaximum)) : .closed
        journalled = []
    }

    func messageArrived(
        topic: UnsafeRawBufferPointer, payload: UnsafeRawBufferPointer, packetID: UInt16?, retain: Bool
    ) {
        var mark: MessageMark?
        if let packetID {
            acknowledged += 1
            let itsMark = MessageMark(packetID: packetID, topic: topic, payload: payload, retain: retain)
            if window.recognises(itsMark) {
                redelivered += 1
                return
            }
            mark = itsMark
        }
        if batch.messages.isEmpty { firstCame = .now }
        batch.append(topic: topic, payload: payload, retain: retain, mark: mark)
    }

    var isFull: Bool {
        // Redelivered messages count: every burst ends with its acks on the way.
        acknowledged >= Int(configuration.receiveMaximum) || batch.messages.count >= Int(configuration.receiveMaximum)
            || batch.bytes.count >= IngestConnection.batchBytes
    }

    func wait(at now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        batch.messages.isEmpty || isFull ? nil : pacing.wait(at: now, holding: batch.messages.count)
    }

    func burstEnded() throws(TransportError) {
        var spent: Duration?
        defer {
            pacing.ended(commit: spent)
            batch.removeAll()
            acknowledged = 0
            redelivered = 0
        }
        if !batch.messages.isEmpty {
            let start = ContinuousClock.now
            defer { spent = ContinuousClock.now - start }
            do {
                try commit(batch)
            } catch {
                noteFailure()
                throw TransportError(.handlerFailed, "\(batch.messages.count) messages not committed", cause: error)
            }
        }
        guard acknowledged > 0 || !batch.messages.isEmpty else { return }
        snapshot.update { snapshot in
            snapshot.acks += acknowledged
            snapshot.redelivered += redelivered
            guard !batch.messages.isEmpty else { return }
            snapshot.batches += 1
            if let firstCame {
                let held = ContinuousClock.now - firstCame
                snapshot.held += held
                snapshot.longestHeld = max(snapshot.longestHeld, held)
                snapshot.holds.add(batch.messages.count, held: held)
            }
            snapshot.messages += batch.messages.count
            snapshot.bytes += batch.bytes.count
        }
    }

    private func noteFailure() {
        snapshot.update { snapshot in
            snapshot.handlerFailures += 1
            snapshot.lastHandlerFailure = .wallClock
        }
    }

    func publishSettled(id: Int32, reason: Int32) {}

    func lost(_ error: TransportError) -> Bool {
        snapshot.update { snapshot in
            switch error.code {
            case .sessionTakenOver: snapshot.takeovers += 1
            case .connectionLost where snapshot.state.isConnected: snapshot.silentLosses += 1
            default: return
            }
            snapshot.lastTakeoverOrSilentLoss = .wallClock
        }
        return true
    }

    func closed() {}

    func stateChanged(_ state: ConnectionState) {
        snapshot.update { snapshot in
            snapshot.state = state
            if state.isConnected { snapshot.connects += 1 }
        }
        onStateChange(state)
    }
}
