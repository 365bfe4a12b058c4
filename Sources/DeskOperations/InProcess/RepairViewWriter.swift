import Diagnostics
import Profiles
import Repairs
import Store
import Telemetry

/// Writes a repair as an agent sees it: the rungs passed, the one it stands on, those to come.
struct RepairViewWriter: Sendable {
    let desk: InProcessDesk

    /// - Parameter words: the customer's words for the device.
    func view(_ record: RepairRecord, words: String) async throws -> RepairView {
        guard let machine = try await desk.repairs.repair(record.id) else {
            return await imported(record, words)
        }
        return Self.view(machine, words: words, failure: record.failure)
    }

    static func view(
        _ machine: RepairMachine, words: String, failure: String? = nil, refusals: [Refusal] = []
    ) -> RepairView {
        let (repair, standing) = (machine.repair, machine.standing)
        let state = RepairState(rawValue: standing.rawValue) ?? .proposed
        var steps: [LadderStep] = []
        for step in machine.steps {
            guard let rung = RepairState(rawValue: step.kind.rung.rawValue), rung != steps.last?.state else { continue }
            steps.append(
                LadderStep(
                    state: rung, sentence: step.sentence(repair.plan, device: words), progress: .passed, at: step.at))
        }
        if let last = steps.indices.last {
            steps[last].progress =
                state.isFailure ? .failed : machine.hasEnded || state == .verified ? .passed : .current
        }
        if !machine.hasEnded { steps += ahead(of: state, repair.plan, words) }
        let known =
            refusals.isEmpty && state == .rejected
            ? [
                Refusal(
                    rule: "guard", says: machine.steps.last?.detail ?? "something stands against it",
                    remedy: "Open the device again: what it takes stands beside the fix.")
            ]
            : refusals
        return RepairView(
            id: repair.id, device: repair.device, deviceWords: words,
            fix: FixID(rawValue: repair.plan.fix), title: repair.plan.title,
            contact: repair.contact, requestedBy: repair.requestedBy,
            requestedAt: repair.requestedAt, endedAt: machine.hasEnded ? machine.steps.last?.at : nil, state: state,
            sentence: machine.steps.last?.sentence(repair.plan, device: words) ?? "", steps: steps,
            canCancel: [.proposed, .approved, .queued].contains(state), refusals: known, imported: false)
    }

    /// The rungs that a repair of this plan has, behind the one it stands on.
    private static func ahead(of state: RepairState, _ plan: RepairPlan, _ words: String) -> [LadderStep] {
        var rungs: [(RepairState, String)] = []
        switch plan.means {
        case .command(let answers, _):
            rungs.append((.sent, "Sent"))
            if answers { rungs += [(.received, "Your \(words) has it"), (.done, "Your \(words) says it is done")] }
        case .customer: rungs += [(.waitingForCustomer, "In your hands"), (.done, "You say it is done")]
        }
        if plan.proof?.firstSign != nil { rungs.append((.firstSign, "A first sign in the readings")) }
        if plan.proof != nil { rungs.append((.verified, "The readings prove that it worked")) }
        if plan.proof?.holds != nil { rungs.append((.holds, "It has lasted")) }
        let at = rungs.firstIndex { $0.0 == state }
        let rest = at.map { rungs[($0 + 1)...] } ?? (state == .mayHaveBeenSent ? rungs.dropFirst() : rungs[...])
        return rest.map { LadderStep(state: $0.0, sentence: $0.1, progress: .ahead) }
    }

    /// A repair from another system's past: we know its end, not its steps.
    private func imported(_ record: RepairRecord, _ words: String) async -> RepairView {
        let state = RepairState(rawValue: record.state) ?? .done
        let profile = await desk.devices.device(record.device)?.profile.profile
        let title = profile?.title(ofFix: record.fix) ?? Wording.inWords(record.fix)
        return RepairView(
            id: record.id, device: record.device, deviceWords: words,
            fix: FixID(rawValue: record.fix), title: title,
            contact: record.contact, requestedBy: record.agent,
            requestedAt: record.requestedAt, endedAt: record.endedAt, state: state,
            sentence: "\(title): \(Wording.inWords(record.state))", steps: [], canCancel: false, refusals: [],
            imported: true)
    }
}

extension Refusal {
    init(_ failure: GuardFailure) {
        self.init(rule: failure.rule, says: failure.says, remedy: failure.remedy)
    }
}

extension RepairState {
    /// Ended without its effect.
    var isFailure: Bool {
        switch self {
        case .didNotHold, .notVerified, .rejected, .failed, .timedOut, .expired, .cancelled, .cannotBeProvedNow: true
        case .proposed, .approved, .queued, .sent, .mayHaveBeenSent, .received, .done, .firstSign, .verified, .holds,
            .recoveredBeforeSending, .waitingForCustomer:
            false
        }
    }
}
