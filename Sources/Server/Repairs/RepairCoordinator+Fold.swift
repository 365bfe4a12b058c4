import DeskOperations
import Diagnostics
import Logging
import Repairs
import Store
import Telemetry

/// What devices and readings say of repairs, as the fold gives it.
extension RepairCoordinator {
    /// Takes what devices and readings said, in journal order, and gives what the registry is to hold of it to
    /// `project`, in whose transaction it goes with everything else that follows from the same inputs. Where that
    /// throws, no repair has moved.
    func observe(
        _ outputs: [FoldedOutput], project: ([ProjectedChange]) async throws -> Void
    ) async throws {
        try await turns.take {
            var moved: [RepairID: RunningRepair] = [:]
            var changes: [ProjectedChange] = []
            var marks: [DeviceInput] = []
            for output in outputs {
                guard let (id, event) = event(of: output, moved), var one = moved[id] ?? running[id] else { continue }
                let action = one.machine.observe(event, at: output.receivedAt)
                if case .alert(let alert) = action { warn(alert, from: output.device) }
                if case .recordAndMark(_, let mark) = action { marks.append(one.input(mark, at: clock.now())) }
                guard let transition = one.unstored else { continue }
                changes.append(ProjectedChange(position: output.position, .repair(transition)))
                one.noteStored()
                moved[id] = one
            }
            try await project(changes)
            running.merge(moved) { _, new in new }
            for one in moved.values { watchers.tell(one.machine) }
            pendingMarks += marks
        }
    }

    /// Takes what the past of a device, folded anew, says of a repair. The same again changes nothing.
    func observe(_ verdict: ProofVerdict) async throws {
        try await turns.take { _ = try await step(verdict.repair, .readings(RepairMachine.Verdict(verdict.result))) }
    }

    private func event(
        of output: FoldedOutput, _ moved: [RepairID: RunningRepair]
    ) -> (id: RepairID, event: RepairMachine.Event)? {
        switch output.output {
        // What was said before we listened is nobody's answer now.
        case .acknowledgement(let acknowledgement, _) where !output.imported:
            let named = acknowledgement.correlation.flatMap { running[RepairID(rawValue: $0)]?.kept.repair }
            let waiting = running.keys.lazy.compactMap { moved[$0] ?? self.running[$0] }.first {
                $0.kept.repair.device == output.device && $0.machine.occupiesDevice
            }
            switch AcknowledgementRoute(
                acknowledgement, from: output.device, named: named, waiting: waiting?.kept.repair)
            {
            case .repair(let id), .foreign(let id, _): return (id, .acknowledged(acknowledgement, from: output.device))
            case .unknown, .unclaimed:
                logger.notice(
                    "an acknowledgement that no repair waits for", metadata: ["device.id": "\(output.device)"])
                return nil
            }
        case .proof(let verdict): return (verdict.repair, .readings(RepairMachine.Verdict(verdict.result)))
        default: return nil
        }
    }
}

extension RepairMachine.Verdict {
    fileprivate init(_ result: ProofVerdict.Result) {
        switch result {
        case .firstSign: self = .firstSign
        case .verified: self = .verified
        case .holds: self = .holds
        case .didNotHold: self = .didNotHold
        case .notVerified: self = .notVerified(reason: nil)
        case .cannotBeProved(let reason): self = .cannotBeProved(reason: reason.words)
        }
    }
}

extension ProofVerdict.Reason {
    fileprivate var words: String {
        switch self {
        case .alreadyTrue: "what would prove it was true before it was sent"
        case .noProof: "nothing it reports would show the effect"
        case .noReadings: "too little came from the device to judge by"
        case .unknownFix: "the device's profile has changed since"
        case .anotherRepair: "another repair began before that could be told"
        case .tooMany: "too many repairs are followed on this device at once"
        }
    }
}
