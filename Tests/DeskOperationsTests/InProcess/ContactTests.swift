import DeskOperations
import Store
import Telemetry
import Testing

@Suite struct ContactTests {
    @Test func `a contact opened twice is one, another channel or agent another`() async throws {
        let bench = try await FixtureDesk()
        let first = try await bench.open()
        #expect(try await bench.open() == first)
        let chat = try await bench.desk.openContact(
            ContactOpening(person: FixtureDesk.maria, channel: .chat), as: bench.ada)
        let sues = try await bench.desk.openContact(
            ContactOpening(person: FixtureDesk.maria, channel: .call), as: bench.sue)
        #expect(Set([first.id, chat.id, sues.id]).count == 3)
        _ = try await bench.desk.closeContact(first.id, ContactClosing(), as: bench.ada)
        #expect(try await bench.open().id != first.id)
    }

    @Test func `a contact opened many times at once is one, and audited once`() async throws {
        let bench = try await FixtureDesk()
        let opened = try await withThrowingTaskGroup(of: ContactID.self) { group in
            for _ in 0..<16 { group.addTask { try await bench.open().id } }
            return try await group.reduce(into: Set<ContactID>()) { $0.insert($1) }
        }
        #expect(opened.count == 1)
        #expect(try await bench.registry.contacts(of: FixtureDesk.maria, limit: 20).count == 1)
        let log = try await bench.registry.auditLog(limit: 100).filter { $0.entry.action == "contact.open" }
        #expect(log.count == 1)
    }

    @Test func `what is told stands until it is taken back, in the caller's words`() async throws {
        let bench = try await FixtureDesk()
        let contact = try await bench.open()
        let cold = Told(device: FixtureDesk.heater, .notice(NoticeID(rawValue: "cold_house")), words: "brr")
        _ = try await bench.desk.tell(contact.id, cold, as: bench.ada)
        _ = try await bench.desk.tell(contact.id, Told(.words, words: "since Monday"), as: bench.ada)
        #expect(
            try await bench.desk.contact(contact.id, as: bench.ada).told == [cold, Told(.words, words: "since Monday")])
        var back = cold
        back.answer = .withdrawn
        #expect(try await bench.desk.tell(contact.id, back, as: bench.ada).told.map(\.words) == ["since Monday"])
    }

    @Test func `what means nothing is not taken`() async throws {
        let bench = try await FixtureDesk()
        let contact = try await bench.open()
        func tell(_ told: Told) async -> DeskError? {
            await deskError { _ = try await bench.desk.tell(contact.id, told, as: bench.ada) }
        }
        let nothing = DeskError.invalid(field: "notice", why: "a notice, an ask, or the caller's words")
        #expect(await tell(Told(.words)) == nothing)
        #expect(await tell(Told(.words, words: "")) == nothing)
        #expect(
            await tell(Told(.words, .unsure, words: "perhaps"))
                == .invalid(field: "answer", why: "words are told, or taken back"))
        #expect(
            await tell(Told(.ask(AskID(rawValue: "hissing"))))
                == .invalid(field: "device", why: "a question is one of a device's profile: say of which"))
        #expect(
            await tell(Told(device: FixtureDesk.heater, .ask(AskID(rawValue: "hissing"))))
                == .invalid(field: "ask", why: "the device's profile has none of this name"))
        #expect(
            await tell(Told(.words, words: String(repeating: "x", count: 2_001)))
                == .invalid(field: "words", why: "at most 2,000 bytes"))
        #expect(
            await tell(Told(device: FixtureDesk.heater, .notice(NoticeID(rawValue: "flies"))))
                == .invalid(field: "notice", why: "the device's profile has none of this name"))
        #expect(
            await tell(Told(device: FixtureDesk.unknownDevice, .notice(NoticeID(rawValue: "cold_house"))))
                == .notFound("device"))
        #expect(try await bench.desk.contact(contact.id, as: bench.ada).told.isEmpty)
    }

    @Test func `a contact is closed once, with what was said and done, and then stays as it is`() async throws {
        let bench = try await FixtureDesk()
        let contact = try await bench.open()
        let closed = try await bench.desk.closeContact(
            contact.id, ContactClosing(summary: "restarted", solved: true, words: "thank you"), as: bench.ada)
        #expect(closed.closedAt == bench.clock.now)
        #expect(closed.outcome == "restarted")
        bench.clock.advance(by: .minutes(1))
        let again = try await bench.desk.closeContact(contact.id, ContactClosing(summary: "other"), as: bench.ada)
        #expect(again == closed)
        let conflict = DeskError.conflict("the contact is closed: begin a new one")
        #expect(
            await deskError { _ = try await bench.desk.tell(contact.id, Told(.words, words: "wait"), as: bench.ada) }
                == conflict)
        #expect(
            await deskError { _ = try await bench.desk.verifyIdentity(contact.id, how: "pin", as: bench.ada) }
                == conflict)
        #expect(
            await deskError {
                _ = try await bench.desk.closeContact(
                    contact.id, ContactClosing(summary: String(repeating: "x", count: 4_001)), as: bench.ada)
            } == .invalid(field: "summary", why: "at most 4,000 bytes"))
    }

    @Test(arguments: ["", String(repeating: "x", count: 201)])
    func `how an identity was proved has to be said, in short`(how: String) async throws {
        let bench = try await FixtureDesk()
        let contact = try await bench.open()
        #expect(
            await deskError { _ = try await bench.desk.verifyIdentity(contact.id, how: how, as: bench.ada) }
                == .invalid(field: "how", why: "1 to 200 bytes"))
    }

    @Test func `everything done in a contact is audited by who did it, with ids and no names`() async throws {
        let bench = try await FixtureDesk()
        let contact = try await bench.openVerified()
        _ = try await bench.desk.tell(contact.id, Told(.words, words: "my number is 07700 900143"), as: bench.ada)
        _ = try await bench.desk.closeContact(contact.id, ContactClosing(), as: bench.ada)
        let log = try await bench.registry.auditLog(subject: contact.id.rawValue, limit: 10).map(\.entry)
        #expect(log.map(\.action) == ["contact.close", "contact.tell", "contact.verify", "contact.open"])
        #expect(log.allSatisfy { $0.actor == "ada" })
        let all = "\(try await bench.registry.auditLog(limit: 100))"
        #expect(!all.contains("900143"))
        #expect(!all.contains("Keller"))
    }
}
