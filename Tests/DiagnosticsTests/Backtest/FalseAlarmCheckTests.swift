import Profiles
import Testing

@testable import Diagnostics

@Suite struct FalseAlarmCheckTests {
    private static let day = 86_400.0

    @Test(arguments: [
        // judged days, unexplained present days, explained present days, verdict
        (100.0, 0.9, 0.0, FalseAlarmCheck.Verdict.agrees),
        (100.0, 5.0, 0.0, .declaredTooLow),
        // Explained presence raises only the upper bound.
        (100.0, 0.5, 30.0, .agrees),
        (1_000.0, 0.0, 1.0, .declaredTooHigh),
        // One day would have been expected: that none came says nothing.
        (100.0, 0.0, 0.0, .agrees),
        (20.0, 10.0, 0.0, .tooLittle),
    ])
    func `A declared rate of one in a hundred beside a history`(
        judged: Double, unexplained: Double, explained: Double, verdict: FalseAlarmCheck.Verdict
    ) {
        let symptom = Symptom(id: "cold", when: .truth(true), falseAlarm: 0.01, says: "it is cold")
        let share = ProfileTrial.Share(
            judged: judged * Self.day, present: (unexplained + explained) * Self.day,
            unexplainedJudged: (judged - explained) * Self.day, unexplainedPresent: unexplained * Self.day)
        #expect(FalseAlarmCheck(symptom, share).verdict == verdict)
    }

    @Test(
        arguments: [
            // judged days, unexplained present days, what to declare
            (100.0, 5.26, 0.053), (100.0, 0.9, nil), (1_000.0, 1.5, 0.0015), (1_000.0, 0.0, 0.001),
            (100.0, 100.0, 0.99),
        ] as [(Double, Double, Double?)])
    func `Instead of a rate that history speaks against it says another`(
        judged: Double, unexplained: Double, better: Double?
    ) {
        let symptom = Symptom(id: "cold", when: .truth(true), falseAlarm: 0.01, says: "it is cold")
        let share = ProfileTrial.Share(
            judged: judged * Self.day, present: unexplained * Self.day, unexplainedJudged: judged * Self.day,
            unexplainedPresent: unexplained * Self.day)
        #expect(FalseAlarmCheck(symptom, share).better == better)
    }
}
