import DeskOperations
import Logging
import Repairs
import Store
import Telemetry

/// How a repair moves: each step into the registry first, then what follows from it.
extension RepairCoordinator {
    /// Gives the event to the machine and does what it asks for. Leaves the machine as it was where the registry did
    /// not take the step. Only within a turn.
    @discardableResult
    func step(_ id: RepairID, _ event: RepairMachine.Event) async throws -> RepairMachine.Action {
        guard var one = running[id] else { return .none }
        let action = one.machine.observe(event, at: clock.now())
        switch action {
        case .none, .refuse: break
        case .record: try await keep(&one)
        case .recordAndMark(_, let mark):
            try await keep(&one)
            try await journal.append([one.input(mark, at: clock.now())])
        case .mark(let mark): try await journal.append([one.input(mark, at: clock.now())])
        case .commitThenPublish(_, let publication):
            do {
                try await keep(&one, unlessStopped: true)
            } catch let error as StoreError where error.code == .constraint(.stopped) {
                return .none
            }
            do {
                try await journal.append([one.input(publication.mark, at: clock.now())])
            } catch {
                // Without its mark no reading could prove it: it does not leave.
                report(error)
                return try await step(id, .publishRefused(reason: "our journal could not take it"))
            }
        case .alert(let alert): warn(alert, from: one.kept.repair.device)
        }
        return action
    }

    private func keep(_ one: inout RunningRepair, unlessStopped: Bool = false) async throws {
        guard let transition = one.unstored else { return }
        try await registry.advance(
            transition, from: [one.storedState], unlessStopped: unlessStopped,
            audit: AuditEntry(
                at: clock.now(), actor: "bedside", action: "repair.\(transition.state)",
                subject: transition.repair.rawValue))
        one.noteStored()
        running[one.kept.repair.id] = one
        watchers.tell(one.machine)
    }

    func warn(_ alert: RepairMachine.Alert, from device: DeviceID) {
        logger.warning(
            "a device says of a repair what it cannot know",
            metadata: ["device.id": "\(device)", "alert": "\(alert)"])
    }

    /// Looks up what sending depends on, and lets the repair decide. What it gives is committed and is to be published.
    /// Only within a turn.
    func consider(_ id: RepairID) async throws -> RepairMachine.Publication? {
        guard let one = running[id] else { return nil }
        let readiness = try await finder.readiness(of: one, at: clock.now())
        if case .commitThenPublish(_, let publication) = try await step(id, .considered(readiness)) {
            return publication
        }
        return nil
    }

    /// Publishes once. Nothing waits for its turn meanwhile: a broker that is slow to answer holds up no folding.
    func publish(_ publication: RepairMachine.Publication, for id: RepairID) async throws {
        let fate = await sender.send(publication.command, expiresIn: publication.expiresIn)
        let event: RepairMachine.Event =
            switch fate {
            case .handedOver: .handedOver
            case .refused(let reason): .publishRefused(reason: reason)
            case .uncertain: .publishUncertain
            }
        try await turns.take { _ = try await step(id, event) }
    }

    // MARK: Time

    /// Looks after every repair that waits for something; to be called about once a second. One that cannot go on is
    /// reported and holds up no other.
    func passTime() async throws {
        for id in running.filter({ !$0.value.machine.hasEnded }).keys.sorted() {
            do {
                let publication = try await turns.take { try await passTime(of: id) }
                if let publication { try await publish(publication, for: id) }
            } catch {
                report(error)
            }
        }
        let marks = pendingMarks
        if !marks.isEmpty {
            try await journal.append(marks)
            pendingMarks.removeFirst(marks.count)
        }
        await turns.take { forget(at: clock.now()) }
    }

    private func passTime(of id: RepairID) async throws -> RepairMachine.Publication? {
        var publication: RepairMachine.Publication?
        switch running[id]?.machine.state {
        case .approved, .queued: publication = try await consider(id)
        default: break
        }
        if let deadline = running[id]?.machine.deadline, deadline <= clock.now() { try await step(id, .timePassed) }
        return publication
    }

    private func forget(at now: Timestamp) {
        let ended = running.compactMap { id, one in one.endedAt.map { (id: id, at: $0) } }.sorted { $0.at > $1.at }
        for (rank, one) in ended.enumerated() where rank >= Self.mostEnded || now - one.at > Self.lateFor {
            running[one.id] = nil
        }
    }
}
