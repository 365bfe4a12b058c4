import DeskOperations
import Diagnostics
import Store
import Telemetry
import Testing

/// What the card asks and what becomes of the answers.
@Suite struct ListeningTests {
    private static let hung: [(before: TimeSpan, report: Heater.Report)] = [(.hours(6), .well), (.hours(3), .hung)]
    private static let cold = Told(device: FixtureDesk.heater, .notice(NoticeID(rawValue: "cold_house")))

    private func answer(_ id: AskID, _ answer: Told.Answer, words: String? = nil) -> Told {
        Told(device: FixtureDesk.heater, .ask(id), answer, words: words)
    }

    /// A heater that has long been silent, and a caller who says that it is getting cold.
    private func silent() async throws -> (bench: FixtureDesk, contact: Contact) {
        let bench = try await FixtureDesk([(.hours(4), .well)], profile: Heater.questioned)
        bench.clock.advance(by: .days(2))
        let contact = try await bench.open()
        return (bench, try await bench.desk.tell(contact.id, Self.cold, as: bench.ada))
    }

    @Test func `a silent device and a complaint lead to a question, and every answer to another or to none`()
        async throws
    {
        let (bench, contact) = try await silent()
        var asked: [AskID] = []
        while let question = try await bench.assessment(contact).question {
            #expect(!asked.contains(question.id))
            #expect(question.says.hasSuffix("?") && !question.reason.isEmpty && question.seconds > 0)
            asked.append(question.id)
            _ = try await bench.desk.tell(contact.id, answer(question.id, .unsure), as: bench.ada)
            try #require(asked.count <= 2)
        }
        #expect(!asked.isEmpty)
        #expect(try await bench.assessment(contact).answered.map(\.id) == asked)
    }

    @Test func `nobody is asked where nobody is there`() async throws {
        let (bench, contact) = try await silent()
        _ = try #require(try await bench.assessment(contact).question)
        #expect(try await bench.desk.diagnosis(FixtureDesk.heater, contact: nil, as: bench.ada).question == nil)
        #expect(try await bench.desk.device(FixtureDesk.heater, as: bench.eve).assessment.question == nil)
    }

    @Test func `an answer counts as a finding, can be said again, and is taken back`() async throws {
        let (bench, contact) = try await silent()
        func hang() async throws -> LikelyCause {
            try #require(try await bench.assessment(contact).causes.first { $0.id.rawValue == "controller_hang" })
        }
        let before = try await hang()
        let display = AskID(rawValue: "display_reacts")
        _ = try await bench.desk.tell(contact.id, answer(display, .no, words: "dead as a brick"), as: bench.ada)
        let after = try await hang()
        #expect(after.probability > before.probability)
        let told = try #require(after.evidenceFor.first { $0.says.contains("display") })
        #expect(told.says == "“Does its display react when you press a key?” No: “dead as a brick”")
        #expect(told.source == .told)
        #expect(told.moves?.contains("likelier") == true)
        #expect(told.technical?.contains("answered display_reacts absent: ratio") == true)
        let answered = try #require(try await bench.assessment(contact).answered.first)
        #expect(answered.answer == .no && answered.words == "dead as a brick")
        _ = try await bench.desk.tell(contact.id, answer(display, .withdrawn), as: bench.ada)
        #expect(try await hang() == before)
        #expect(try await bench.assessment(contact).answered.isEmpty)
    }

    @Test func `the same said twice is said once`() async throws {
        let (bench, contact) = try await silent()
        let display = answer(AskID(rawValue: "display_reacts"), .no)
        let words = Told(device: FixtureDesk.heater, .words, words: "it <b>clicks</b>")
        for _ in 0..<2 {
            for told in [Self.cold, display, words] {
                _ = try await bench.desk.tell(contact.id, told, as: bench.ada)
            }
        }
        #expect(try await bench.registry.contact(contact.id)?.told.count == 3)
        #expect(try await bench.actions().count { $0 == "contact.tell" } == 3)
    }

    @Test func `their own words are kept as they were said, and taken back by the same words`() async throws {
        let bench = try await FixtureDesk(profile: Heater.questioned)
        let contact = try await bench.open()
        let words = Told(device: FixtureDesk.heater, .words, words: "it \u{202E}hums <i>")
        let told = try await bench.desk.tell(contact.id, words, as: bench.ada)
        #expect(told.told == [words])
        #expect(try await bench.assessment(contact).headline.hasPrefix("something unusual"))
        var back = words
        back.answer = .withdrawn
        #expect(try await bench.desk.tell(contact.id, back, as: bench.ada).told.isEmpty)
        #expect(try await bench.assessment(contact).headline == "no device cause found")
    }

    @Test func `each reason says how far it moved the cause, in words and in figures`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        let cause = try #require(try await bench.assessment().causes.first)
        let idle = try #require(cause.evidenceFor.first)
        #expect(idle.moves == "makes it much likelier")
        #expect(idle.technical?.hasPrefix("measured idle present: ratio ") == true)
        #expect(idle.technical?.contains(" without it, ") == true)
        #expect(cause.technical?.hasPrefix("controller_hang: ") == true)
        #expect(cause.technical?.contains("by readings alone") == true)
    }

    @Test func `chips are signs of danger first, and stay where they are as they are tapped`() async throws {
        let bench = try await FixtureDesk(profile: Heater.questioned)
        let contact = try await bench.open()
        let before = try await bench.assessment(contact).notices
        #expect(before.first?.id.rawValue == "sweet_smell")
        #expect(before.map(\.isDanger) == [true, false, false])
        _ = try await bench.desk.tell(contact.id, Self.cold, as: bench.ada)
        let after = try await bench.assessment(contact).notices
        #expect(after.map(\.id) == before.map(\.id))
        #expect(after.filter(\.isTold).map(\.id.rawValue) == ["cold_house"])
    }

    @Test func `what they have been through is said first, in the home's own time`() async throws {
        let bench = try await FixtureDesk([(.hours(26), .well), (.hours(3), .hung)], profile: Heater.questioned)
        let card = try await bench.card()
        #expect(card.devices.first?.lived == ["it has been under 18 degrees since eleven this morning"])
        #expect(
            card.ring.opening
                == "I'm so sorry: it has been under 18 degrees since eleven this morning. "
                + "The most likely reason: its controller hangs.")
    }

    @Test func `what came over many devices is on the card of each of them, and of no other`() async throws {
        let since = FixtureDesk.now - .minutes(115)
        func event(_ scope: FleetScope, ended: Timestamp? = nil) -> FleetEvent {
            FleetEvent(
                id: "leak@1", cause: "leak", scope: scope, since: since, foundAt: since, lastOpeningAt: since,
                devices: 17, expected: 0.2, chance: 1e-22, endedAt: ended)
        }
        let bench = try await FixtureDesk(
            fleetEvents: [
                event(FleetScope(profile: "acme/heater")), event(FleetScope(profile: "acme/cooler")),
                event(FleetScope(profile: "acme/heater"), ended: since),
            ])
        #expect(
            try await bench.assessment().fleetEvents
                == ["17 at once (Acme heater): refrigerant leak, since 12:05 this afternoon"])
    }

    @Test(arguments: [
        ("restart", "a cure from here"), ("visit", "a visit, with parts"),
        ("backup", "bridges the time until the cure"),
        ("switch_on", "a changed setting"),
    ])
    func `a suggestion says what sort of thing it is`(fix: String, label: String) async throws {
        for report in [Heater.Report.hung, .leaking, .off] {
            let seen = try await FixtureDesk([(.hours(6), .well), (.hours(3), report)]).assessment()
            let all = [seen.suggestion].compactMap(\.self) + seen.others
            for one in all where one.fix.rawValue == fix {
                #expect(one.label == label)
                #expect(one.technical?.hasPrefix(fix) == true)
            }
            if seen.suggestion?.fix.rawValue == fix { return }
        }
        #expect(fix == "backup", "nothing led to \(fix)")
    }
}
