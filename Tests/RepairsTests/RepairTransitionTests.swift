import Telemetry
import Testing

@testable import Repairs

@Suite struct RepairTransitionTests {
    /// State, then for each step that may follow it the state it leads to, for a fix that is answered, proved and watched.
    static let table: [String: [RepairStep.Kind: String]] = {
        let readings: [RepairStep.Kind: String] = [
            .firstSign: "firstSign", .verified: "verified", .notVerified: "notVerified",
            .cannotBeProvedNow: "cannotBeProvedNow", .expiredUnsettled: "expiredUnsettled",
        ]
        let answers: [RepairStep.Kind: String] = [.received: "received", .done: "done", .failed: "failed"]
        let unsent: [RepairStep.Kind: String] = [.cancelled: "cancelled", .expired: "expired"]
        func union(_ parts: [RepairStep.Kind: String]...) -> [RepairStep.Kind: String] {
            parts.reduce(into: [:]) { $0.merge($1) { a, _ in a } }
        }
        return [
            "proposed": union(unsent, [.approved: "approved", .rejected: "rejected"]),
            "approved": union(
                unsent,
                [
                    .queued: "queued", .waitingForCustomer: "waitingForCustomer", .sent: "sent", .rejected: "rejected",
                    .recoveredBeforeSending: "recoveredBeforeSending",
                ]),
            "queued": union(
                unsent,
                [.sent: "sent", .rejected: "rejected", .recoveredBeforeSending: "recoveredBeforeSending"]),
            "waitingForCustomer": union(unsent, [.done: "done"]),
            "sent": union(
                readings, answers,
                [
                    .handedOver: "sent handed over", .mayHaveBeenSent: "mayHaveBeenSent", .neverLeft: "neverLeft",
                    .timedOut: "timedOut",
                ]),
            "sent handed over": union(readings, answers, [.timedOut: "timedOut"]),
            "mayHaveBeenSent": union(readings, answers),
            "received": union(readings, [.done: "done", .failed: "failed", .timedOut: "timedOut"]),
            "done": readings,
            "firstSign": readings.filter { $0.key != .firstSign },
            "verified": [.holds: "holds", .didNotHold: "didNotHold", .holdUnknown: "ended verified"],
            "timedOut": [.lateDone: "lateDone", .lateVerified: "verified"],
            "expiredUnsettled": [.lateDone: "lateDone", .lateVerified: "verified"],
            "lateDone": [.lateVerified: "verified"],
            "notVerified": [.lateVerified: "verified"],
            "cannotBeProvedNow": [.lateVerified: "verified"],
        ]
    }()

    static let states: [RepairMachine.State] =
        [
            .proposed(until: noon), .approved(until: noon), .queued(until: noon), .waitingForCustomer(until: noon),
            .sent(at: noon, handedOver: false), .sent(at: noon, handedOver: true), .mayHaveBeenSent(at: noon),
            .received(at: noon), .done(proveBy: noon), .firstSign(proveBy: noon), .verified(until: noon),
        ] + RepairMachine.Ending.allCases.map { .ended($0) }

    static func name(_ state: RepairMachine.State) -> String {
        switch state {
        case .proposed: "proposed"
        case .approved: "approved"
        case .queued: "queued"
        case .waitingForCustomer: "waitingForCustomer"
        case .sent(_, handedOver: false): "sent"
        case .sent: "sent handed over"
        case .mayHaveBeenSent: "mayHaveBeenSent"
        case .received: "received"
        case .done: "done"
        case .firstSign: "firstSign"
        case .verified: "verified"
        case .ended(.verified): "ended verified"
        case .ended(.done): "ended done"
        case .ended(let ending): "\(ending)"
        }
    }

    @Test("Every step in every state leads where the table says, or nowhere", arguments: states)
    func everyPair(_ state: RepairMachine.State) throws {
        let plan = try #require(newRepair()).plan
        let row = Self.table[Self.name(state)] ?? [:]
        for kind in RepairStep.Kind.allCases {
            let next = state.after(kind, at: noon, plan: plan).map(Self.name)
            #expect(next == row[kind], "\(Self.name(state)) → \(kind)")
        }
    }

    @Test("A repair without proof ends when it is done, one without a watch when it is verified")
    func shorterLadders() throws {
        let silent = try #require(newRepair(silentSwitch)).plan
        let blind = try #require(newRepair(unprovable)).plan
        #expect(RepairMachine.State.received(at: noon).after(.done, at: noon, plan: blind) == .ended(.done))
        #expect(
            RepairMachine.State.firstSign(proveBy: noon).after(.verified, at: noon, plan: silent) == .ended(.verified))
    }

    @Test("Stored steps that no repair can have taken are refused, not repaired")
    func impossibleHistory() throws {
        let repair = try #require(newRepair())
        let steps = [RepairStep(.proposed, at: noon), RepairStep(.sent, at: noon)]
        #expect(throws: RepairHistoryError.impossible(.sent, index: 1, repair: "r-1")) {
            try RepairMachine(repair, restoring: steps)
        }
    }
}
