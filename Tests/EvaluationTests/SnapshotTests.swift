import Evaluation
import Testing

/// What a running service says now, judged beside what was true.
@Suite struct SnapshotTests {
    private static let hour = Fleet.hour

    /// A kettle that scales up at hour 10; the truth ends at hour 100.
    private static let scaled = [
        Fleet.truth("a", at: 0), Fleet.truth("a", at: 10, ("limescale", 1, 10)),
        Fleet.truth("a", at: 100, ("limescale", 1, 10)),
    ]

    private static func snapshot(
        at time: Int64, scale: Double = 0, reach: String = "fresh", condition: String = "healthy",
        lastHeard: Int64? = nil, _ episodes: [(String, opened: Int64, cleared: Int64?)] = []
    ) -> DiagnosisSnapshot {
        DiagnosisSnapshot(
            now: Fleet.line("a", at: time, scale: scale, reach: reach, condition: condition),
            lastHeard: lastHeard.map { $0 * hour },
            episodes: episodes.map {
                DiagnosisSnapshot.Episode(
                    cause: $0.0, isFault: true, opened: $0.opened * hour, cleared: $0.cleared.map { $0 * hour })
            })
    }

    private static func judged(
        _ truths: [TruthRecord], _ snapshot: DiagnosisSnapshot
    ) throws -> Judgement.OfProfile {
        var judge = Judge(Judging(table: Fleet.table()))
        for truth in truths { try judge.note(truth) }
        try judge.note(snapshot)
        return try #require(judge.judgement().profiles.first)
    }

    @Test func `Episodes are judged as of when they opened, and the posterior as of now alone`() throws {
        let judged = try Self.judged(
            Self.scaled, Self.snapshot(at: 100, scale: 0.9, [("scale", 14, nil), ("lid", 50, 52)]))
        #expect(judged.all.right == 1 && judged.all.wrong == 1)
        let scale = try #require(judged.truths.first { $0.cause == "limescale" })
        #expect(scale.judged == 1 && scale.found == 1 && scale.medianDelay == 4)
        // Nobody knows what was thought when they called.
        #expect(scale.atCall.looked == 0 && scale.atEnd.looked == 1 && scale.atEnd.first == 1)
        let said = try #require(judged.causes.first { $0.cause == "scale" })
        #expect(said.simulated.count == 1 && said.simulated.stated == 0.9)
        #expect(abs(judged.deviceDays - 100.0 / 24) < 1e-9)
    }

    @Test func `Beyond the truth's end nothing is judged`() throws {
        let judged = try Self.judged(
            Self.scaled, Self.snapshot(at: 150, scale: 0.9, [("scale", 14, 140), ("lid", 130, nil)]))
        #expect(judged.all.right == 1 && judged.all.wrong == 0)
        #expect(judged.simulated.count == 0)
        let scale = try #require(judged.truths.first { $0.cause == "limescale" })
        #expect(scale.found == 1 && scale.atEnd.looked == 0)
    }

    @Test func `Who is silent now has been found, and one that was silent before is not judged`() throws {
        let silent = [
            Fleet.truth("a", at: 0), Fleet.truth("a", at: 20, ("silent", 1, 20)), Fleet.truth("a", at: 30),
            Fleet.truth("a", at: 90, ("silent", 1, 90)), Fleet.truth("a", at: 100, ("silent", 1, 90)),
        ]
        let found = try Self.judged(
            silent, Self.snapshot(at: 100, reach: "offline", condition: "unknown", lastHeard: 90))
        let cause = try #require(found.truths.first { $0.cause == "silent" })
        #expect(cause.counted == 1 && cause.found == 1 && found.silenceAsHealth == 0)
        let missed = try Self.judged(silent, Self.snapshot(at: 100))
        #expect(missed.truths.first { $0.cause == "silent" }?.found == 0 && missed.silenceAsHealth == 1)
    }

    @Test func `A device is taken once, and one that the truth has not is refused`() throws {
        var judge = Judge(Judging(table: Fleet.table()))
        #expect(throws: JudgingFault.unknownDevice("a")) { try judge.note(Self.snapshot(at: 0)) }
        for truth in Self.scaled { try judge.note(truth) }
        #expect(judge.knows("a") && !judge.knows("b"))
        #expect(judge.span() == 0...100 * Self.hour)
        try judge.note(Self.snapshot(at: 100))
        #expect(throws: JudgingFault.outOfOrder) { try judge.note(Self.snapshot(at: 100)) }
    }
}
