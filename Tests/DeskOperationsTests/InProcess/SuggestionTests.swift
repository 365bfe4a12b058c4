import DeskOperations
import Store
import Telemetry
import Testing

@Suite struct SuggestionTests {
    private static let hung: [(before: TimeSpan, report: Heater.Report)] = [(.hours(6), .well), (.hours(3), .hung)]
    private static let leaking: [(before: TimeSpan, report: Heater.Report)] = [
        (.hours(6), .well), (.hours(3), .leaking),
    ]

    private func all(_ seen: Assessment) -> [DeskOperations.Suggestion] {
        [seen.suggestion].compactMap(\.self) + seen.others
    }

    private func fix(_ name: String, in seen: Assessment) throws -> DeskOperations.Suggestion {
        try #require(all(seen).first { $0.fix.rawValue == name })
    }

    @Test func `a hung controller is offered its restart, with all that goes with it`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        let contact = try await bench.openVerified()
        let first = try #require(try await bench.assessment(contact).suggestion)
        #expect(first.fix.rawValue == "restart")
        #expect(first.means == .remote)
        #expect(first.sentence == "I can restart its controller from here. Shall I?")
        #expect(first.costs == ["the heater is away for 2 minutes", "no heating meanwhile"])
        #expect(first.preconditions.map(\.state) == [.met])
        #expect(first.refusals.isEmpty)
        #expect(first.lineQuestion == nil)
        #expect(first.whyNotFirst == nil)
        #expect(first.record == nil)
    }

    @Test func `a leak is not offered a restart first, and the restart says why`() async throws {
        let bench = try await FixtureDesk(Self.leaking)
        let seen = try await bench.assessment()
        #expect(seen.suggestion?.fix.rawValue == "visit")
        #expect(seen.suggestion?.means == .onSite)
        #expect(seen.suggestion?.instructions == ["Bring: leak detector, refrigerant"])
        #expect(seen.suggestion?.permission == nil)
        #expect(try fix("restart", in: seen).whyNotFirst == "it would seldom help here")
        #expect(try fix("backup", in: seen).whyNotFirst == "the cause stays")
    }

    @Test func `every suggestion but the first says why it is not`() async throws {
        for stretches in [Self.hung, Self.leaking, [(TimeSpan.hours(4), Heater.Report.off)], [(.hours(4), .well)]] {
            let seen = try await FixtureDesk(stretches).assessment()
            #expect(seen.suggestion?.whyNotFirst == nil)
            #expect(seen.others.allSatisfy { $0.whyNotFirst?.isEmpty == false })
        }
    }

    @Test func `a setting is the customer's to change, step by step`() async throws {
        let bench = try await FixtureDesk([(.hours(4), .off)])
        let first = try #require(try await bench.assessment().suggestion)
        #expect(first.fix.rawValue == "switch_on")
        #expect(first.means == .customer)
        #expect(first.instructions == ["On the display choose Mode, then Heating."])
        #expect(first.permission == nil)
    }

    @Test func `a fix that failed in this episode is not first again`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        try await bench.repaired("restart", .notVerified, ago: .hours(1))
        let seen = try await bench.assessment()
        #expect(seen.suggestion?.fix.rawValue != "restart")
        let restart = try fix("restart", in: seen)
        #expect(restart.whyNotFirst == "it was tried already")
        #expect(restart.record == "on this device so far: helped 0 of 1")
    }

    @Test func `the record counts what came to a verdict, and nothing that was never sent`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        let states: [RepairState] = [
            .holds, .didNotHold, .notVerified, .rejected, .cancelled, .expired, .cannotBeProvedNow, .timedOut,
        ]
        for (number, state) in states.enumerated() {
            try await bench.repaired("restart", state, ago: .days(100 + Int64(number)), key: "past-\(number)")
        }
        #expect(try fix("restart", in: try await bench.assessment()).record == "on this device so far: helped 1 of 3")
    }

    // MARK: What stands against it

    @Test func `before identity is proved the card says so, with what to do`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        let unverified = [
            Refusal(
                rule: "identity", says: "we have not verified who we are talking to", remedy: "Verify the caller first."
            )
        ]
        #expect(try await bench.assessment().suggestion?.refusals == unverified)
        let contact = try await bench.open()
        #expect(try await bench.assessment(contact).suggestion?.refusals == unverified)
    }

    @Test func `a stop of all sending is shown with who set it and why`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        let contact = try await bench.openVerified()
        _ = try await bench.registry.stopAll(StopRecord(since: bench.clock.now, by: "sue", reason: "bad firmware"))
        let refusals = try #require(try await bench.assessment(contact).suggestion?.refusals)
        #expect(refusals.map(\.rule) == ["stop"])
        #expect(refusals.first?.says == "sue has stopped all repairs: bad firmware")
        #expect(refusals.allSatisfy { !$0.remedy.isEmpty })
    }

    @Test func `a permission that ran out is asked for anew, and refuses nothing on the card`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        let contact = try await bench.openVerified()
        try await bench.registry.grant(
            PermissionRecord(
                id: PermissionID(rawValue: "old"), device: FixtureDesk.heater, fix: "restart",
                givenBy: PersonID(rawValue: "maria"), wording: "yes", givenAt: bench.clock.now - .days(2),
                expiresAt: bench.clock.now - .days(1)))
        #expect(try await bench.assessment(contact).suggestion?.refusals == [])
    }

    @Test func `who may not permit it is not asked to`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        let contact = try await bench.openVerified(FixtureDesk.bert)
        let card = try await bench.card(FixtureDesk.bert, contact)
        let restart = try #require(card.devices.first?.suggestion)
        #expect(
            restart.refusals == [
                Refusal(
                    rule: "permission", says: "Bert O'Neill is not recorded as living there, and cannot permit it",
                    remedy: "Ask the occupier, in a contact with them.")
            ])
        #expect(restart.permission?.wording == "Whoever lives there agrees to “Restart its controller” for the heater.")
    }

    @Test func `whose word is needed is asked in a sentence that reads well`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        let seen = try await bench.assessment()
        #expect(
            try fix("restart", in: seen).permission
                == PermissionAsked(
                    from: .occupier,
                    wording: "Maria Keller, who lives there, agrees to “Restart its controller” for the heater."))
        #expect(
            try fix("reset_box", in: seen).permission
                == PermissionAsked(from: .owner, wording: "The owner agrees to “Reset its radio box” for the heater."))
    }

    @Test func `an owner permits what an occupier would, where nobody else is recorded as living there`() async throws {
        let bench = try await FixtureDesk(nil)
        try await bench.save(FixtureDesk.spare, home: HomeID(rawValue: "mill"), native: "h-2", title: "heater")
        try await bench.report(Self.hung, of: FixtureDesk.spare)
        let contact = try await bench.openVerified(FixtureDesk.carl)
        func suggestion() async throws -> DeskOperations.Suggestion {
            try #require(try await bench.card(FixtureDesk.carl, contact).devices.first?.suggestion)
        }
        #expect(
            try await suggestion().permission?.wording
                == "Carl Keller, the owner, agrees to “Restart its controller” for the heater.")
        #expect(try await suggestion().refusals.isEmpty)
        try await bench.registry.save(
            TieRecord(
                person: PersonID(rawValue: "bert"), home: HomeID(rawValue: "mill"), role: .occupier))
        #expect(try await suggestion().refusals.map(\.rule) == ["permission"])
    }

    @Test func `what would end the call is asked about first`() async throws {
        let bench = try await FixtureDesk(Self.hung)
        let seen = try await bench.assessment()
        let reset = try fix("reset_box", in: seen)
        #expect(reset.lineQuestion == "Are you calling over this line?")
        #expect(
            reset.costs == ["the heater is away for 90 minutes", "no phone meanwhile", "no internet meanwhile"])
    }
}
