package import Telemetry

extension RepairMachine {
    /// Takes what happened and says what to do about it. An event that does not fit the state changes nothing.
    ///
    /// - Parameter now: the server's clock, which should not go back: steps keep their order where it does, but deadlines
    ///   come later by as much.
    package mutating func observe(_ event: Event, at now: Timestamp) -> Action {
        let at = max(now, steps.last?.at ?? now)
        switch event {
        case .approved(let account): return approve(by: account, at: at)
        case .considered(let readiness):
            let age = now - readiness.asOf
            guard age <= repair.plan.times.facts, age >= .zero else { return .none }
            return consider(readiness, at: at)
        case .cancelled(let account): return cancel(by: account, at: at)
        case .stoppedWatching(let account): return stopWatching(by: account, at: at)
        case .customerSaysDone(let account): return customerSaysDone(by: account, at: at)
        case .handedOver: return record(.handedOver, at: at)
        case .publishRefused(let reason): return record(.neverLeft, at: at, detail: reason, marking: .ended)
        case .publishUncertain: return record(.mayHaveBeenSent, at: at, detail: "the connection to the broker broke")
        case .restarted(let epoch): return restart(epoch: epoch, at: at)
        case .acknowledged(let acknowledgement, let device): return acknowledge(acknowledgement, from: device, at: at)
        case .readings(let verdict): return prove(verdict, at: at)
        case .timePassed: return passTime(at: at)
        }
    }

    // MARK: Before sending

    private mutating func approve(by account: String, at: Timestamp) -> Action {
        guard case .proposed(let until) = state else { return .refuse(.notAwaitingApproval) }
        guard at < until else { return record(.expired, at: at) }
        guard !repair.plan.needsSecondPerson || account != repair.requestedBy else { return .refuse(.ownApproval) }
        return record(.approved, at: at, detail: account)
    }

    private mutating func consider(_ readiness: Readiness, at: Timestamp) -> Action {
        switch state {
        case .approved(let until), .queued(let until):
            guard at < until else { return record(.expired, at: at) }
        default: return .none
        }
        if readiness.causeCleared { return record(.recoveredBeforeSending, at: at) }
        let refusals = readiness.failures.filter { !$0.passesByItself }
        guard refusals.isEmpty else {
            return record(.rejected, at: at, detail: refusals.map(\.spoken).joined(separator: "; "))
        }
        if case .customer(let instructions) = repair.plan.means {
            return record(.waitingForCustomer, at: at, detail: instructions)
        }
        guard let reason = obstacle(in: readiness), case .approved = state else {
            return obstacle(in: readiness) == nil ? send(readiness.command, at: at) : .none
        }
        return record(.queued, at: at, detail: reason)
    }

    /// What keeps it waiting, in words; nil where it can go.
    private func obstacle(in readiness: Readiness) -> String? {
        if readiness.reach != .fresh { return "the device is not reporting" }
        if !readiness.connected { return "our own connection to the devices is down" }
        return readiness.failures.first?.spoken
    }

    private mutating func send(_ command: RenderedCommand?, at: Timestamp) -> Action {
        guard let command else { return .none }
        let step = RepairStep(.sent, at: at)
        guard take(step) else { return .none }
        return .commitThenPublish(
            step, Publication(command: command, expiresIn: repair.plan.times.answer, mark: mark(.sent)))
    }

    private mutating func cancel(by account: String, at: Timestamp) -> Action {
        if case .ended = state { return .refuse(.alreadyEnded) }
        let action = record(.cancelled, at: at, detail: account)
        return action == .none ? .refuse(.alreadySent) : action
    }

    private mutating func customerSaysDone(by account: String, at: Timestamp) -> Action {
        guard case .waitingForCustomer(let until) = state else { return .refuse(.notWaitingForCustomer) }
        guard at < until else { return record(.expired, at: at) }
        // Readings from now on are what the customer's work is proved by.
        return record(.done, at: at, detail: account, marking: .sent)
    }

    // MARK: After sending

    private mutating func restart(epoch: Int64, at: Timestamp) -> Action {
        guard epoch == repair.epoch else {
            let reason = "the registry was restored from a backup"
            let unsent = record(.expired, at: at, detail: reason)
            return unsent == .none ? record(.expiredUnsettled, at: at, detail: reason) : unsent
        }
        switch state {
        case .sent(_, handedOver: false):
            return record(.mayHaveBeenSent, at: at, detail: "we stopped while sending", marking: .sent)
        case .sent, .mayHaveBeenSent, .received, .done, .firstSign, .verified: return .mark(mark(.sent))
        case .proposed, .approved, .queued, .waitingForCustomer, .ended: return .none
        }
    }

    private mutating func acknowledge(_ acknowledgement: Acknowledgement, from device: DeviceID, at: Timestamp)
        -> Action
    {
        guard device == repair.device else { return .alert(.fromAnotherDevice(device)) }
        let named = acknowledgement.correlation
        guard named == repair.id.rawValue || (named == nil && !repair.plan.correlated) else {
            return .alert(.foreignCorrelation(named))
        }
        guard !state.isUnsent, !repair.plan.isByCustomer else { return .alert(.neverSent) }
        let words = acknowledgement.detail
        switch acknowledgement.status {
        case .received: return record(.received, at: at, detail: words)
        case .done:
            let action = record(.done, at: at, detail: words)
            return action == .none ? record(.lateDone, at: at, detail: words) : action
        case .refused:
            return record(.failed, at: at, detail: words.map { "refused: " + $0 } ?? "refused", marking: .ended)
        case .failed: return record(.failed, at: at, detail: words, marking: .ended)
        }
    }

    private mutating func prove(_ verdict: Verdict, at: Timestamp) -> Action {
        // What was already true before sending proves nothing.
        guard !state.isUnsent, repair.plan.proof != nil else { return .none }
        switch verdict {
        case .firstSign: return record(.firstSign, at: at)
        case .verified:
            let action = record(.verified, at: at)
            return action == .none ? record(.lateVerified, at: at) : action
        case .holds: return record(.holds, at: at)
        case .didNotHold: return record(.didNotHold, at: at)
        case .notVerified(let reason): return record(.notVerified, at: at, detail: reason)
        case .cannotBeProved(let reason):
            let action = record(.cannotBeProvedNow, at: at, detail: reason)
            return action == .none ? record(.holdUnknown, at: at, detail: reason) : action
        }
    }

    private mutating func stopWatching(by account: String, at: Timestamp) -> Action {
        switch state {
        case .done, .firstSign:
            return record(.cannotBeProvedNow, at: at, detail: "something else was tried first", marking: .ended)
        default: return .refuse(.nothingToStop)
        }
    }

    private mutating func passTime(at: Timestamp) -> Action {
        guard let deadline, at >= deadline else { return .none }
        switch state {
        case .proposed, .approved, .queued, .waitingForCustomer: return record(.expired, at: at)
        case .sent where repair.plan.answers: return record(.timedOut, at: at)
        case .sent where repair.plan.proof == nil:
            return record(
                .cannotBeProvedNow, at: at, detail: "it neither answers nor reports anything that would show it")
        case .mayHaveBeenSent: return record(.expiredUnsettled, at: at)
        case .received: return record(.timedOut, at: at)
        case .sent, .done, .firstSign:
            return record(.cannotBeProvedNow, at: at, detail: "too few readings have come since")
        case .verified:
            return record(.holdUnknown, at: at)
        case .ended: return .none
        }
    }

    // MARK: Steps

    private mutating func record(
        _ kind: RepairStep.Kind, at: Timestamp, detail: String? = nil, marking: RepairMark.Step? = nil
    ) -> Action {
        let step = RepairStep(kind, at: at, detail: detail)
        guard take(step) else { return .none }
        return marking.map { .recordAndMark(step, mark($0)) } ?? .record(step)
    }

    private func mark(_ step: RepairMark.Step) -> RepairMark {
        RepairMark(repair: repair.id, fix: repair.plan.fix, step: step)
    }
}
