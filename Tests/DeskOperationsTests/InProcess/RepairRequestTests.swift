import DeskOperations
import Store
import Telemetry
import Testing

@Suite struct RepairRequestTests {
    private static let hung: [(before: TimeSpan, report: Heater.Report)] = [(.hours(6), .well), (.hours(3), .hung)]
    private static let wording = "Maria Keller, who lives there, agrees to “Restart its controller” for the heater."

    private func request(
        _ contact: Contact?, _ fix: String = "restart", permission: String? = wording, over line: Bool? = nil,
        agreed: Bool? = nil, key: String = "one-intent-one-key"
    ) -> RepairRequest {
        RepairRequest(
            device: FixtureDesk.heater, fix: FixID(rawValue: fix), contact: contact?.id, permission: permission,
            callingOverThisLine: line, agreedThatLineDrops: agreed, idempotencyKey: key)
    }

    @Test func `a permitted restart is sent, and the ladder says what is to come`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        let contact = try await bench.openVerified()
        let view = try await bench.desk.requestRepair(request(contact), as: bench.ada)
        #expect(view.state == .sent)
        #expect(view.refusals.isEmpty)
        #expect(view.deviceWords == "heater")
        #expect(
            view.steps.map(\.state) == [.proposed, .approved, .sent, .received, .done, .firstSign, .verified, .holds])
        #expect(view.steps.map(\.progress) == [.passed, .passed, .current, .ahead, .ahead, .ahead, .ahead, .ahead])
        #expect(!view.canCancel)
        #expect(!view.hasEnded)
        #expect(await bench.runner.sent.count == 1)
        #expect(try await bench.assessment(contact).repair?.id == view.id)
    }

    @Test func `the permission is on record, word for word, with who gave it, for what and how long`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        let contact = try await bench.openVerified()
        _ = try await bench.desk.requestRepair(request(contact), as: bench.ada)
        let given = try #require(try await bench.registry.permissions(for: FixtureDesk.heater).first)
        #expect(given.wording == Self.wording)
        #expect(given.givenBy.rawValue == "maria")
        #expect(given.contact?.rawValue == contact.id.rawValue)
        #expect(given.fix == "restart")
        #expect(given.expiresAt == bench.clock.now + .hours(4))
        #expect(try await bench.actions().contains("permission.record"))
    }

    @Test func `C08 the same key is the same repair`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        let contact = try await bench.openVerified()
        let first = try await bench.desk.requestRepair(request(contact), as: bench.ada)
        let second = try await bench.desk.requestRepair(request(contact), as: bench.ada)
        #expect(second.id == first.id)
        #expect(await bench.runner.sent.count == 1)
        #expect(try await bench.registry.permissions(for: FixtureDesk.heater).count == 1)
    }

    @Test func `C08 the same key for something else, or by somebody else, is refused`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        let contact = try await bench.openVerified()
        _ = try await bench.desk.requestRepair(request(contact), as: bench.ada)
        let used = DeskError.conflict("this idempotency key was used for something else")
        #expect(
            await deskError { _ = try await bench.desk.requestRepair(request(contact, "backup"), as: bench.ada) }
                == used)
        #expect(await deskError { _ = try await bench.desk.requestRepair(request(contact), as: bench.sue) } == used)
    }

    @Test func `C07 a second repair of the device is told of the first`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        let contact = try await bench.openVerified()
        _ = try await bench.desk.requestRepair(request(contact), as: bench.ada)
        let error = await deskError {
            _ = try await bench.desk.requestRepair(request(contact, "backup", key: "another-intent"), as: bench.sue)
        }
        #expect(error == .conflict("another repair of this device is under way"))
        #expect(await bench.runner.sent.count == 1)
    }

    @Test func `without a permission nothing is sent, and what it takes is said`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        let contact = try await bench.openVerified()
        let view = try await bench.desk.requestRepair(request(contact, permission: nil), as: bench.ada)
        #expect(view.state == .rejected)
        #expect(
            view.refusals == [
                Refusal(
                    rule: "permission", says: "no permission by the occupier is recorded",
                    remedy: "Ask the occupier, and record their answer in their words.")
            ])
        #expect(view.hasEnded)
        #expect(await bench.runner.sent.isEmpty)
    }

    @Test func `a permission is somebody's word: without the contact it was given in it is not taken`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        guard
            case .invalid("permission", _) = await deskError({
                _ = try await bench.desk.requestRepair(request(nil), as: bench.ada)
            })
        else {
            Issue.record("it was taken")
            return
        }
        #expect(
            await deskError {
                var asked = request(nil)
                asked.contact = ContactID(rawValue: "none")
                _ = try await bench.desk.requestRepair(asked, as: bench.ada)
            } == .notFound("contact"))
    }

    @Test func `another's permission and an unproved identity refuse it`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        let contact = try await bench.open(FixtureDesk.bert)
        let view = try await bench.desk.requestRepair(request(contact), as: bench.ada)
        #expect(view.state == .rejected)
        #expect(Set(view.refusals.map(\.rule)) == ["identity", "permission"])
    }

    @Test(
        arguments: [
            (nil, nil, ["line"]), (true, nil, ["line"]), (true, false, ["line"]), (true, true, []), (false, nil, []),
        ] as [(Bool?, Bool?, [String])])
    func `what cuts the line goes only where that was agreed`(over: Bool?, agreed: Bool?, rules: [String]) async throws
    {
        let bench = try await FixtureDesk(Self.hung)
        try await bench.registry.save(
            TieRecord(person: PersonID(rawValue: "maria"), home: HomeID(rawValue: "hill"), role: .owner))
        let contact = try await bench.openVerified()
        let view = try await bench.desk.requestRepair(
            request(contact, "reset_box", over: over, agreed: agreed), as: bench.ada)
        #expect(view.refusals.map(\.rule) == rules)
        #expect(await bench.runner.sent.count == (rules.isEmpty ? 1 : 0))
    }

    @Test func `the local token repairs for somebody, as whom it is audited`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        let contact = try await bench.openVerified()
        var local = Principal(account: "local:0", displayName: "This machine", role: .administrator, proof: .local)
        #expect(
            await deskError { _ = try await bench.desk.requestRepair(request(contact), as: local) }
                == .forbidden("Say for whom: a repair is somebody's (--as USER)."))
        local.actingFor = "eve"
        let refused = try await bench.desk.requestRepair(request(contact), as: local)
        #expect(refused.refusals.map(\.rule) == ["role"])
        local.actingFor = "ada"
        let view = try await bench.desk.requestRepair(request(contact, key: "another-intent"), as: local)
        #expect(view.state == .sent)
        #expect(view.requestedBy == "ada")
    }

    @Test func `an engineer asks for no repair`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        await #expect(
            throws: DeskError.forbidden("It takes the role agent or supervisor or administrator to see callers.")
        ) {
            _ = try await bench.desk.requestRepair(request(nil, permission: nil), as: bench.eve)
        }
    }

    @Test func `what is done on site is no repair, and what the profile has not is none either`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        let contact = try await bench.openVerified()
        #expect(
            await deskError { _ = try await bench.desk.requestRepair(request(contact, "visit"), as: bench.ada) }
                == .invalid(field: "fix", why: "this is done on site, not from here: book a visit"))
        #expect(
            await deskError { _ = try await bench.desk.requestRepair(request(contact, "explode"), as: bench.ada) }
                == .notFound("fix"))
        #expect(try await bench.registry.permissions(for: FixtureDesk.heater).isEmpty)
    }

    @Test(arguments: ["", "short", String(repeating: "k", count: 65)])
    func `a key that cannot be is refused`(key: String) async throws {
        let bench = try await FixtureDesk(Self.hung)
        #expect(
            await deskError { _ = try await bench.desk.requestRepair(request(nil, key: key), as: bench.ada) }
                == .invalid(field: "idempotency_key", why: "8 to 64 bytes"))
    }

    // MARK: Afterwards

    @Test func `a repair that ended without proof stands beside what to try next`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        let contact = try await bench.openVerified()
        let sent = try await bench.desk.requestRepair(request(contact), as: bench.ada)
        for event in [RepairEventName.done, .notVerified] { try await event.play(sent.id, on: bench.runner) }
        let view = try await bench.desk.repair(sent.id, as: bench.eve)
        #expect(view.state == .notVerified)
        #expect(view.hasEnded)
        #expect(view.steps.last?.progress == .failed)
        #expect(view.sentence.hasPrefix("I'm sorry, the readings don't show that “Restart its controller” helped."))
        let seen = try await bench.assessment(contact)
        #expect(seen.repair?.state == .notVerified)
        #expect(seen.suggestion?.fix.rawValue != "restart")
    }

    @Test(arguments: [
        (RepairEventName.holds, RepairState.holds, "Good news: “Restart its controller” has lasted."),
        (.didNotHold, .didNotHold, "I'm sorry, “Restart its controller” helped at first, but it did not last."),
        (.tooLittleSince, .verified, "“Restart its controller” worked. Whether it has lasted I can't say: too little"),
    ])
    func `after verified the ladder says whether it lasted`(
        event: RepairEventName, state: RepairState, sentence: String
    ) async throws {
        let bench = try await FixtureDesk(Self.hung)
        let contact = try await bench.openVerified()
        let sent = try await bench.desk.requestRepair(request(contact), as: bench.ada)
        for event in [RepairEventName.done, .verified] { try await event.play(sent.id, on: bench.runner) }
        let watched = try await bench.desk.repair(sent.id, as: bench.ada)
        #expect(!watched.hasEnded)
        #expect(watched.steps.suffix(2).map(\.state) == [.verified, .holds])
        #expect(watched.steps.suffix(2).map(\.progress) == [.passed, .ahead])
        try await event.play(sent.id, on: bench.runner)
        let view = try await bench.desk.repair(sent.id, as: bench.ada)
        #expect(view.state == state)
        #expect(view.hasEnded)
        #expect(view.steps.last?.state == state)
        #expect(view.steps.last?.progress == (state == .didNotHold ? .failed : .passed))
        #expect(view.sentence.hasPrefix(sentence))
    }

    @Test func `what was sent cannot be taken back`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        let contact = try await bench.openVerified()
        let sent = try await bench.desk.requestRepair(request(contact), as: bench.ada)
        #expect(
            await deskError { _ = try await bench.desk.cancelRepair(sent.id, as: bench.ada) }
                == .conflict("It has been sent already, so it can no longer be cancelled."))
    }

    @Test func `a repair of a silent device waits for it, and can be taken back`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        bench.clock.advance(by: .hours(1))
        let contact = try await bench.openVerified()
        let view = try await bench.desk.requestRepair(request(contact), as: bench.ada)
        #expect(view.state == .queued)
        #expect(view.canCancel)
        #expect(view.sentence.hasSuffix("Just now the device is not reporting."))
        #expect(try await bench.desk.cancelRepair(view.id, as: bench.sue).state == .cancelled)
        #expect(await bench.runner.sent.isEmpty)
    }

    @Test func `a repair of another system's past is shown as that`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        try await bench.repaired("restart", .notVerified, ago: .days(3))
        let view = try #require(try await bench.desk.repairs(of: FixtureDesk.heater, limit: 5, as: bench.ada).first)
        #expect(view.imported)
        #expect(view.state == .notVerified)
        #expect(view.steps.isEmpty)
        #expect(!view.canCancel)
        #expect(view.sentence == "Restart its controller: not verified")
    }

    @Test(arguments: [0, -1, 501, Int.max])
    func `W17 a limit that cannot be is refused`(limit: Int) async throws {
        let bench = try await FixtureDesk()
        #expect(
            await deskError { _ = try await bench.desk.repairs(of: nil, limit: limit, as: bench.ada) }
                == .invalid(field: "limit", why: "1 to 500"))
    }
}
