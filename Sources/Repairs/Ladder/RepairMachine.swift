package import Telemetry

/// The truth ladder of one repair: events in, steps and actions out.
///
/// Every change of state is a step, so the machine made from any beginning of its steps equals the one that took them.
/// At most one `commitThenPublish` leaves it in its life, across any number of restarts.
package struct RepairMachine: Hashable, Sendable {
    package let repair: Repair
    package private(set) var state: State
    /// In order, `proposed` first; at most 12, since no stage is entered twice.
    package private(set) var steps: [RepairStep]

    /// A repair that was just requested: `steps` holds `proposed`, to be stored with it.
    package init(_ repair: Repair) {
        self.repair = repair
        state = .proposed(until: repair.requestedAt + repair.plan.times.waiting)
        steps = [RepairStep(.proposed, at: repair.requestedAt, detail: repair.requestedBy)]
    }

    /// A repair as its stored steps tell; none at all is the same as `proposed` alone.
    package init(_ repair: Repair, restoring stored: some Sequence<RepairStep>) throws(RepairHistoryError) {
        self.init(repair)
        for (index, step) in stored.enumerated() where index > 0 || step.kind != .proposed {
            guard take(step) else { throw .impossible(step.kind, index: index, repair: repair.id) }
        }
    }

    /// What to show: the last step that is a rung, by the word the ladder has for it.
    package var standing: RepairStep.Kind { steps.last?.kind.rung ?? .proposed }

    /// When `timePassed` will change something; nil once it never will.
    package var deadline: Timestamp? {
        let times = repair.plan.times
        switch state {
        case .proposed(let until), .approved(let until), .queued(let until), .waitingForCustomer(let until):
            return until
        case .sent(let at, _):
            if repair.plan.answers { return at + times.answer + times.answerMargin }
            return repair.plan.proof == nil ? at + times.answer : repair.plan.proofEnd(from: at)
        case .mayHaveBeenSent(let at): return at + times.answer + times.answerMargin
        case .received(let at): return at + repair.plan.finish
        case .done(let proveBy), .firstSign(let proveBy): return proveBy
        case .verified(let until): return until
        case .ended: return nil
        }
    }

    /// Moves along one step; false, and unmoved, where it cannot follow.
    mutating func take(_ step: RepairStep) -> Bool {
        guard let next = state.after(step.kind, at: step.at, plan: repair.plan) else { return false }
        state = next
        steps.append(step)
        return true
    }
}

/// Stored steps that no repair can have taken: the registry was written by something else.
package enum RepairHistoryError: Error, Hashable, Sendable {
    case impossible(RepairStep.Kind, index: Int, repair: RepairID)
}

extension RepairStep.Kind {
    /// The ladder's word for it: details of how a rung was reached are left out.
    package var rung: RepairStep.Kind {
        switch self {
        case .handedOver: .sent
        case .neverLeft: .failed
        case .expiredUnsettled: .expired
        case .lateDone: .done
        case .lateVerified, .holdUnknown: .verified
        case .proposed, .approved, .queued, .waitingForCustomer, .sent, .mayHaveBeenSent, .received, .done, .firstSign,
            .verified, .holds, .didNotHold, .notVerified, .cannotBeProvedNow, .recoveredBeforeSending, .rejected,
            .failed, .timedOut,
            .expired, .cancelled:
            self
        }
    }
}

extension RepairPlan {
    var answers: Bool {
        if case .command(answers: true, _) = means { true } else { false }
    }

    var correlated: Bool {
        if case .command(_, correlated: true) = means { true } else { false }
    }
}
