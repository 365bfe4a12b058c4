import Evaluation
import Testing

@Suite struct JudgeTests {
    @Test func `What cannot be judged is refused with the reason`() throws {
        var judge = Judge(Judging(table: Fleet.table()))
        #expect(throws: JudgingFault.unknownFamily("toaster")) {
            try judge.note(TruthRecord(at: 0, device: "a", family: "toaster", causes: []))
        }
        #expect(throws: JudgingFault.unknownCause("rust", family: "kettle")) {
            try judge.note(Fleet.truth("a", at: 0, ("rust", 1, 0)))
        }
        try judge.note(Fleet.truth("a", at: 5))
        #expect(throws: JudgingFault.outOfOrder) { try judge.note(Fleet.truth("a", at: 4)) }
        #expect(throws: JudgingFault.unknownDevice("b")) { try judge.note(Fleet.line("b", at: 0)) }
        try judge.note(Fleet.line("a", at: 5))
        #expect(throws: JudgingFault.outOfOrder) { try judge.note(Fleet.line("a", at: 4)) }
        var other = Fleet.line("a", at: 6)
        other.causes.removeLast()
        #expect(throws: JudgingFault.otherCauses(profile: "acme/kettle")) { try judge.note(other) }
    }

    @Test func `Devices of one name in two runs are two devices`() throws {
        var judge = Judge(Judging(table: Fleet.table()))
        for run in 0...1 { try judge.note(Fleet.truth("a", at: 0), run: run) }
        for run in 0...1 {
            try judge.note(Fleet.line("a", at: 0), run: run)
            try judge.note(Fleet.line("a", at: 24), run: run)
        }
        let profile = try #require(judge.judgement().profiles.first)
        #expect(profile.devices == 2 && profile.deviceDays == 2)
    }

    @Test func `Devices of which nothing was said are counted, and names the profile has not are told`() throws {
        let judgement = try Fleet.judged(
            [Fleet.truth("a", at: 0), Fleet.truth("b", at: 0)],
            [
                DiagnosisRecord(
                    at: 0, device: "a", profile: "acme/kettle", reach: "fresh", condition: "healthy",
                    causes: [("scale", 0)], nothingWeKnow: 1)
            ])
        #expect(judgement.devicesWithoutDiagnosis == 1)
        #expect(judgement.profiles.first?.strangers == ["dry", "lid", "steam"])
    }

    @Test(arguments: [(0, 10, 0, 0.2775), (8, 10, 0.4902, 0.9433), (10, 10, 0.7225, 1)])
    func `Wilson's interval of a share`(hits: Int, count: Int, low: Double, high: Double) {
        let interval = Interval.share(hits, of: count)
        #expect(abs(interval.low - low) < 1e-3 && abs(interval.high - high) < 1e-3)
    }

    @Test(arguments: [(0, 0, 3.668), (5, 1.611, 11.669), (100, 81.36, 121.63)])
    func `Byar's interval of a count`(events: Int, low: Double, high: Double) {
        let interval = Interval.count(events)
        #expect(abs(interval.low - low) < 0.01 && abs(interval.high - high) < 0.01)
    }
}
