import DeskOperations
import Store
import Telemetry
import Testing

@Suite struct CardTests {
    private static let hung: [(before: TimeSpan, report: Heater.Report)] = [(.hours(6), .well), (.hours(3), .hung)]

    // MARK: What to open with

    @Test func `a fault is opened with sorrow, since when, and its likely reason`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        #expect(
            try await bench.card().ring.opening
                == "I'm sorry for the trouble. I can see that your heater has not been right since 11:10 this morning. "
                + "The most likely reason: its controller hangs.")
    }

    @Test func `a setting is not opened with as if the device were at fault`() async throws {
        let bench = try await FixtureDesk([(.hours(6), .well), (.hours(2), .off)])
        let opening = try #require(try await bench.card().ring.opening)
        #expect(opening.hasPrefix("I'm sorry for the trouble. I have looked at your heater. Since 12:"))
        #expect(opening.hasSuffix(" this afternoon I can see a likely reason: the heating is switched off."))
    }

    @Test func `a well device is opened with what is true of it, and a question`() async throws {
        let bench = try await FixtureDesk()
        #expect(
            try await bench.card().ring.opening
                == "I have your heater in front of me, and nothing it reports is unusual. "
                + "Please tell me what you notice at home.")
    }

    @Test func `a silent device is opened with its silence`() async throws {
        let bench = try await FixtureDesk()
        bench.clock.advance(by: .minutes(40))
        #expect(
            try await bench.card().ring.opening
                == "I have heard nothing from your heater since 14:00 this afternoon. "
                + "Let us find out together what has happened.")
    }

    @Test func `where nothing is known of the device there is no line to say`() async throws {
        let bench = try await FixtureDesk(nil)
        let card = try await bench.card()
        #expect(card.ring.opening == nil)
        #expect(card.devices.first?.headline == "no profile fits it: we cannot say how it is")
        #expect(card.devices.first?.health.condition == .unknown)
        #expect(try await bench.card(FixtureDesk.carl).devices.isEmpty)
        #expect(try await bench.card(FixtureDesk.carl).ring.opening == nil)
    }

    @Test func `a third contact is met with regret, and with what we did that did not hold`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        try await bench.contacted([.days(2), .days(9)])
        try await bench.repaired("restart", .didNotHold, ago: .days(2))
        let ring = try await bench.card().ring
        #expect(
            ring.opening
                == "This is the third time lately that you have had to contact us about your heater, and I'm sorry for "
                + "that. I can see that it has not been right since 11:10 this morning. "
                + "The most likely reason: its controller hangs.")
        #expect(ring.earlier?.says == "third contact about this: “Restart its controller” on Tuesday did not hold")
        #expect(ring.earlier?.contacts.map(\.about) == ["it is cold", "it is cold"])
    }

    @Test func `a second contact is counted without a word of regret for it`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        try await bench.contacted([.days(9)])
        let ring = try await bench.card().ring
        #expect(ring.earlier?.says == "second contact about this")
        #expect(ring.opening?.hasPrefix("I'm sorry for the trouble.") == true)
    }

    @Test func `contacts of long ago are shown, and are not about this`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        try await bench.contacted([.days(40), .days(50), .days(60)])
        let earlier = try #require(try await bench.card().ring.earlier)
        #expect(earlier.says == nil)
        #expect(earlier.contacts.count == 3)
    }

    // MARK: Who is calling

    @Test func `the ring says who it is, where, and what to take care of`() async throws {
        let bench = try await FixtureDesk()
        let ring = try await bench.card().ring
        #expect(ring.name == "Maria Keller")
        #expect(ring.relation == "occupier, 14 Hill Road, Otterburn")
        #expect(ring.home?.timeZone == "Europe/London")
        #expect(ring.needs == ["hard of hearing: speak slowly"])
        #expect(ring.language == "en-GB")
        #expect(ring.preferredChannel == .chat)
        #expect(!ring.identity.isVerified)
        #expect(ring.recognisedBy == nil)
        #expect(try await bench.card(FixtureDesk.bert).ring.relation == "landlord, 14 Hill Road, Otterburn")
    }

    @Test func `who both owns and occupies a home is said to do both`() async throws {
        let bench = try await FixtureDesk()
        try await bench.registry.save(
            TieRecord(
                person: PersonID(rawValue: "maria"), home: HomeID(rawValue: "hill"), role: .owner))
        let relation = try #require(try await bench.card().ring.relation)
        #expect(
            ["owner and occupier, 14 Hill Road, Otterburn", "occupier and owner, 14 Hill Road, Otterburn"].contains(
                relation))
        #expect(try await bench.card().devices.count == 1)
    }

    @Test(
        arguments: [
            ("07700 900143", "calls from a number on file"),
            ("tel:+447700900999", "calls from a number that is not on file"),
            ("anonymous", nil),
        ] as [(String, String?)])
    func `a caller is recognised by the number, whatever its spelling`(from: String, says: String?) async throws {
        let bench = try await FixtureDesk()
        let contact = try await bench.open(from: from)
        #expect(try await bench.card(FixtureDesk.maria, contact).ring.recognisedBy == says)
    }

    @Test func `a proved identity is shown with how, when and by whom`() async throws {
        let bench = try await FixtureDesk()
        let contact = try await bench.openVerified()
        let identity = try await bench.card(FixtureDesk.maria, contact).ring.identity
        #expect(identity == Identity(verifiedHow: "date of birth", verifiedAt: bench.clock.now, verifiedBy: "ada"))
    }

    @Test func `promises that are not kept are shown, and those overdue as such`() async throws {
        let bench = try await FixtureDesk()
        func promise(_ id: String, _ words: String, due: TimeSpan?, kept: Bool = false) async throws {
            try await bench.registry.make(
                PromiseRecord(
                    id: PromiseID(rawValue: id), person: PersonID(rawValue: "maria"), words: words, owner: "bob",
                    madeAt: bench.clock.now - .days(5), dueAt: due.map { bench.clock.now + $0 },
                    keptAt: kept ? bench.clock.now : nil))
        }
        try await promise("1", "call back", due: .days(1))
        try await promise("2", "send a part", due: .days(0) - .days(1))
        try await promise("3", "ask around", due: nil)
        try await promise("4", "done already", due: .days(1), kept: true)
        let promises = try await bench.card().ring.promises
        #expect(Set(promises.map(\.says)) == ["call back", "send a part", "ask around"])
        #expect(promises.filter(\.overdue).map(\.says) == ["send a part"])
    }

    // MARK: Which device first

    private func second(_ bench: FixtureDesk, _ report: Heater.Report, title: String = "spare heater") async throws {
        try await bench.save(FixtureDesk.spare, home: HomeID(rawValue: "hill"), native: "h-2", title: title)
        try await bench.report([(.hours(4), report)], of: FixtureDesk.spare)
    }

    @Test func `the device that is likeliest the reason stands first`() async throws {
        let bench = try await FixtureDesk()
        try await second(bench, .hung)
        #expect(try await bench.card().devices.map(\.device.words) == ["spare heater", "heater"])
        #expect(try await bench.card().ring.opening?.contains("your spare heater") == true)
    }

    @Test func `what the caller says of a device puts it first`() async throws {
        let bench = try await FixtureDesk()
        try await second(bench, .hung)
        let contact = try await bench.open()
        _ = try await bench.desk.tell(
            contact.id, Told(device: FixtureDesk.heater, .notice(NoticeID(rawValue: "never_stops"))), as: bench.ada)
        #expect(
            try await bench.card(FixtureDesk.maria, contact).devices.map(\.device.words) == ["heater", "spare heater"])
    }

    // MARK: Whose it is

    @Test func `a former occupier's card shows nothing of the home they left`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        let card = try await bench.card(FixtureDesk.anna)
        #expect(card.devices.isEmpty)
        #expect(card.ring.opening == nil)
        #expect(card.ring.home == nil)
        #expect(try await bench.desk.person(FixtureDesk.anna, as: bench.ada).ties.first?.devices == [])
    }

    @Test func `a new occupier's card shows nothing of what was before them`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        try await bench.registry.save(
            TieRecord(
                person: PersonID(rawValue: "carl"), home: HomeID(rawValue: "hill"), role: .occupier,
                from: bench.clock.now - .days(1)))
        try await bench.contacted([.days(2)], words: "a word of the one before")
        try await bench.repaired("restart", .verified, ago: .days(2))
        func changes(_ person: PersonID) async throws -> [Change.Kind] {
            try await bench.card(person).devices.flatMap(\.changes).map(\.kind)
        }
        #expect(Set(try await changes(FixtureDesk.maria)) == [.contact, .repair])
        #expect(try await changes(FixtureDesk.carl) == [])
    }

    @Test func `W06 a contact of somebody else's is not found, and audited`() async throws {
        let bench = try await FixtureDesk()
        let contact = try await bench.open(FixtureDesk.bert)
        #expect(await deskError { _ = try await bench.card(FixtureDesk.maria, contact) } == .notFound("contact"))
        #expect(try await bench.actions().contains("contact.not_theirs"))
    }

    // MARK: Revision

    @Test func `asking for news again and again is audited once, with the card`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        let card = try await bench.card()
        for _ in 0..<5 {
            #expect(
                try await bench.desk.cardRevision(FixtureDesk.maria, contact: nil, as: bench.ada) == card.revision)
        }
        #expect(try await bench.actions().count { $0 == "person.read" } == 1)
        let nobody = PersonID(rawValue: "nobody")
        #expect(
            await deskError { _ = try await bench.desk.cardRevision(nobody, contact: nil, as: bench.ada) }
                == .notFound("person"))
        #expect(try await bench.actions().contains("person.not_found"))
        #expect(
            await deskError { _ = try await bench.desk.cardRevision(FixtureDesk.maria, contact: nil, as: bench.eve) }
                == .forbidden("It takes the role agent or supervisor or administrator to see callers."))
    }

    @Test func `the revision stays while only time passes`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        let first = try await bench.card().revision
        bench.clock.advance(by: .seconds(70))
        #expect(try await bench.card().revision == first)
    }

    @Test func `the revision changes with what is told, proved, heard no more, or repaired`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        let contact = try await bench.open()
        var seen = [try await bench.card(FixtureDesk.maria, contact).revision]
        func look() async throws { seen.append(try await bench.card(FixtureDesk.maria, contact).revision) }
        let told = Told(device: FixtureDesk.heater, .notice(NoticeID(rawValue: "cold_house")))
        _ = try await bench.desk.tell(contact.id, told, as: bench.ada)
        try await look()
        _ = try await bench.desk.verifyIdentity(contact.id, how: "date of birth", as: bench.ada)
        try await look()
        _ = try await bench.desk.requestRepair(
            RepairRequest(
                device: FixtureDesk.heater, fix: FixID(rawValue: "restart"), contact: contact.id, permission: "yes",
                idempotencyKey: "key-of-this-one"), as: bench.ada)
        try await look()
        bench.clock.advance(by: .minutes(30))
        try await look()
        #expect(Set(seen).count == seen.count)
    }
}
