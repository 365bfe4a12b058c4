import Diagnostics
import Profiles
import Telemetry
import Testing

@Suite struct SuggestionTests {
    private func suggestions(
        _ it: Patient, told: [ToldFinding] = [], tried: [TriedFix] = [], at minutes: Double
    ) -> [Suggestion] {
        let now = minute(minutes)
        let diagnosis = Diagnosis(of: it.state, told: told, isContact: true, at: now, it.compiled)
        return Suggestion.ranked(for: diagnosis, of: it.state, tried: tried, at: now, it.compiled)
    }
    private func hung() -> Patient {
        var it = Patient()
        it.report(hungReport, from: 0, through: 45)
        return it
    }
    private func leaking() -> Patient {
        var it = Patient()
        it.report(weakReport, from: 0, through: 120)
        return it
    }

    @Test func `A hung controller is offered a restart first, with its reason and price`() throws {
        let ranked = suggestions(hung(), at: 45)
        let first = try #require(ranked.first)
        #expect(first.action == .fix(0))
        #expect(first.isOffered)
        #expect(first.forCause == 0)
        #expect(first.expectedEffect > 0.5)
        #expect(first.cost > 0)
        #expect(first.cost < 0.05)
        #expect(first.reason.hasPrefix("Acts on the likely cause: hung controller. Should help "))
        #expect(first.preconditions == [.init(text: "mode == heating", truth: .yes)])
        #expect(first.blockedBy.isEmpty)
    }

    @Test func `A leak is not offered a restart`() throws {
        let ranked = suggestions(leaking(), at: 120)
        #expect(ranked.first?.action == .fix(2))
        #expect(ranked.first?.reason.hasPrefix("A visit, for: refrigerant leak.") == true)
        // The relief until the visit comes next; the restart stands last and is not offered.
        #expect(ranked.dropFirst().first?.action == .fix(1))
        #expect(ranked.dropFirst().first?.reason.hasPrefix("Bridges the time until the cure") == true)
        let restart = try #require(ranked.first { $0.action == .fix(0) })
        #expect(!restart.isOffered)
        #expect(restart.forCause != 1)
        #expect(ranked.last?.action == .fix(0))
    }

    @Test func `A fix that failed in this episode is never first again`() throws {
        for outcome in [TriedFix.Outcome.notVerified, .failed, .timedOut] {
            let ranked = suggestions(
                hung(), tried: [TriedFix(fix: "restart", at: minute(40), outcome: outcome)], at: 45)
            #expect(ranked.first?.action == .fix(1), "\(outcome)")
            let restart = try #require(ranked.first { $0.action == .fix(0) })
            #expect(!restart.isOffered)
            #expect(restart.reason.hasSuffix("not first again."))
        }
    }

    @Test func `Where nothing that works is left an engineer is asked`() {
        let tried = ["restart", "backup_heater"].map { TriedFix(fix: $0, at: minute(40), outcome: .notVerified) }
        #expect(suggestions(hung(), tried: tried, at: 45).first?.action == .passToEngineer)
    }

    @Test func `A failure in an earlier episode does not count in this one`() {
        let tried = [TriedFix(fix: "restart", at: minute(-5_000), outcome: .notVerified)]
        #expect(suggestions(hung(), tried: tried, at: 45).first?.action == .fix(0))
    }

    @Test func `A fix that was verified and did not hold is not first again`() throws {
        let before = [TriedFix(fix: "restart", at: minute(-120), outcome: .verified)]
        let ranked = suggestions(hung(), tried: before, at: 45)
        #expect(ranked.first?.action == .fix(1))
        let restart = try #require(ranked.first { $0.action == .fix(0) })
        #expect(restart.reason == "It helped, and the help did not last: not first again.")
        // It held for a month: as good as new.
        let monthAgo = [TriedFix(fix: "restart", at: minute(-43_200), outcome: .verified)]
        #expect(suggestions(hung(), tried: monthAgo, at: 45).first?.action == .fix(0))
    }

    @Test func `A fix that was seen not to hold is not first again, and is given no time`() throws {
        let lately = [TriedFix(fix: "restart", at: minute(40), outcome: .didNotHold)]
        #expect(suggestions(hung(), tried: lately, at: 45).first?.action == .fix(1))
        let monthAgo = [TriedFix(fix: "restart", at: minute(-43_200), outcome: .didNotHold)]
        #expect(suggestions(hung(), tried: monthAgo, at: 45).first?.action == .fix(0))
    }

    @Test func `A fix just verified is given time before anything else is done`() throws {
        let tried = [TriedFix(fix: "restart", at: minute(40), outcome: .verified)]
        let ranked = suggestions(hung(), tried: tried, at: 45)
        #expect(ranked.first?.action == .nothingToRepair)
        #expect(ranked.first?.reason == "The fix was done and verified; it needs time to show in the readings.")
        let restart = try #require(ranked.first { $0.action == .fix(0) })
        #expect(!restart.isOffered)
    }

    @Test func `A refused or cancelled try does not count as a failure`() {
        for outcome in [TriedFix.Outcome.refused, .cancelled, .cannotBeProved] {
            let tried = [TriedFix(fix: "restart", at: minute(40), outcome: outcome)]
            #expect(suggestions(hung(), tried: tried, at: 45).first?.action == .fix(0))
        }
    }

    @Test func `Failing preconditions are shown, not hidden`() throws {
        var it = hung()
        it.report([(Stove.mode, Stove.off), (Stove.room, 15), (Stove.hours, 100)], at: 46)
        let restart = try #require(suggestions(it, at: 46).first { $0.action == .fix(0) })
        #expect(restart.preconditions == [.init(text: "mode == heating", truth: .no)])
        #expect(restart.blockedBy == [.precondition("mode == heating", .no)])
        // Gone silent: neither can it be judged nor reached.
        let silent = try #require(suggestions(it, at: 60).first { $0.action == .fix(0) })
        #expect(silent.blockedBy == [.precondition("mode == heating", .unknown), .deviceUnreachable])
    }

    @Test func `Limits and cooldown stand in the way visibly`() throws {
        let tried = [-30.0, -20].map { TriedFix(fix: "restart", at: minute($0), outcome: .cannotBeProved) }
        let restart = try #require(suggestions(hung(), tried: tried, at: 30).first { $0.action == .fix(0) })
        #expect(
            restart.blockedBy.contains(.limit(count: 2, period: .days(1)))
                && restart.blockedBy.contains(.cooldown(until: minute(40))))
    }

    @Test func `Nothing to repair is a suggestion, and comes first where nothing is found`() {
        var it = Patient()
        it.report(fineReport, from: 0, through: 120)
        let ranked = suggestions(it, at: 120)
        #expect(ranked.first?.action == .nothingToRepair)
        #expect(ranked.first?.reason == "Nothing unusual in what it reports (3 checks).")
        #expect(ranked.dropFirst().allSatisfy { !$0.isOffered })
    }

    @Test func `A complaint against clean readings goes to an engineer, never to nothing to repair`() {
        var it = Patient()
        it.report(fineReport, from: 0, through: 120)
        let ranked = suggestions(it, told: [ToldFinding(.words, words: "it smells")], at: 120)
        #expect(ranked.contains { $0.action == .passToEngineer })
        #expect(!ranked.contains { $0.action == .nothingToRepair })
    }

    @Test func `A device that says nothing is not told to be in order`() {
        #expect(!suggestions(Patient(), at: 0).contains { $0.action == .nothingToRepair })
    }

    @Test func `A cure that works on the likely cause beats a relief at any price`() {
        var profile = Stove.profile
        profile.fixes[0].impact = .init(
            offline: .minutes(600), cuts: ["heating", "hot_water", "phone", "internet"], dataLoss: "settings",
            safety: "scalding")
        profile.fixes[0].works = [0: 0.5]
        profile.fixes[1].works = [0: 0.99]
        var it = Patient(profile)
        it.report(hungReport, from: 0, through: 45)
        let ranked = suggestions(it, at: 45)
        #expect(ranked.first?.action == .fix(0))
        #expect(ranked.first?.cost == 0.5)
    }
}
