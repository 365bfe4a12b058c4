import Profiles
import Repairs
import Telemetry
import Testing

/// Any order of events, with crashes between, keeps the promises of the ladder.
@Suite struct RepairSequenceTests {
    static let fixes = [restart, silentSwitch, unprovable, bleedRadiators]

    @Test("Restored at any step, a repair goes on as if nothing had been", arguments: fixes)
    func restoredEqualsContinued(_ fix: Fix) throws {
        let repair = try #require(newRepair(fix))
        let story = [
            Moment(0, .approved(by: "ada")), .consider(1, reach: .offline), .consider(60), Moment(61, .handedOver),
            Moment(62, answer(.received)), Moment(90, .customerSaysDone(by: "ada")), Moment(99, answer(.done)),
            Moment(300, .readings(.firstSign)), Moment(900, .readings(.verified)), Moment(300_000, .readings(.holds)),
        ]
        var whole = RepairMachine(repair)
        let actions = whole.play(story)
        for cut in 0...story.count {
            var before = RepairMachine(repair)
            _ = before.play(Array(story[..<cut]))
            var after = try RepairMachine(repair, restoring: before.steps)
            #expect(after == before)
            #expect(after.play(Array(story[cut...])) == Array(actions[cut...]))
            #expect(after == whole)
        }
    }

    @Test("Restored from any beginning of its steps it is a repair that took those", arguments: fixes)
    func anyPrefix(_ fix: Fix) throws {
        let repair = try #require(newRepair(fix))
        var generator = SplitMix64(state: 11)
        for _ in 0..<200 {
            var machine = RepairMachine(repair)
            var states = [machine.state]
            for _ in 0..<40 {
                let now = noon + .seconds(Int64(machine.steps.count) * 30)
                if machine.observe(Self.event(at: now, using: &generator), at: now).isRecord {
                    states.append(machine.state)
                }
            }
            for (count, state) in states.enumerated() {
                let restored = try RepairMachine(repair, restoring: machine.steps.prefix(count + 1))
                #expect(restored.state == state)
            }
        }
    }

    @Test(
        "In any order of events and crashes, at most one publish, no way back, and a sentence for each step",
        arguments: fixes)
    func promises(_ fix: Fix) throws {
        let repair = try #require(newRepair(fix))
        var outcomes: Set<RepairStep.Kind> = []
        var published = 0
        for seed in 0..<3_000 {
            var generator = SplitMix64(state: UInt64(seed))
            var run = Run(machine: RepairMachine(repair))
            for _ in 0..<Int.random(in: 5...60, using: &generator) { try run.step(using: &generator) }
            outcomes.formUnion(run.machine.kinds)
            published += run.publishes
        }
        // The walks reach everything that can be, so that the promises are not kept by standing still.
        #expect(outcomes == Set(RepairStep.Kind.allCases).subtracting(Self.foreign(to: fix)))
        #expect(published > 0 || fix.id == "bleed")
    }

    /// Steps that a repair by this fix cannot take.
    static func foreign(to fix: Fix) -> Set<RepairStep.Kind> {
        switch fix.id {
        case "restart": [.waitingForCustomer]
        case "switch": [.waitingForCustomer, .holds, .didNotHold, .holdUnknown]
        case "reset":
            [
                .waitingForCustomer, .firstSign, .verified, .notVerified, .cannotBeProvedNow, .lateVerified, .holds,
                .didNotHold, .holdUnknown,
            ]
        default:
            [
                .queued, .sent, .handedOver, .mayHaveBeenSent, .neverLeft, .received, .failed, .timedOut, .lateDone,
            ]
        }
    }

    static func event(at now: Timestamp, using generator: inout SplitMix64) -> RepairMachine.Event {
        let failures: [[GuardFailure]] = [
            [], [], [], [], [], [.preconditionUnknown("warm", waits: true)], [.permissionWithdrawn],
        ]
        let statuses: [Acknowledgement.Status] = [.received, .received, .done, .done, .refused, .failed]
        let verdicts: [RepairMachine.Verdict] = [
            .firstSign, .verified, .verified, .holds, .didNotHold, .notVerified(reason: nil),
            .cannotBeProved(reason: "no heat demand"),
        ]
        func any<T>(_ choices: [T]) -> T { choices[Int.random(in: 0..<choices.count, using: &generator)] }
        switch Int.random(in: 0..<20, using: &generator) {
        case 0...3: return .approved(by: "ada")
        case 4...8:
            let age = any([0, 0, 0, 500_000, 2_000_000] as [Int64])
            return ready(
                at: now, asOf: now - TimeSpan(microseconds: age), failures: any(failures),
                reach: any([.fresh, .fresh, .fresh, .offline]),
                causeCleared: any([false, false, false, true]), connected: any([true, true, true, false]))
        case 9: return any([.cancelled(by: "ada"), .stoppedWatching(by: "ada")])
        case 10: return .customerSaysDone(by: "ada")
        case 11: return any([.handedOver, .publishRefused(reason: "down"), .publishUncertain])
        case 12...14: return answer(any(statuses), correlation: any(["r-1", "r-1", "r-1", nil, "r-2"]))
        case 15...17: return .readings(any(verdicts))
        default: return .timePassed
        }
    }
}

/// One repair and what the world saw of it.
private struct Run {
    var machine: RepairMachine
    var now = noon
    var publishes = 0

    mutating func step(using generator: inout SplitMix64) throws {
        now = now + .seconds([1, 1, 1, 1, 20, 20, 20, 200, 200, 4_000, 300_000].randomElement(using: &generator) ?? 1)
        // The clock may step back.
        if Int.random(in: 0..<20, using: &generator) == 0 { now = now - .hours(1) }
        if Int.random(in: 0..<10, using: &generator) == 0 {
            return try crash(before: machine, epoch: [1, 1, 1, 1, 2].randomElement(using: &generator) ?? 1)
        }
        let before = machine
        let event = RepairSequenceTests.event(at: now, using: &generator)
        let action = machine.observe(event, at: now)
        if let publication = action.publication {
            try checkSending(event, before: before)
            #expect(publication.mark.repair == machine.repair.id)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: return try crash(before: before)  // the commit failed
            case 1: return try crash(before: machine)  // committed, not published
            case 2: publishes += 1
            default:
                publishes += 1
                _ = machine.observe(.handedOver, at: now)
                #expect(machine.kinds.last == .handedOver)
                return
            }
        }
        #expect(publishes <= 1)
        try check(before: before, action: action)
    }

    /// The service dies and starts again with what was committed, at times from a restored backup.
    mutating func crash(before committed: RepairMachine, epoch: Int64 = 1) throws {
        machine = try RepairMachine(committed.repair, restoring: committed.steps)
        #expect(machine == committed)
        let action = machine.observe(.restarted(epoch: epoch), at: now)
        #expect(action.publication == nil)
        if case .sent(_, handedOver: false) = machine.state {
            Issue.record("a crash leaves no doubt about sending unsaid")
        }
        try check(before: committed, action: action)
    }

    func checkSending(_ event: RepairMachine.Event, before: RepairMachine) throws {
        guard case .considered(let readiness) = event else {
            Issue.record("sent without a look at the facts")
            return
        }
        #expect(
            readiness.failures.isEmpty && readiness.reach == .fresh && readiness.connected && !readiness.causeCleared)
        #expect(now - readiness.asOf <= .seconds(1))
        let deadline = try #require(before.deadline)
        #expect(deadline > now)
        #expect(before.kinds.contains(.approved) && !before.kinds.contains(.sent))
    }

    func check(before: RepairMachine, action: RepairMachine.Action) throws {
        #expect(machine.steps.starts(with: before.steps))
        #expect(machine.steps.count - before.steps.count == (action.isRecord ? 1 : 0))
        #expect(machine.steps.count <= 12)
        #expect(zip(machine.steps, machine.steps.dropFirst()).allSatisfy { $0.at <= $1.at })
        #expect(Set(machine.kinds).count == machine.kinds.count)
        if case .ended(let ending) = before.state, machine != before {
            #expect([.lateDone, .lateVerified].contains(machine.kinds.last))
            #expect([.timedOut, .expiredUnsettled, .lateDone, .notVerified, .cannotBeProvedNow].contains(ending))
        }
        if before.state.isUnsent, case .ended = before.state { #expect(machine == before) }
        for step in machine.steps { #expect(!step.sentence(machine.repair.plan).isEmpty) }
        #expect(try RepairMachine(machine.repair, restoring: machine.steps) == machine)
    }
}
