import Evaluation
import Testing

/// Leads and fixes, worked out by hand.
@Suite struct ForesightTests {
    private func truth(
        at time: Int64, _ cause: String, severity: Double, since: Int64, failsAt: Int64? = nil, curedBy: String? = nil
    ) -> TruthRecord {
        var record = Fleet.truth("a", at: time, (cause, severity, since))
        record.causes[0].failsAt = failsAt.map { $0 * Fleet.hour }
        record.causes[0].curedBy = curedBy
        return record
    }

    private func judged(
        _ truths: [TruthRecord], _ contacts: [ContactRecord] = [], _ lines: [DiagnosisRecord]
    ) throws -> Judgement.OfProfile {
        var judge = Judge(Judging(table: Fleet.table()))
        for truth in truths { try judge.note(truth) }
        for contact in contacts { try judge.note(contact) }
        for line in lines { try judge.note(line) }
        return try #require(judge.judgement().profiles.first)
    }

    @Test func `The lead counts from the finding to the failure and to the call`() throws {
        // Counts from hour 20, found at 26, the household would call at 30, fails at 50.
        let profile = try judged(
            [
                Fleet.truth("a", at: 0), truth(at: 11, "limescale", severity: 0.2, since: 10, failsAt: 50),
                truth(at: 20, "limescale", severity: 0.6, since: 10, failsAt: 50),
            ], [],
            [
                Fleet.line("a", at: 0), Fleet.line("a", at: 26, scale: 0.9, opened: ["scale"]),
                Fleet.line("a", at: 60, scale: 0.9),
            ])
        #expect(profile.foresight.failing == 1 && profile.foresight.foundBeforeFailure == 1)
        #expect(profile.foresight.leadsBeforeFailure == [24])
        #expect(profile.foresight.leadsBeforeCall == [4])
        // 30 hours from counting to failing leave no three days.
        #expect(profile.foresight.leadsOfSlow.isEmpty)
    }

    @Test(arguments: [
        (opens: true, fails: 100, leads: [74.0]), (true, 500, [474]), (false, 100, [0]), (false, 500, []),
    ])
    func `What leaves over three days counts with its lead, and without one where it failed unfound`(
        opens: Bool, fails: Int64, leads: [Double]
    ) throws {
        let profile = try judged(
            [
                Fleet.truth("a", at: 0), truth(at: 11, "limescale", severity: 0.2, since: 10, failsAt: fails),
                truth(at: 20, "limescale", severity: 0.6, since: 10, failsAt: fails),
            ], [],
            [
                Fleet.line("a", at: 0),
                Fleet.line("a", at: 26, scale: opens ? 0.9 : 0.1, opened: opens ? ["scale"] : []),
                Fleet.line("a", at: 200, scale: opens ? 0.9 : 0.1),
            ])
        #expect(profile.foresight.leadsOfSlow == leads)
    }

    @Test func `A failure beyond what was watched is not yet one, and a call that was made counts in place of a guess`()
        throws
    {
        let contact = ContactRecord(at: 23 * Fleet.hour, device: "a", cause: "limescale", since: 10 * Fleet.hour)
        let profile = try judged(
            [
                Fleet.truth("a", at: 0), truth(at: 11, "limescale", severity: 0.2, since: 10, failsAt: 500),
                truth(at: 20, "limescale", severity: 0.6, since: 10, failsAt: 500),
            ], [contact],
            [
                Fleet.line("a", at: 0), Fleet.line("a", at: 26, scale: 0.9, opened: ["scale"]),
                Fleet.line("a", at: 60, scale: 0.9),
            ])
        #expect(profile.foresight.failing == 0)
        #expect(profile.foresight.leadsBeforeCall == [-3])
        #expect(profile.truths.first?.foundBeforeCall == 0)
    }

    @Test(arguments: [
        (scale: 0.9, lid: 0.1, sameCure: false, wrong: 0), (scale: 0.1, lid: 0.9, sameCure: false, wrong: 1),
        (scale: 0.1, lid: 0.9, sameCure: true, wrong: 0),
    ])
    func `A fix is wrong where the first cause at the call has another cure`(
        scale: Double, lid: Double, sameCure: Bool, wrong: Int
    ) throws {
        // A lid was open before, so that its cure is known.
        let profile = try judged(
            [
                truth(at: 0, "open_lid", severity: 1, since: 0, curedBy: sameCure ? "descale" : "close"),
                Fleet.truth("a", at: 5), truth(at: 20, "limescale", severity: 1, since: 20, curedBy: "descale"),
            ], [], [Fleet.line("a", at: 6), Fleet.line("a", at: 25, scale: scale, lid: lid), Fleet.line("a", at: 60)])
        let truth = try #require(profile.truths.first { $0.cause == "limescale" })
        #expect(truth.foresight.fixes == 1 && truth.foresight.wrongFixes == wrong)
    }

    @Test
    func `A contact about a device that the truth does not know is refused, and about an unwritten cause left out`()
        throws
    {
        var judge = Judge(Judging(table: Fleet.table()))
        try judge.note(Fleet.truth("a", at: 0))
        #expect(throws: JudgingFault.unknownDevice("b")) {
            try judge.note(ContactRecord(at: 0, device: "b", cause: "limescale", since: 0))
        }
        #expect(try !judge.note(ContactRecord(at: 0, device: "a", cause: "limescale", since: 0)))
    }
}
