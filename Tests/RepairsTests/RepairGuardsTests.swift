import Profiles
import Repairs
import Telemetry
import Testing

/// Facts that nothing stands against.
let readyFacts = RepairFacts(
    fix: restart, device: heatPump, profile: profile, profileNow: profile, model: "HT-1, firmware 2.0",
    agent: RepairFacts.Agent(account: "ada", role: "agent", mayRun: true), identity: .verified,
    permission: Permission(
        person: "p-1", wording: "Yes, restart it.", scope: .fix("restart", of: heatPump), recordedBy: "ada",
        givenAt: noon),
    occupiers: ["p-1"], owners: ["p-9"], line: .notAsked, preconditions: [.yes], reach: .fresh, requestedInEpoch: 1,
    epoch: 1)

@Suite struct RepairGuardsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var rule: String
        var change: @Sendable (inout RepairFacts) -> Void

        init(_ description: String, _ rule: String, _ change: @escaping @Sendable (inout RepairFacts) -> Void) {
            testDescription = description
            self.rule = rule
            self.change = change
        }
    }

    static let cases: [Case] = [
        Case("a danger to people", "danger") { $0.danger = "it may be leaking propane" },
        Case("a stop", "stop") { $0.stop = .init(by: "eve", reason: "bad firmware") },
        Case("a restored backup", "epoch") { $0.epoch = 2 },
        Case("a role that may not", "role") { $0.agent.mayRun = false },
        Case("a fix on site", "means") { $0.fix.means = .onSite(parts: ["fan"]) },
        Case("another profile now", "profile") { $0.profileNow = ProfileID(rawValue: "acme/other") },
        Case("no profile any more", "profile") { $0.profileNow = nil },
        Case("an unverified caller", "identity") { $0.identity = .unverified },
        Case("no permission", "permission") { $0.permission = nil },
        Case("permission for another fix", "permission") { $0.permission?.scope = .fix("defrost", of: heatPump) },
        Case("permission for another device", "permission") { $0.permission?.scope = .device(neighbour) },
        Case("permission that has run out", "permission") { $0.permission?.expiresAt = noon },
        Case("permission withdrawn", "permission") { $0.permission?.withdrawnAt = noon + .hours(9) },
        Case("permission by a stranger", "permission") { $0.permission?.person = "p-3" },
        Case("the occupier's word where the owner's is needed", "permission") { $0.fix.permission = .owner },
        Case("the line not asked about", "line") { $0.fix.impact.cuts = ["internet"] },
        Case("the line in use", "line") {
            $0.fix.impact.cuts = ["phone", "internet"]
            $0.line = .thisLine
        },
        Case("another repair under way", "one_at_a_time") {
            $0.others = [
                .init(id: "r-0", fix: "defrost", title: "Defrost", requestedBy: "ben", sentAt: nil, isOpen: true)
            ]
        },
        Case("a precondition unmet", "precondition") { $0.preconditions = [.no] },
        Case("a precondition unknown", "precondition") { $0.preconditions = [.unknown] },
        Case("a precondition nobody looked at", "precondition") { $0.preconditions = [] },
    ]

    @Test("With everything in order nothing stands against it")
    func inOrder() {
        for moment in [RepairGuards.Moment.request, .sending] {
            #expect(RepairGuards.failures(readyFacts, moment: moment, at: noon).isEmpty)
        }
    }

    @Test(
        "Each guard says no by itself, with a reason and a remedy, at the request and at the sending", arguments: cases)
    func eachGuard(_ tried: Case) {
        var facts = readyFacts
        tried.change(&facts)
        for moment in [RepairGuards.Moment.request, .sending] {
            let failures = RepairGuards.failures(facts, moment: moment, at: noon)
            #expect(failures.map(\.rule) == [tried.rule])
            for failure in failures {
                #expect(!failure.says.isEmpty && failure.remedy.hasSuffix(where: [".", "?"]))
                #expect(failure.passesByItself == (tried.rule == "precondition" && moment == .sending))
            }
        }
    }

    @Test("What fails together is told together, the most fundamental first")
    func together() {
        var facts = readyFacts
        facts.stop = .init(by: "eve", reason: "bad firmware")
        facts.identity = .unverified
        facts.permission = nil
        facts.preconditions = [.no]
        let failures = RepairGuards.failures(facts, moment: .request, at: noon)
        #expect(failures.map(\.rule) == ["stop", "identity", "permission", "precondition"])
    }

    @Test("A fix that asks for nobody's permission needs neither identity nor permission")
    func noPermission() {
        var facts = readyFacts
        facts.fix.permission = .none
        facts.identity = .unverified
        facts.permission = nil
        #expect(RepairGuards.failures(facts, moment: .request, at: noon).isEmpty)
    }

    @Test("A permission for the device covers its fixes, and one from outside a contact stands for itself")
    func widerPermission() {
        var facts = readyFacts
        facts.permission?.scope = .device(heatPump)
        facts.identity = .noContact
        #expect(RepairGuards.failures(facts, moment: .request, at: noon).isEmpty)
    }

    @Test(
        "A line that is not talked over, or is known to drop, is no obstacle",
        arguments: [RepairFacts.LineAnswer.otherLine, .thisLineAgreed, .nobodyOnLine])
    func lines(_ line: RepairFacts.LineAnswer) {
        var facts = readyFacts
        facts.fix.impact.cuts = ["internet"]
        facts.line = line
        #expect(RepairGuards.failures(facts, moment: .request, at: noon).isEmpty)
        facts.fix.impact.cuts = ["heating", "hot_water"]
        facts.line = .notAsked
        #expect(RepairGuards.failures(facts, moment: .request, at: noon).isEmpty)
    }

    @Test("Old readings of a silent device make a precondition unknown, and that is waited for")
    func silentDevice() {
        var facts = readyFacts
        facts.reach = .offline
        let failures = RepairGuards.failures(facts, moment: .request, at: noon)
        #expect(failures == [.preconditionUnknown("it is not defrosting", waits: true)])
    }
}

extension String {
    fileprivate func hasSuffix(where choices: [String]) -> Bool { choices.contains(where: hasSuffix) }
}
