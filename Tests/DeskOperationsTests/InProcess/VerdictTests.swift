import DeskOperations
import Diagnostics
import Store
import Telemetry
import Testing

/// What visits found, and what contacts turned out to be about.
@Suite struct VerdictTests {
    private let heater = FixtureDesk.heater
    private let leak = CauseID(rawValue: "leak")
    private let hang = CauseID(rawValue: "controller_hang")

    private func probability(_ cause: CauseID, _ bench: FixtureDesk) async throws -> Double {
        try await bench.assessment().causes.first { $0.id == cause }?.probability ?? 0
    }

    @Test func `what the technician saw changes the diagnosis, says who and when, and can be taken back`() async throws
    {
        let bench = try await FixtureDesk([(.hours(4), .well)])
        #expect(try await probability(leak, bench) < 0.1)
        let found = try await bench.desk.addFinding(
            NewVisitFinding(
                cause: leak, words: "hissing at the valve", seenBy: "Jo Miller", seenAt: FixtureDesk.now - .days(2)),
            of: heater, as: bench.ada)
        #expect(found.says == "Refrigerant leak" && found.counts && found.enteredBy == "ada")
        let cause = try #require(try await bench.assessment().causes.first)
        #expect(cause.id == leak)
        let evidence = try #require(cause.evidenceFor.first { $0.source == .seen })
        #expect(evidence.says == "the technician on Tuesday found it: “hissing at the valve”")
        let page = try await bench.desk.device(heater, as: bench.eve)
        #expect(page.findings == [found])
        #expect(page.assessment.knownCauses.map(\.id.rawValue) == ["controller_hang", "leak", "switched_off"])
        let bob = Principal(account: "bob", displayName: "Bob", role: .agent, proof: bench.ada.proof)
        let refusal = await deskError { _ = try await bench.desk.withdrawFinding(found.id, of: heater, as: bob) }
        #expect(refusal == .forbidden("A finding is taken back by whoever entered it, or by a supervisor."))
        #expect(try await bench.desk.withdrawFinding(found.id, of: heater, as: bench.ada).isEmpty)
        #expect(try await bench.desk.withdrawFinding(found.id, of: heater, as: bench.ada).isEmpty)
        #expect(try await probability(leak, bench) < 0.1)
        let actions = try await bench.actions().filter { $0.hasPrefix("finding.") }
        #expect(actions == ["finding.withdraw", "finding.add"])
    }

    @Test func `what was done there and then is kept, told to the fold, and ends what was found`() async throws {
        let bench = try await FixtureDesk([(.hours(4), .well)])
        let found = try await bench.desk.addFinding(
            NewVisitFinding(cause: leak, done: FixID(rawValue: "visit")), of: heater, as: bench.ada)
        #expect(found.done == "A technician repairs the leak" && !found.counts)
        #expect(try await probability(leak, bench) < 0.1)
        #expect(await bench.importer.brought == [heater])
        #expect(try await bench.registry.cures(doneOn: [heater]) == [heater: ["visit": FixtureDesk.now]])
        _ = try await bench.desk.addFinding(NewVisitFinding(cause: hang), of: heater, as: bench.ada)
        #expect(await bench.importer.brought == [heater])
        let page = try await bench.desk.device(heater, as: bench.eve)
        #expect(page.assessment.knownCures.map(\.id.rawValue) == ["restart", "reset_box", "visit", "switch_on"])
    }

    @Test func `what was done by hand comes to the fold, and that it was taken back`() async throws {
        let bench = try await FixtureDesk([(.hours(4), .well)])
        let found = try await bench.desk.addFinding(
            NewVisitFinding(cause: leak, done: FixID(rawValue: "visit")), of: heater, as: bench.ada)
        #expect(await bench.importer.brought == [heater])
        #expect(try await bench.registry.cures(doneOn: [heater])[heater]?.keys.sorted() == ["visit"])
        for _ in 0..<2 { _ = try await bench.desk.withdrawFinding(found.id, of: heater, as: bench.ada) }
        #expect(await bench.importer.brought == [heater, heater])
        #expect(try await bench.registry.cures(doneOn: [heater])[heater] == nil)
    }

    @Test func `of a device that is not live what was done is of some length too`() async throws {
        let bench = try await FixtureDesk([(.hours(4), .well)])
        for done in ["", String(repeating: "x", count: 201)] {
            let error = await deskError {
                _ = try await bench.desk.addFinding(
                    NewVisitFinding(seen: .nothing, done: FixID(rawValue: done)), of: FixtureDesk.spare, as: bench.ada)
            }
            #expect(error == .invalid(field: "done", why: "1 to 200 bytes"))
        }
    }

    @Test func `that nothing was found speaks against what is suspected`() async throws {
        let bench = try await FixtureDesk([(.hours(4), .hung)])
        let before = try await probability(hang, bench)
        _ = try await bench.desk.addFinding(NewVisitFinding(seen: .nothing), of: heater, as: bench.eve)
        let cause = try #require(try await bench.assessment().causes.first { $0.id == hang })
        #expect(cause.probability < before)
        #expect(cause.evidenceAgainst.map(\.says).contains("the technician today looked and found nothing"))
    }

    @Test func `a repair verified since ends what a finding says`() async throws {
        let bench = try await FixtureDesk([(.hours(4), .well)])
        _ = try await bench.desk.addFinding(
            NewVisitFinding(cause: leak, seenAt: FixtureDesk.now - .days(3)), of: heater, as: bench.ada)
        #expect(try await probability(leak, bench) > 0.5)
        try await bench.repaired("visit", .verified, ago: .days(1))
        #expect(try await probability(leak, bench) < 0.1)
        #expect(try await bench.desk.findings(of: heater, as: bench.ada).map(\.counts) == [false])
    }

    @Test func `a predecessor's finding is shown to nobody`() async throws {
        let bench = try await FixtureDesk()
        _ = try await bench.desk.addFinding(
            NewVisitFinding(cause: leak, seenAt: Timestamp(seconds: 1_756_000_000)), of: heater, as: bench.ada)
        #expect(try await bench.desk.findings(of: heater, as: bench.ada).isEmpty)
    }

    @Test func `a finding keeps what was measured: of its contact's beginning, else of now, else nothing`() async throws
    {
        let bench = try await FixtureDesk([(.hours(4), .hung)])
        let contact = try await bench.open()
        let kept = try await bench.registry.symptoms(of: heater, at: contact.id)?.symptoms
        #expect(kept?["idle"] == true && kept?["switched_to_off"] == false)
        // Repaired meanwhile.
        try await bench.report([(.hours(4), .hung), (.hours(1), .well)])
        func symptoms(_ new: NewVisitFinding) async throws -> [String: Bool]? {
            let id = try await bench.desk.addFinding(new, of: heater, as: bench.ada).id
            return try await bench.registry.visitFinding(id)?.symptoms
        }
        #expect(try await symptoms(NewVisitFinding(cause: hang, contact: contact.id)) == kept)
        #expect(try await symptoms(NewVisitFinding(cause: hang))?["idle"] == false)
        #expect(try await symptoms(NewVisitFinding(cause: hang, seenAt: FixtureDesk.now - .days(2))) == nil)
        // Long before the contact began it may have looked otherwise.
        let earlier = NewVisitFinding(cause: hang, seenAt: FixtureDesk.now - .days(2), contact: contact.id)
        #expect(try await symptoms(earlier) == nil)
    }

    @Test func `a finding that means nothing is not taken`() async throws {
        let bench = try await FixtureDesk()
        func refused(_ new: NewVisitFinding, of device: DeviceID? = nil) async -> DeskError? {
            await deskError { _ = try await bench.desk.addFinding(new, of: device ?? heater, as: bench.ada) }
        }
        func field(_ new: NewVisitFinding) async -> String? {
            if case .invalid(let field, _)? = await refused(new) { field } else { nil }
        }
        #expect(await field(NewVisitFinding()) == "cause")
        #expect(await field(NewVisitFinding(cause: CauseID(rawValue: "ghost"))) == "cause")
        #expect(await field(NewVisitFinding(finding: "ghost")) == "finding")
        #expect(await field(NewVisitFinding(cause: leak, finding: "idle")) == "finding")
        #expect(await field(NewVisitFinding(cause: leak, seen: .nothing)) == "seen")
        #expect(await field(NewVisitFinding(cause: leak, done: FixID(rawValue: "ghost"))) == "done")
        #expect(await field(NewVisitFinding(cause: leak, done: FixID(rawValue: "backup"))) == "done")
        #expect(await field(NewVisitFinding(cause: leak, words: String(repeating: "ä", count: 1_001))) == "words")
        #expect(await field(NewVisitFinding(cause: leak, seenBy: String(repeating: "x", count: 201))) == "seen_by")
        #expect(await field(NewVisitFinding(cause: leak, seenAt: FixtureDesk.now + .minutes(1))) == "seen_at")
        #expect(await refused(NewVisitFinding(cause: leak), of: FixtureDesk.unknownDevice) == .notFound("device"))
        #expect(
            await refused(NewVisitFinding(cause: leak, contact: ContactID(rawValue: "nobody")))
                == .notFound("contact"))
        #expect(
            await refused(NewVisitFinding(cause: leak, repair: RepairID(rawValue: "none"))) == .notFound("repair"))
    }

    @Test func `what a contact was about is said at its end or afterwards, and never needed`() async throws {
        let bench = try await FixtureDesk([(.hours(4), .hung)])
        let contact = try await bench.open()
        let closed = try await bench.desk.closeContact(
            contact.id, ContactClosing(reason: ContactReason(device: heater, cause: hang)), as: bench.ada)
        #expect(closed.reasons.map(\.says) == ["Its controller hangs"])
        #expect(closed.reasons.first?.by == "ada")
        // An engineer knows better later, and sees no caller.
        let later = try await bench.desk.giveReason(
            ContactReason(device: heater, otherwise: .noneOfThese), of: contact.id, as: bench.eve)
        #expect(later.map(\.says) == ["the heater, and none of the causes we know"])
        #expect(try await bench.card().ring.earlier?.contacts.first?.reason == later.first?.says)
        let taken = try await bench.desk.giveReason(
            ContactReason(device: heater, otherwise: .withdrawn), of: contact.id, as: bench.ada)
        #expect(taken.isEmpty)
        let next = try await bench.open()
        #expect(try await bench.desk.closeContact(next.id, ContactClosing(), as: bench.ada).closedAt != nil)
        #expect(
            await deskError {
                _ = try await bench.desk.giveReason(
                    ContactReason(device: heater, cause: CauseID(rawValue: "ghost")), of: contact.id, as: bench.ada)
            } != nil)
        #expect(
            await deskError {
                _ = try await bench.desk.giveReason(ContactReason(device: heater), of: contact.id, as: bench.ada)
            } != nil)
    }

    @Test func `what was learnt is the engineer's to see`() async throws {
        let bench = try await FixtureDesk()
        #expect(
            await deskError { _ = try await bench.desk.learned(profile: "acme/heater", as: bench.ada) }
                == .forbidden("It takes the role supervisor or engineer or administrator to see what was learnt."))
        #expect(
            await deskError { _ = try await bench.desk.learned(profile: "acme/heater", as: bench.eve) }
                == .notFound("profile"))
    }
}
