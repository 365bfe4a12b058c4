import Profiles
import Telemetry
import Testing

@testable import Diagnostics

@Suite struct DangerTests {
    private func patient(_ danger: Danger, asks: [Ask] = []) -> Patient {
        var profile = Stove.profile
        profile.dangers = [danger]
        profile.asks = asks
        var it = Patient(profile)
        it.report(hungReport, from: 0, through: 45)
        return it
    }
    private func danger(
        _ signs: [Danger.Sign], needs: [Need] = [], makeSafe: [Int] = []
    ) -> Danger {
        Danger(
            id: "freezing", says: "the home may freeze", signs: signs, onlyForNeeds: needs,
            instruction: "Ask them to go where it is warm.", makeSafe: makeSafe)
    }
    private func diagnosis(_ it: Patient, _ told: [ToldFinding] = []) -> Diagnosis {
        Diagnosis(of: it.state, told: told, isContact: true, at: minute(45), it.compiled)
    }
    private func standing(_ it: Patient, _ told: [ToldFinding] = [], needs: Set<Need> = []) -> [DangerFinding] {
        DangerFinding.standing(diagnosis(it, told), of: it.state, needs: needs, at: minute(45), it.compiled)
    }

    @Test func `Each kind of sign is enough by itself, and says what it rests on`() {
        let cold = Stove.W.room.expression < 300
        let ask = Ask(id: "smoke", question: "Do you see smoke?", seconds: 5, tells: [])
        let rows: [(Danger.Sign, [ToldFinding], String)] = [
            (.rule(cold), [], "its readings"),
            (.notice("cold_house"), [ToldFinding(.notice("cold_house"))], "they say: the house stays cold"),
            (.answer(ask: 0, yes: true), [ToldFinding(.answer("smoke"))], "“Do you see smoke?” Yes"),
            (.answer(ask: 0, yes: false), [ToldFinding(.answer("smoke"), .no)], "“Do you see smoke?” No"),
            (.cause(0, probability: 0.5), [], "it may be: Hung controller"),
        ]
        for (sign, told, says) in rows {
            let it = patient(danger([sign]), asks: [ask])
            #expect(standing(it, told).map(\.signs) == [[says]])
        }
    }

    @Test func `Who saw no sign of danger does not silence who says it is there`() {
        let ask = Ask(id: "smoke", question: "Do you see smoke?", seconds: 5, tells: [])
        let it = patient(danger([.answer(ask: 0, yes: true)]), asks: [ask])
        let visit = SeenFinding(.finding("smoke"), isThere: false, at: minute(40))
        func dangers(_ told: [ToldFinding]) -> Int {
            let diagnosis = Diagnosis(
                of: it.state, told: told, seen: [visit], isContact: true, at: minute(45), it.compiled)
            return DangerFinding.standing(diagnosis, of: it.state, needs: [], at: minute(45), it.compiled).count
        }
        #expect(dangers([ToldFinding(.answer("smoke"))]) == 1)
        #expect(dangers([]) == 0)
    }

    @Test func `No sign, no danger: neither unknown nor a don't know is one`() {
        let ask = Ask(id: "smoke", question: "Do you see smoke?", seconds: 5, tells: [])
        let it = patient(
            danger([
                .rule(Stove.W.room.expression < 200), .notice("never_stops"), .answer(ask: 0, yes: true),
                .cause(1, probability: 0.9),
            ]), asks: [ask])
        #expect(standing(it).isEmpty)
        #expect(standing(it, [ToldFinding(.answer("smoke"), .unsure)]).isEmpty)
        #expect(standing(it, [ToldFinding(.notice("never_stops"), .no)]).isEmpty)
        let silent = Patient(it.compiled.profile)
        #expect(
            DangerFinding.standing(
                Diagnosis(of: silent.state, isContact: false, at: minute(0), silent.compiled), of: silent.state,
                at: minute(0), silent.compiled
            ).isEmpty)
    }

    @Test func `Where it is one only for some, somebody at home must have that need`() {
        let it = patient(danger([.notice("cold_house")], needs: [.infant, .frail]))
        let told = [ToldFinding(.notice("cold_house"))]
        #expect(standing(it, told).isEmpty)
        #expect(standing(it, told, needs: [.hearing]).isEmpty)
        #expect(standing(it, told, needs: [.hearing, .infant]).count == 1)
    }

    @Test func `While it stands all but what makes safe is refused, with the reason`() throws {
        let it = patient(danger([.notice("cold_house")], makeSafe: [1]))
        let told = [ToldFinding(.notice("cold_house"))]
        let dangers = standing(it, told)
        let ranked = Suggestion.ranked(
            for: diagnosis(it, told), of: it.state, dangers: dangers, at: minute(45), it.compiled)
        let first = try #require(ranked.first)
        #expect(first.action == .fix(1))
        #expect(first.isOffered)
        #expect(first.reason == "It makes safe: the home may freeze.")
        for other in ranked.dropFirst() where other.kind != nil {
            #expect(!other.isOffered)
            #expect(other.blockedBy.first == .danger("the home may freeze"))
            let isSent = if case .fix(0) = other.action { true } else { false }
            #expect(
                other.whyNotFirst
                    == (isSent ? "refused while there is danger" : "safety comes first") + ": the home may freeze")
        }
        // Without the danger the restart leads.
        #expect(
            Suggestion.ranked(for: diagnosis(it, told), of: it.state, at: minute(45), it.compiled).first?.action
                == .fix(0))
    }

    @Test func `What makes safe is offered though it failed before, and though it cures nothing`() {
        var profile = Stove.profile
        profile.dangers = [danger([.notice("cold_house")], makeSafe: [2])]
        profile.fixes[2].works = [:]
        profile.causes[1].fixes = []
        var it = Patient(profile)
        it.report(hungReport, from: 0, through: 45)
        let told = [ToldFinding(.notice("cold_house"))]
        let ranked = Suggestion.ranked(
            for: diagnosis(it, told), of: it.state, tried: [TriedFix(fix: "visit", at: minute(40), outcome: .failed)],
            dangers: standing(it, told), at: minute(45), it.compiled)
        #expect(ranked.first?.action == .fix(2))
    }

    @Test func `Where nothing makes it safe from here nobody hears that there is nothing to repair`() {
        var profile = Stove.profile
        profile.dangers = [danger([.rule(Stove.W.room.expression < 300)])]
        var it = Patient(profile)
        it.report(fineReport, from: 0, through: 45)
        let diagnosis = diagnosis(it)
        #expect(diagnosis.conclusion == .nothingUnusual)
        let ranked = Suggestion.ranked(
            for: diagnosis, of: it.state, dangers: standing(it), at: minute(45), it.compiled)
        #expect(ranked.first?.action == .passToEngineer)
        #expect(ranked.first?.reason == "Danger first: the home may freeze.")
        #expect(ranked.dropFirst().allSatisfy { !$0.isOffered })
    }
}
