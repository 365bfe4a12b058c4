import DeskOperations
import Store
import Telemetry
import Testing

@Suite struct AssessmentTests {
    private static let hung: [(before: TimeSpan, report: Heater.Report)] = [(.hours(6), .well), (.hours(3), .hung)]
    private static let leaking: [(before: TimeSpan, report: Heater.Report)] = [
        (.hours(6), .well), (.hours(3), .leaking),
    ]

    @Test func `a fault is named with its evidence, its time and a word for how likely it is`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        let seen = try await bench.assessment()
        let cause = try #require(seen.causes.first)
        #expect(cause.id.rawValue == "controller_hang")
        #expect(cause.probability > 0.8)
        #expect(["very likely", "almost certain"].contains(cause.likelihood))
        #expect(seen.headline == "\(cause.likelihood): its controller hangs")
        #expect(cause.since == bench.clock.now - .hours(3) + .minutes(10))
        #expect(cause.evidenceFor.first?.says == "it gives no heat although it should")
        #expect(cause.evidenceFor.first?.figures == "max heat over 10 min: 0 kW")
        #expect(cause.evidenceFor.allSatisfy { $0.source == .measured })
        #expect(seen.health.condition == .faulty)
        #expect(seen.health.reach == .fresh)
        #expect(!seen.noCauseFound)
        #expect(seen.health.checks.map(\.answer) == [.present, .absent, .absent])
        #expect(seen.health.cannotSee == ["noise"])
    }

    @Test func `a well device is honestly said to show nothing, with what was checked`() async throws {
        let bench = try await FixtureDesk()
        let seen = try await bench.assessment()
        #expect(seen.noCauseFound)
        #expect(seen.headline == "no device cause found")
        #expect(seen.health.condition == .healthy)
        #expect(seen.health.says == "nothing unusual in what it reports (3 checks)")
        #expect(seen.suggestion?.kind == .nothing)
        #expect(seen.suggestion?.title == "Nothing to repair")
        #expect(
            seen.suggestion?.sentence
                == "I find nothing unusual in what your heater reports, so I would rather not change anything. "
                + "Please tell me what you notice at home: I can't see everything from here.")
    }

    @Test(arguments: [TimeSpan.minutes(3), .minutes(6), .hours(1), .days(3)])
    func `a silent device is never healthy, and never without a cause`(silence: TimeSpan) async throws {
        let bench = try await FixtureDesk()
        bench.clock.advance(by: silence)
        let seen = try await bench.assessment()
        #expect(seen.health.condition == .unknown)
        #expect(seen.health.reach != .fresh)
        #expect(!seen.noCauseFound)
    }

    @Test func `a silent device is not said to be without anything to repair`() async throws {
        let bench = try await FixtureDesk()
        bench.clock.advance(by: .minutes(20))
        let seen = try await bench.assessment()
        #expect(seen.headline == "it has been silent since 14:00 this afternoon")
        #expect(seen.suggestion?.title == "Find out why it is silent")
        #expect(seen.suggestion?.sentence?.hasPrefix("I hear nothing from your heater") == true)
        #expect(([seen.suggestion].compactMap(\.self) + seen.others).allSatisfy { $0.kind != .nothing })
    }

    @Test func `a notice that is told raises the cause, and taken back lets it fall`() async throws {
        let bench = try await FixtureDesk()
        let contact = try await bench.open()
        func leak() async throws -> Double {
            try await bench.assessment(contact).causes.first { $0.id.rawValue == "leak" }?.probability ?? 0
        }
        let before = try await leak()
        let notice = NoticeID(rawValue: "never_stops")
        _ = try await bench.desk.tell(
            contact.id, Told(device: FixtureDesk.heater, .notice(notice), words: "it never stops"), as: bench.ada)
        let told = try await bench.assessment(contact)
        #expect(try await leak() > before)
        #expect(told.notices.filter(\.isTold).map(\.id) == [notice])
        // A complaint outranks a clean reading.
        #expect(
            ([told.suggestion].compactMap(\.self) + told.others).contains { $0.title == "Pass it on to an engineer" })
        #expect(told.headline == "something unusual: what is described is not explained by what it reports")
        _ = try await bench.desk.tell(
            contact.id, Told(device: FixtureDesk.heater, .notice(notice), .withdrawn), as: bench.ada)
        #expect(try await leak() == before)
        #expect(try await bench.assessment(contact).notices.allSatisfy { !$0.isTold })
    }

    @Test func `what the caller said stands as evidence in their words, and not beside other callers`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        let contact = try await bench.open()
        _ = try await bench.desk.tell(
            contact.id,
            Told(device: FixtureDesk.heater, .notice(NoticeID(rawValue: "cold_house")), words: "17 in the hall"),
            as: bench.ada)
        let told = try await bench.assessment(contact).causes.first?.evidenceFor.filter { $0.source == .told }
        #expect(told?.map(\.says) == ["the house is getting cold: “17 in the hall”"])
        #expect(try await bench.assessment().causes.first?.evidenceFor.contains { $0.source == .told } == false)
    }

    @Test func `the last two weeks are listed, newest first`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        try await bench.contacted([.days(3), .days(20)])
        try await bench.repaired("restart", .notVerified, ago: .days(4), key: "one")
        try await bench.repaired("gone_by_now", .rejected, ago: .days(5), key: "two")
        let opened = EpisodeRecord(
            device: FixtureDesk.heater, cause: "controller_hang", openedAt: bench.clock.now - .days(6),
            clearedAt: bench.clock.now - .days(2), evidence: "[]", position: JournalPosition(rawValue: 1))
        _ = try await bench.registry.project(
            [ProjectedChange(position: JournalPosition(rawValue: 1), .episodeOpened(opened))],
            through: JournalPosition(rawValue: 1))
        #expect(
            try await bench.assessment().changes.map(\.says) == [
                "No more signs of: its controller hangs", "it is cold", "Restart its controller: not verified",
                "gone by now: rejected", "First signs of: its controller hangs",
            ])
    }

    @Test func `an engineer's device page holds no word of a caller's`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        try await bench.contacted([.days(3)], words: "call my daughter Zoe")
        let agents = try await bench.desk.device(FixtureDesk.heater, as: bench.ada)
        let engineers = try await bench.desk.device(FixtureDesk.heater, as: bench.eve)
        #expect("\(agents)".contains("Zoe"))
        #expect(!"\(engineers)".contains("Zoe"))
        #expect(!"\(engineers)".contains("Maria"))
    }

    @Test func `a device's page shows its values, the telling ones first, and what it says of itself`() async throws {
        let bench = try await FixtureDesk(Self.leaking)
        let page = try await bench.desk.device(FixtureDesk.heater, as: bench.ada)
        #expect(page.metrics.map(\.value) == ["1 kW", "heating", "18 °C"])
        #expect(page.charts.first == MetricID("heat"))
        #expect(Set(page.charts) == [MetricID("heat"), MetricID("mode"), MetricID("room")])
        #expect(page.info.map(\.name) == ["Maker", "Model", "Serial", "Profile", "Address"])
        #expect(page.assessment.causes.first?.id.rawValue == "leak")
    }

    @Test func `W06 an unknown device is not found, and audited`() async throws {
        let bench = try await FixtureDesk()
        for call: () async throws -> Void in [
            { _ = try await bench.desk.device(FixtureDesk.unknownDevice, as: bench.ada) },
            { _ = try await bench.desk.diagnosis(FixtureDesk.unknownDevice, contact: nil, as: bench.ada) },
            { _ = try await bench.desk.repairs(of: FixtureDesk.unknownDevice, limit: 5, as: bench.ada) },
        ] {
            #expect(await deskError(call) == .notFound("device"))
        }
        #expect(try await bench.actions().count { $0 == "device.not_found" } == 3)
    }

    @Test func `W06 other unknown ids are not found, and audited`() async throws {
        let bench = try await FixtureDesk()
        let nobody = PersonID(rawValue: "nobody")
        let none = ContactID(rawValue: "none")
        let repair = RepairID(rawValue: "none")
        #expect(await deskError { _ = try await bench.card(nobody) } == .notFound("person"))
        #expect(await deskError { _ = try await bench.desk.person(nobody, as: bench.ada) } == .notFound("person"))
        #expect(await deskError { _ = try await bench.open(nobody) } == .notFound("person"))
        #expect(await deskError { _ = try await bench.desk.contact(none, as: bench.ada) } == .notFound("contact"))
        #expect(await deskError { _ = try await bench.desk.repair(repair, as: bench.ada) } == .notFound("repair"))
        #expect(await deskError { _ = try await bench.desk.cancelRepair(repair, as: bench.ada) } == .notFound("repair"))
        let actions = try await bench.actions()
        #expect(actions.count { $0 == "person.not_found" } == 3)
        #expect(actions.count { $0 == "contact.not_found" } == 1)
        #expect(actions.count { $0 == "repair.not_found" } == 2)
    }
}
