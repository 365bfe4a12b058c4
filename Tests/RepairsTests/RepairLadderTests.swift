import Profiles
import Repairs
import Telemetry
import Testing

@Suite struct RepairLadderTests {
    @Test("A repair climbs from request to proof, and each rung has its action")
    func climbs() throws {
        let repair = try #require(newRepair())
        var machine = RepairMachine(repair)
        let actions = machine.play([
            Moment(1, .approved(by: "ada")), .consider(2), Moment(3, .handedOver), Moment(4, answer(.received)),
            Moment(95, answer(.done)), Moment(200, .readings(.firstSign)), Moment(4_000, .readings(.verified)),
            Moment(4_000 + 3 * 86_400, .readings(.holds)),
        ])
        #expect(
            machine.kinds == [
                .proposed, .approved, .sent, .handedOver, .received, .done, .firstSign, .verified, .holds,
            ])
        #expect(actions.map(\.isRecord) == Array(repeating: true, count: actions.count))
        let publication = try #require(actions[1].publication)
        #expect(publication.command.payload == #"{"id":"r-1"}"#)
        #expect(publication.expiresIn == .minutes(2))
        #expect(publication.mark == RepairMark(repair: "r-1", fix: "restart", step: .sent))
        #expect(machine.state == .ended(.holds))
        #expect(machine.deadline == nil)
    }

    @Test("An offline device is waited for, and is sent to once it reports")
    func queued() throws {
        var machine = RepairMachine(try #require(newRepair()))
        let actions = machine.play([
            Moment(0, .approved(by: "ada")), .consider(1, reach: .offline), .consider(60, reach: .stale),
            .consider(90, connected: false),
            .consider(120, failures: [.preconditionUnknown("it is warm", waits: true)]),
            .consider(3_600),
        ])
        #expect(machine.kinds == [.proposed, .approved, .queued, .sent])
        #expect(actions.compactMap(\.publication).count == 1)
        #expect(
            machine.steps[2].sentence(machine.repair.plan, device: "heat pump").hasSuffix(
                "the device is not reporting."))
    }

    @Test("A cause that clears while the repair waits ends it with nothing sent")
    func recovers() throws {
        var machine = RepairMachine(try #require(newRepair()))
        let actions = machine.play([
            Moment(0, .approved(by: "ada")), .consider(1, reach: .offline), .consider(600, causeCleared: true),
            .consider(601),
        ])
        #expect(machine.state == .ended(.recoveredBeforeSending))
        #expect(actions.compactMap(\.publication).isEmpty)
    }

    @Test("A refusal of the device ends it, and its words are kept apart from what the agent says")
    func refused() throws {
        var machine = RepairMachine(try #require(newRepair()))
        let actions = machine.play([
            Moment(0, .approved(by: "ada")), .consider(1), Moment(2, answer(.refused, detail: "<b>busy</b>")),
        ])
        #expect(machine.state == .ended(.failed))
        #expect(actions[2] == .recordAndMark(machine.steps[3], RepairMark(repair: "r-1", fix: "restart", step: .ended)))
        #expect(machine.steps[3].detail == "refused: <b>busy</b>")
        #expect(!machine.steps[3].sentence(machine.repair.plan).contains("busy"))
    }

    @Test("What the readings say before anything was sent proves nothing")
    func beforeSending() throws {
        var machine = RepairMachine(try #require(newRepair()))
        let actions = machine.play([
            Moment(0, .approved(by: "ada")), Moment(1, .readings(.verified)), .consider(2, reach: .offline),
            Moment(3, .readings(.firstSign)),
        ])
        #expect(machine.kinds == [.proposed, .approved, .queued])
        #expect(actions[1] == .none && actions[3] == .none)
    }

    @Test("A success after a time-out is recorded as late")
    func late() throws {
        var machine = RepairMachine(try #require(newRepair()))
        _ = machine.play([
            Moment(0, .approved(by: "ada")), .consider(1), Moment(149, .timePassed), Moment(151, .timePassed),
        ])
        #expect(machine.state == .ended(.timedOut))
        _ = machine.play([
            Moment(400, answer(.done)), Moment(401, answer(.done)), Moment(900, .readings(.verified)),
            Moment(300_000, .readings(.holds)),
        ])
        #expect(machine.kinds.suffix(4) == [.timedOut, .lateDone, .lateVerified, .holds])
        #expect(machine.standing == .holds)
    }

    @Test("An effect that goes again did not hold")
    func relapse() throws {
        var machine = RepairMachine(try #require(newRepair()))
        _ = machine.play([
            Moment(0, .approved(by: "ada")), .consider(1), Moment(60, answer(.done)), Moment(900, .readings(.verified)),
            Moment(90_000, .readings(.didNotHold)), Moment(90_001, .readings(.verified)),
        ])
        #expect(machine.state == .ended(.didNotHold))
        #expect(machine.standing == .didNotHold)
    }

    @Test("A command that is never answered is settled by readings alone")
    func unanswered() throws {
        var machine = RepairMachine(try #require(newRepair(silentSwitch)))
        _ = machine.play([Moment(0, .approved(by: "ada")), .consider(1), Moment(600, .timePassed)])
        #expect(machine.state.isOpen)
        #expect(machine.deadline == noon + .seconds(1) + .minutes(45))
        _ = machine.observe(.readings(.verified), at: noon + .minutes(20))
        #expect(machine.state == .ended(.verified))
    }

    @Test("Where nothing would show the effect, done is where it ends, and it says so")
    func nothingShows() throws {
        var machine = RepairMachine(try #require(newRepair(unprovable)))
        _ = machine.play([Moment(0, .approved(by: "ada")), .consider(1), Moment(9, answer(.done))])
        #expect(machine.state == .ended(.done))
        let last = try #require(machine.steps.last)
        #expect(last.sentence(machine.repair.plan).contains("can't show"))
    }

    @Test("A fix in the customer's hands waits for them, and its proof starts when they are done")
    func customer() throws {
        var machine = RepairMachine(try #require(newRepair(bleedRadiators)))
        let actions = machine.play([
            Moment(0, .approved(by: "ada")), .consider(1, reach: .offline), Moment(2, answer(.done)),
            Moment(900, .customerSaysDone(by: "ada")), Moment(4_000, .readings(.verified)),
        ])
        #expect(machine.kinds == [.proposed, .approved, .waitingForCustomer, .done, .verified])
        #expect(actions[2] == .alert(.foreignCorrelation("r-1")) || actions[2] == .alert(.neverSent))
        #expect(actions[3] == .recordAndMark(machine.steps[3], RepairMark(repair: "r-1", fix: "bleed", step: .sent)))
        #expect(actions.compactMap(\.publication).isEmpty)
    }

    @Test("A fix on site is not run from here")
    func onSite() {
        #expect(RepairPlan(Fix(id: "visit", kind: .cure, title: "Visit", means: .onSite(parts: []))) == nil)
    }

    @Test("Cancelling works until something was sent, and says so afterwards")
    func cancelling() throws {
        let repair = try #require(newRepair())
        var early = RepairMachine(repair)
        _ = early.play([
            Moment(0, .approved(by: "ada")), .consider(1, reach: .offline), Moment(2, .cancelled(by: "ada")),
        ])
        #expect(early.state == .ended(.cancelled))
        #expect(early.observe(.cancelled(by: "ada"), at: noon + .seconds(3)) == .refuse(.alreadyEnded))
        var late = RepairMachine(repair)
        let actions = late.play([Moment(0, .approved(by: "ada")), .consider(1), Moment(2, .cancelled(by: "ada"))])
        #expect(actions[2] == .refuse(.alreadySent))
        #expect(late.state == .sent(at: noon + .seconds(1), handedOver: false))
    }

    @Test("Waiting for proof can be given up for another try, and the truth of it stays open")
    func stopWatching() throws {
        var machine = RepairMachine(try #require(newRepair()))
        _ = machine.play([
            Moment(0, .approved(by: "ada")), .consider(1), Moment(60, answer(.done)),
            Moment(400, .stoppedWatching(by: "ada")),
        ])
        #expect(machine.state == .ended(.cannotBeProvedNow))
        #expect(!machine.state.isOpen)
        _ = machine.observe(.readings(.verified), at: noon + .seconds(900))
        #expect(machine.standing == .verified)
        #expect(machine.observe(.stoppedWatching(by: "ada"), at: noon + .seconds(901)) == .refuse(.nothingToStop))
    }

    @Test("A command that certainly never left says so")
    func neverLeft() throws {
        var machine = RepairMachine(try #require(newRepair()))
        _ = machine.play([
            Moment(0, .approved(by: "ada")), .consider(1), Moment(2, .publishRefused(reason: "not connected")),
        ])
        #expect(machine.state == .ended(.neverLeft))
        #expect(machine.standing == .failed)
        #expect(machine.state.isUnsent)
    }

    @Test(
        "Each stage has an end of its own",
        arguments: [
            ([], .expired, 4 * 3_600),
            ([Moment(0, .approved(by: "ada"))], .expired, 4 * 3_600),
            ([Moment(0, .approved(by: "ada")), .consider(9, reach: .offline)], .expired, 4 * 3_600),
            ([Moment(0, .approved(by: "ada")), .consider(0)], .timedOut, 150),
            ([Moment(0, .approved(by: "ada")), .consider(0), Moment(0, .publishUncertain)], .expiredUnsettled, 150),
            ([Moment(0, .approved(by: "ada")), .consider(0), Moment(0, answer(.received))], .timedOut, 300),
            ([Moment(0, .approved(by: "ada")), .consider(0), Moment(0, answer(.done))], .cannotBeProvedNow, 8_100),
            (
                [Moment(0, .approved(by: "ada")), .consider(0), Moment(0, .readings(.firstSign))], .cannotBeProvedNow,
                8_100
            ),
            (
                [Moment(0, .approved(by: "ada")), .consider(0), Moment(0, .readings(.verified))], .holdUnknown,
                3 * 86_400 + 900
            ),
        ] as [([Moment], RepairStep.Kind, Int64)])
    func stageEnds(_ moments: [Moment], _ last: RepairStep.Kind, _ after: Int64) throws {
        var machine = RepairMachine(try #require(newRepair()))
        _ = machine.play(moments)
        #expect(machine.deadline == noon + .seconds(after))
        #expect(machine.observe(.timePassed, at: noon + .seconds(after - 1)) == .none)
        #expect(machine.observe(.timePassed, at: noon + .seconds(after)).isRecord)
        #expect(machine.kinds.last == last)
        #expect(machine.deadline == nil)
    }

    @Test("Every step of every kind of fix has a sentence that names the fix and nothing that is not said")
    func sentences() throws {
        for fix in [restart, silentSwitch, unprovable, bleedRadiators] {
            let plan = try #require(RepairPlan(fix))
            for kind in RepairStep.Kind.allCases {
                for detail in [nil, "it is asleep"] {
                    let sentence = RepairStep(kind, at: noon, detail: detail).sentence(plan, device: "heat pump")
                    let namesIt = sentence.contains(fix.title) || kind == .waitingForCustomer
                    #expect(namesIt, "\(kind): \(sentence)")
                    #expect(
                        sentence.hasSuffix(".") && !sentence.contains("..") && !sentence.contains("nil"),
                        "\(kind): \(sentence)")
                }
            }
        }
    }

    @Test("Done says what is watched for, and when a first sign is due")
    func afterDone() throws {
        func sentence(_ fix: Fix) throws -> String {
            RepairStep(.done, at: noon).sentence(try #require(RepairPlan(fix)), device: "heat pump")
        }
        #expect(try sentence(restart).hasSuffix("A first sign should show within 5 minutes."))
        #expect(try sentence(silentSwitch).hasSuffix("to be sure that it helped."))
        #expect(try sentence(bleedRadiators).hasPrefix("Thank you"))
    }

    @Test("A rule's own text is for the screen, not for the customer's ear")
    func spoken() throws {
        let failure = GuardFailure.preconditionUnmet("age(mode) < 5m", waits: false)
        #expect(failure.says.contains("age(mode)"))
        var machine = RepairMachine(try #require(newRepair()))
        _ = machine.play([Moment(0, .approved(by: "ada")), .consider(1, failures: [failure])])
        let step = try #require(machine.steps.last)
        #expect(step.kind == .rejected)
        #expect(!step.sentence(machine.repair.plan).contains("age(mode)"))
    }

    @Test("A command is refused where it could reach others or lacks its repair's id")
    func commands() {
        #expect(throws: RenderedCommandError.topicLength) {
            try RenderedCommand(topic: "", payload: "", correlation: nil)
        }
        for topic in ["homes/+/command", "homes/#", "homes/a\u{0}b", "homes/a\nb", "$SYS/broker"] {
            #expect(throws: RenderedCommandError.topicCharacter) {
                try RenderedCommand(topic: topic, payload: "r-1", correlation: "r-1")
            }
        }
        #expect(throws: RenderedCommandError.withoutRepairID) {
            try RenderedCommand(topic: "a/b", payload: "{}", correlation: "r-1")
        }
        #expect(throws: Never.self) { try RenderedCommand(topic: "a/r-1", payload: "{}", correlation: "r-1") }
    }
}
