package import Telemetry

extension RepairMachine {
    /// Where a repair stands. A deadline is the last moment of its stage.
    package enum State: Hashable, Sendable {
        case proposed(until: Timestamp)
        case approved(until: Timestamp)
        /// Waits for its device.
        case queued(until: Timestamp)
        case waitingForCustomer(until: Timestamp)
        /// Committed; `handedOver` once the broker has taken it.
        case sent(at: Timestamp, handedOver: Bool)
        case mayHaveBeenSent(at: Timestamp)
        case received(at: Timestamp)
        case done(proveBy: Timestamp)
        case firstSign(proveBy: Timestamp)
        /// Proved; whether it lasts is watched.
        case verified(until: Timestamp)
        case ended(Ending)
    }

    /// How a repair ended.
    package enum Ending: Hashable, Sendable, CaseIterable {
        // Nothing was sent.
        case recoveredBeforeSending, rejected, cancelled, expired, neverLeft
        // Something was sent, or may have been.
        case done, verified, holds, notVerified, didNotHold, cannotBeProvedNow, failed, timedOut, expiredUnsettled,
            lateDone

        /// Whether a later `done` of the device is still worth recording.
        var awaitsDone: Bool { self == .timedOut || self == .expiredUnsettled }

        /// Whether later readings may still show that it worked.
        var awaitsProof: Bool {
            switch self {
            case .timedOut, .expiredUnsettled, .lateDone, .notVerified, .cannotBeProvedNow: true
            case .recoveredBeforeSending, .rejected, .cancelled, .expired, .neverLeft, .done, .verified, .holds,
                .didNotHold, .failed:
                false
            }
        }
    }
}

extension RepairMachine.State {
    /// True while it keeps other repairs off its device: until its effect is known or given up.
    package var isOpen: Bool {
        switch self {
        case .verified, .ended: false
        case .proposed, .approved, .queued, .waitingForCustomer, .sent, .mayHaveBeenSent, .received, .done, .firstSign:
            true
        }
    }

    /// True while nothing can have left us.
    package var isUnsent: Bool {
        switch self {
        case .proposed, .approved, .queued, .waitingForCustomer: true
        case .ended(.recoveredBeforeSending), .ended(.rejected), .ended(.cancelled), .ended(.expired),
            .ended(.neverLeft):
            true
        case .sent, .mayHaveBeenSent, .received, .done, .firstSign, .verified, .ended: false
        }
    }

    /// The state after a step, or nil where that step cannot follow: the whole ladder, in one place.
    func after(_ kind: RepairStep.Kind, at: Timestamp, plan: RepairPlan) -> RepairMachine.State? {
        switch (self, kind) {
        case (.proposed, .approved): .approved(until: at + plan.times.waiting)
        case (.approved(let until), .queued): .queued(until: until)
        case (.approved, .waitingForCustomer): .waitingForCustomer(until: at + plan.times.waiting)
        case (.approved, .sent), (.queued, .sent): .sent(at: at, handedOver: false)
        case (.approved, .recoveredBeforeSending), (.queued, .recoveredBeforeSending): .ended(.recoveredBeforeSending)
        case (.proposed, .rejected), (.approved, .rejected), (.queued, .rejected): .ended(.rejected)
        case (.proposed, .cancelled), (.approved, .cancelled), (.queued, .cancelled), (.waitingForCustomer, .cancelled):
            .ended(.cancelled)
        case (.proposed, .expired), (.approved, .expired), (.queued, .expired), (.waitingForCustomer, .expired):
            .ended(.expired)
        case (.waitingForCustomer, .done): plan.afterDone(at: at)

        case (.sent(let at, false), .handedOver): .sent(at: at, handedOver: true)
        case (.sent(let at, false), .mayHaveBeenSent): .mayHaveBeenSent(at: at)
        case (.sent(_, false), .neverLeft): .ended(.neverLeft)
        case (.sent, .received), (.mayHaveBeenSent, .received): .received(at: at)
        case (.sent, .done), (.mayHaveBeenSent, .done), (.received, .done): plan.afterDone(at: at)
        case (.sent, .failed), (.mayHaveBeenSent, .failed), (.received, .failed): .ended(.failed)
        case (.sent, .timedOut), (.received, .timedOut): .ended(.timedOut)

        case (.sent(let at, _), .firstSign), (.mayHaveBeenSent(let at), .firstSign), (.received(let at), .firstSign):
            .firstSign(proveBy: plan.proofEnd(from: at))
        case (.done(let proveBy), .firstSign): .firstSign(proveBy: proveBy)
        case (.sent, .verified), (.mayHaveBeenSent, .verified), (.received, .verified), (.done, .verified),
            (.firstSign, .verified):
            plan.afterVerified(at: at)
        case (.sent, .notVerified), (.mayHaveBeenSent, .notVerified), (.received, .notVerified), (.done, .notVerified),
            (.firstSign, .notVerified):
            .ended(.notVerified)
        case (.sent, .cannotBeProvedNow), (.mayHaveBeenSent, .cannotBeProvedNow), (.received, .cannotBeProvedNow),
            (.done, .cannotBeProvedNow), (.firstSign, .cannotBeProvedNow):
            .ended(.cannotBeProvedNow)
        case (.sent, .expiredUnsettled), (.mayHaveBeenSent, .expiredUnsettled), (.received, .expiredUnsettled),
            (.done, .expiredUnsettled), (.firstSign, .expiredUnsettled):
            .ended(.expiredUnsettled)
        case (.verified, .holds): .ended(.holds)
        case (.verified, .holdUnknown): .ended(.verified)
        case (.verified, .didNotHold): .ended(.didNotHold)

        case (.ended(let ending), .lateDone) where ending.awaitsDone: .ended(.lateDone)
        case (.ended(let ending), .lateVerified) where ending.awaitsProof: plan.afterVerified(at: at)
        default: nil
        }
    }
}

extension RepairPlan {
    /// The latest moment for a verdict on readings.
    func proofEnd(from start: Timestamp) -> Timestamp {
        start + (proof?.verify ?? .zero) + times.proofMargin
    }

    fileprivate func afterDone(at: Timestamp) -> RepairMachine.State {
        proof == nil ? .ended(.done) : .done(proveBy: proofEnd(from: at))
    }

    fileprivate func afterVerified(at: Timestamp) -> RepairMachine.State {
        guard let holds = proof?.holds else { return .ended(.verified) }
        return .verified(until: at + holds + times.proofMargin)
    }
}
