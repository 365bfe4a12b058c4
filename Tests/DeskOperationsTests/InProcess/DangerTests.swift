import DeskOperations
import Diagnostics
import Profiles
import Store
import Telemetry
import Testing

/// What stands before everything else.
@Suite struct DangerTests {
    private static let hung: [(before: TimeSpan, report: Heater.Report)] = [(.hours(6), .well), (.hours(3), .hung)]
    private static let smell = Told(device: FixtureDesk.heater, .notice(NoticeID(rawValue: "sweet_smell")))
    private static let hiss = Told(device: FixtureDesk.heater, .ask(AskID(rawValue: "hissing")))
    private static let instruction = "Please open a window, leave the room and touch nothing there. I stay with you."

    private func bench() async throws -> (bench: FixtureDesk, contact: Contact) {
        let bench = try await FixtureDesk(Self.hung, profile: Heater.questioned)
        return (bench, try await bench.openVerified())
    }

    private func request(_ fix: String, _ contact: Contact?) -> RepairRequest {
        RepairRequest(
            device: FixtureDesk.heater, fix: FixID(rawValue: fix), contact: contact?.id,
            permission: contact.map { _ in "Maria Keller agrees." }, idempotencyKey: "danger-\(fix)")
    }

    @Test(arguments: [smell, hiss]) func `a sign of danger makes the card its instruction`(sign: Told) async throws {
        let (bench, contact) = try await bench()
        let calm = try await bench.card(FixtureDesk.maria, contact)
        #expect(calm.ring.dangers.isEmpty && !calm.revision.hasPrefix("danger-"))
        _ = try await bench.desk.tell(contact.id, sign, as: bench.ada)
        let card = try await bench.card(FixtureDesk.maria, contact)
        let danger = try #require(card.ring.dangers.first)
        #expect(danger.instruction == Self.instruction)
        #expect(danger.says == "it may be leaking propane")
        #expect(danger.signs.count == 1)
        #expect(danger.deviceWords == "heater")
        #expect(card.ring.opening == Self.instruction)
        #expect(card.revision.hasPrefix("danger-"))
        let seen = try #require(card.devices.first)
        #expect(seen.question == nil)
        #expect(seen.suggestion?.fix.rawValue == "backup")
        #expect(danger.makeSafe.map(\.rawValue) == ["backup"])
        let restart = try #require(seen.others.first { $0.fix.rawValue == "restart" })
        #expect(restart.whyNotFirst == "refused while there is danger: it may be leaking propane")
        #expect(restart.refusals.first?.rule == "danger")
        #expect(seen.suggestion?.refusals.contains { $0.rule == "danger" } == false)
    }

    @Test(arguments: [
        ("infant: four months", true), ("a baby of four months in the home", true), ("no baby any more", false),
        ("hard of hearing: speak slowly", false),
    ])
    func `a danger for some stands where somebody at home has that need, in a known word or in their own`(
        need: String, stands: Bool
    ) async throws {
        var profile = try #require(Heater.questions.profile)
        for index in profile.dangers.indices { profile.dangers[index].onlyForNeeds = [.infant] }
        let bench = try await FixtureDesk(Self.hung, profile: CompiledProfile(profile))
        var person = try #require(try await bench.registry.person(FixtureDesk.maria))
        person.needs = [need]
        try await bench.registry.save(person)
        let contact = try await bench.openVerified()
        _ = try await bench.desk.tell(contact.id, Self.smell, as: bench.ada)
        #expect(try await bench.card(FixtureDesk.maria, contact).ring.dangers.isEmpty == !stands)
    }

    @Test func `commands other than what makes safe are refused, with the reason`() async throws {
        let (bench, contact) = try await bench()
        _ = try await bench.desk.tell(contact.id, Self.smell, as: bench.ada)
        let refused = try await bench.desk.requestRepair(request("restart", contact), as: bench.ada)
        #expect(refused.state == .rejected)
        #expect(refused.refusals.contains { $0.rule == "danger" && $0.says.contains("it may be leaking propane") })
        #expect(await bench.runner.sent.isEmpty)
        let safe = try await bench.desk.requestRepair(request("backup", contact), as: bench.ada)
        #expect(safe.state == .sent)
        #expect(await bench.runner.sent == [safe.id])
    }

    @Test func `a danger told in one contact holds in every other, and ends with what was taken back`() async throws {
        let (bench, contact) = try await bench()
        let sues = try await bench.desk.openContact(
            ContactOpening(person: FixtureDesk.maria, channel: .chat), as: bench.sue)
        _ = try await bench.desk.tell(sues.id, Self.smell, as: bench.sue)
        var denied = Self.smell
        denied.answer = .no
        _ = try await bench.desk.tell(contact.id, denied, as: bench.ada)
        let refused = try await bench.desk.requestRepair(request("restart", contact), as: bench.ada)
        #expect(refused.state == .rejected)
        var back = Self.smell
        back.answer = .withdrawn
        _ = try await bench.desk.tell(sues.id, back, as: bench.sue)
        var again = request("restart", contact)
        again.idempotencyKey = "after-the-danger"
        #expect(try await bench.desk.requestRepair(again, as: bench.ada).state == .sent)
    }
}
