import Profiles
import Repairs
import Telemetry
import Testing

/// The rows on commands of the matrix of bad inputs, as far as pure code decides them.
@Suite struct RepairRowTests {
    private func sent(_ fix: Fix = restart) throws -> RepairMachine {
        var machine = RepairMachine(try #require(newRepair(fix)))
        _ = machine.play([Moment(0, .approved(by: "ada")), .consider(1), Moment(2, .handedOver)])
        return machine
    }

    @Test("C01 An answer delivered twice is one step")
    func c01() throws {
        var machine = try sent()
        let actions = machine.play([
            Moment(3, answer(.received)), Moment(4, answer(.received)), Moment(9, answer(.done)),
            Moment(10, answer(.done)),
        ])
        #expect(actions.map(\.isRecord) == [true, false, true, false])
    }

    @Test("C02 A device offline beyond the expiry is never sent to")
    func c02() throws {
        var machine = RepairMachine(try #require(newRepair()))
        let actions = machine.play([
            Moment(0, .approved(by: "ada")), .consider(1, reach: .offline), .consider(4 * 3_600),
            .consider(4 * 3_600 + 1),
        ])
        #expect(machine.kinds == [.proposed, .approved, .queued, .expired])
        #expect(actions.compactMap(\.publication).isEmpty)
    }

    @Test("C03 The command's expiry is a span of ours, whatever the device's clock says")
    func c03() throws {
        var machine = RepairMachine(try #require(newRepair()))
        let actions = machine.play([Moment(0, .approved(by: "ada")), .consider(1)])
        #expect(actions[1].publication?.expiresIn == .minutes(2))
    }

    @Test("C04 Done without an effect is not verified")
    func c04() throws {
        var machine = try sent()
        _ = machine.play([Moment(9, answer(.done)), Moment(7_300, .readings(.notVerified(reason: "no heat")))])
        #expect(machine.standing == .notVerified)
    }

    @Test("C05 An effect whose answer was lost is settled by readings, and nothing is sent again")
    func c05() throws {
        var machine = try sent()
        let actions = machine.play([
            Moment(200, .timePassed), .consider(201), Moment(900, .readings(.verified)), .consider(901),
        ])
        #expect(machine.kinds.suffix(2) == [.timedOut, .lateVerified])
        #expect(actions.compactMap(\.publication).isEmpty)
        var prompt = try sent()
        _ = prompt.observe(.readings(.verified), at: noon + .seconds(100))
        #expect(prompt.kinds.last == .verified)
    }

    @Test("C07 The second agent on a device is told who has it")
    func c07() throws {
        var facts = readyFacts
        facts.others = [
            .init(id: "r-0", fix: "defrost", title: "Defrost it", requestedBy: "ben", sentAt: noon, isOpen: true)
        ]
        let failures = RepairGuards.failures(facts, moment: .request, at: noon)
        #expect(failures == [.anotherRepair(title: "Defrost it", by: "ben")])
        #expect(failures[0].says.contains("ben"))
    }

    @Test("C06 A device is not rebooted in a loop, whether its profile states limits or not")
    func c06() {
        func past(_ hoursAgo: [Int64], _ fix: String) -> [RepairFacts.OtherRepair] {
            hoursAgo.map {
                .init(
                    id: RepairID(rawValue: "\($0)"), fix: fix, title: "", requestedBy: "ben", sentAt: noon - .hours($0),
                    isOpen: false)
            }
        }
        var facts = readyFacts
        facts.others = past([2, 30], "restart")
        #expect(RepairGuards.failures(facts, moment: .sending, at: noon).isEmpty)
        facts.others = past([2, 3], "restart")
        #expect(RepairGuards.failures(facts, moment: .sending, at: noon) == [.limitReached(count: 2, period: .days(1))])
        facts.others = past([0], "restart")
        #expect(
            RepairGuards.failures(facts, moment: .sending, at: noon + .minutes(20)) == [.cooling(for: .minutes(40))])
        facts.fix.limits = nil
        facts.others = past([1, 2, 3], "restart")
        #expect(RepairGuards.failures(facts, moment: .sending, at: noon) == [.limitReached(count: 3, period: .days(1))])
        facts.others = past([1, 2, 3], "other")
        #expect(RepairGuards.failures(facts, moment: .sending, at: noon).isEmpty)
    }

    @Test("C08 The same key is the same repair, and another wish under it is a conflict")
    func c08() throws {
        let repair = try #require(newRepair())
        func admit(_ device: DeviceID, _ fix: String, _ who: String, _ earlier: Repair?) -> RepairAdmission {
            RepairAdmission(device: device, fix: fix, requestedBy: who, earlier: earlier)
        }
        #expect(admit(heatPump, "restart", "ada", nil) == .new)
        #expect(admit(heatPump, "restart", "ada", repair) == .same(repair))
        #expect(admit(neighbour, "restart", "ada", repair) == .conflict(repair))
        #expect(admit(heatPump, "defrost", "ada", repair) == .conflict(repair))
        #expect(admit(heatPump, "restart", "ben", repair) == .conflict(repair))
    }

    @Test("C09 Whoever asked cannot approve where a second person must")
    func c09() throws {
        var machine = RepairMachine(try #require(newRepair(needsSecondPerson: true)))
        #expect(machine.observe(.approved(by: "ada"), at: noon) == .refuse(.ownApproval))
        #expect(machine.state == .proposed(until: noon + .hours(4)))
        #expect(machine.observe(.approved(by: "ben"), at: noon).isRecord)
    }

    @Test("C10 A role revoked between request and send refuses it at the send")
    func c10() throws {
        var facts = readyFacts
        facts.agent.mayRun = false
        try expectRejected(facts, rule: "role")
    }

    @Test("C11 A permission of the customer before this one does not count")
    func c11() throws {
        var facts = readyFacts
        facts.occupiers = ["p-2"]
        try expectRejected(facts, rule: "permission")
    }

    /// Queued with everything in order, then considered with these facts.
    private func expectRejected(_ facts: RepairFacts, rule: String) throws {
        let failures = RepairGuards.failures(facts, moment: .sending, at: noon + .seconds(60))
        #expect(failures.map(\.rule) == [rule])
        var machine = RepairMachine(try #require(newRepair()))
        let actions = machine.play([
            Moment(0, .approved(by: "ada")), .consider(1, reach: .offline), .consider(60, failures: failures),
            .consider(61),
        ])
        #expect(machine.kinds == [.proposed, .approved, .queued, .rejected])
        #expect(actions.compactMap(\.publication).isEmpty)
        #expect(machine.steps[3].sentence(machine.repair.plan).contains(failures[0].says))
    }

    @Test("C12 A result for an unknown or another's command changes nothing and is an alert")
    func c12() throws {
        var machine = try sent()
        let before = machine
        let at = noon + .seconds(3)
        #expect(machine.observe(answer(.done, correlation: "r-9"), at: at) == .alert(.foreignCorrelation("r-9")))
        #expect(machine.observe(answer(.done, correlation: nil), at: at) == .alert(.foreignCorrelation(nil)))
        let stranger = Acknowledgement(status: .done, correlation: "r-1")
        #expect(
            machine.observe(.acknowledged(stranger, from: neighbour), at: at) == .alert(.fromAnotherDevice(neighbour)))
        #expect(machine == before)
        var unsent = RepairMachine(machine.repair)
        #expect(unsent.observe(answer(.done), at: at) == .alert(.neverSent))

        let repair = machine.repair
        #expect(AcknowledgementRoute(stranger, from: heatPump, named: repair, waiting: nil) == .repair("r-1"))
        #expect(
            AcknowledgementRoute(stranger, from: neighbour, named: repair, waiting: nil)
                == .foreign("r-1", of: heatPump))
        #expect(AcknowledgementRoute(stranger, from: heatPump, named: nil, waiting: repair) == .unknown("r-1"))
        let nameless = Acknowledgement(status: .done)
        #expect(AcknowledgementRoute(nameless, from: heatPump, named: nil, waiting: repair) == .unclaimed)
    }

    @Test("C13 After a stop nothing is sent: facts older than a second decide nothing")
    func c13() throws {
        var machine = RepairMachine(try #require(newRepair()))
        _ = machine.observe(.approved(by: "ada"), at: noon)
        let stale = ready(at: noon, asOf: noon)
        #expect(machine.observe(stale, at: noon + TimeSpan(microseconds: 1_000_001)) == .none)
        var facts = readyFacts
        facts.stop = .init(by: "eve", reason: "bad firmware")
        try expectRejected(facts, rule: "stop")
    }

    @Test("D14 After a restore from a backup nothing of the older epoch is sent")
    func d14() throws {
        var waiting = RepairMachine(try #require(newRepair()))
        _ = waiting.play([Moment(0, .approved(by: "ada")), Moment(9, .restarted(epoch: 2))])
        #expect(waiting.state == .ended(.expired))
        var out = try sent()
        _ = out.observe(.restarted(epoch: 2), at: noon + .seconds(9))
        #expect(out.state == .ended(.expiredUnsettled))
        var facts = readyFacts
        facts.epoch = 2
        try expectRejected(facts, rule: "epoch")
    }

    @Test("A crash between commit and publish leaves may have been sent, and no second sending")
    func crashWhileSending() throws {
        var machine = RepairMachine(try #require(newRepair()))
        _ = machine.play([Moment(0, .approved(by: "ada")), .consider(1)])
        var again = try RepairMachine(machine.repair, restoring: machine.steps)
        let actions = again.play([Moment(20, .restarted(epoch: 1)), .consider(21), Moment(22, answer(.received))])
        #expect(actions[0] == .recordAndMark(again.steps[3], RepairMark(repair: "r-1", fix: "restart", step: .sent)))
        #expect(again.kinds == [.proposed, .approved, .sent, .mayHaveBeenSent, .received])
        #expect(actions.compactMap(\.publication).isEmpty)
        var silent = try RepairMachine(machine.repair, restoring: machine.steps)
        _ = silent.play([Moment(20, .restarted(epoch: 1)), Moment(400, .timePassed)])
        #expect(silent.state == .ended(.expiredUnsettled))
    }
}
