import Evaluation
import Testing

/// Figures worked out by hand.
@Suite struct EpisodeTests {
    @Test func `An episode of a cause that is there is right, and the delay counts from when the cause counts`() throws
    {
        // Limescale from hour 10, which counts from hour 20; said at hour 26.
        let judgement = try Fleet.judged(
            [
                Fleet.truth("a", at: 0), Fleet.truth("a", at: 11, ("limescale", 0.2, 10)),
                Fleet.truth("a", at: 20, ("limescale", 0.6, 10)),
            ],
            [
                Fleet.line("a", at: 0), Fleet.line("a", at: 26, scale: 0.9, opened: ["scale"]),
                Fleet.line("a", at: 60, scale: 0.9),
            ])
        let profile = try #require(judgement.profiles.first)
        #expect(profile.faults.opened == 1 && profile.faults.right == 1 && profile.faults.wrong == 0)
        #expect(profile.faults.precision == 1 && profile.faults.recall == 1)
        let truth = try #require(profile.truths.first)
        #expect(truth.cause == "limescale" && truth.judged == 1 && truth.found == 1)
        #expect(truth.medianDelay == 6)
        #expect(truth.foundBeforeCall == 1)
        #expect(profile.deviceDays == 2.5)
    }

    @Test func `An episode opened while nothing is there is wrong, even if its cause comes later`() throws {
        let judgement = try Fleet.judged(
            [Fleet.truth("a", at: 0), Fleet.truth("a", at: 40, ("limescale", 1, 39))],
            [
                Fleet.line("a", at: 0), Fleet.line("a", at: 10, scale: 0.8, opened: ["scale"]),
                Fleet.line("a", at: 720, scale: 0.8),
            ])
        let profile = try #require(judgement.profiles.first)
        #expect(profile.faults.wrong == 1 && profile.faults.right == 0)
        #expect(profile.faults.precision == 0)
        #expect(profile.faults.recall == 0)
        // One in 30 days of one device.
        #expect(profile.faults.falsePerMonth == 1)
        // Byar's interval of one event.
        let interval = try #require(profile.faults.falsePerMonthInterval)
        #expect(abs(interval.low - 0.013) < 0.001 && abs(interval.high - 5.564) < 0.001)
    }

    @Test(arguments: [(30, 1, 0), (54, 1, 0), (56, 0, 1)])
    func `An episode within the tolerance after its cause ended is right`(
        opened: Int64, right: Int, wrong: Int
    ) throws {
        let judgement = try Fleet.judged(
            [Fleet.truth("a", at: 0), Fleet.truth("a", at: 10, ("limescale", 1, 10)), Fleet.truth("a", at: 31)],
            [
                Fleet.line("a", at: 0), Fleet.line("a", at: opened, scale: 0.8, opened: ["scale"]),
                Fleet.line("a", at: 100),
            ])
        let profile = try #require(judgement.profiles.first)
        #expect(profile.faults.right == right && profile.faults.wrong == wrong)
    }

    @Test func `What a cause excuses, and what the truth has no word for, is not judged`() throws {
        let judgement = try Fleet.judged(
            [Fleet.truth("a", at: 0, ("open_lid", 1, 0)), Fleet.truth("b", at: 0)],
            [
                Fleet.line("a", at: 0), Fleet.line("a", at: 5, dry: 0.7, opened: ["dry"]), Fleet.line("a", at: 20),
                Fleet.line("b", at: 0), Fleet.line("b", at: 5, steam: 0.7, opened: ["steam"]),
                Fleet.line("b", at: 6, dry: 0.7, opened: ["dry"]), Fleet.line("b", at: 20),
            ])
        let profile = try #require(judgement.profiles.first)
        #expect(profile.all.opened == 3 && profile.all.notJudged == 2 && profile.all.wrong == 1)
        #expect(profile.causes.first { $0.cause == "steam" }?.isJudged == false)
    }

    @Test func `A cause that no profile sees counts as missed`() throws {
        let judgement = try Fleet.judged(
            [Fleet.truth("a", at: 0, ("crack", 1, 0))], [Fleet.line("a", at: 0), Fleet.line("a", at: 100)])
        let profile = try #require(judgement.profiles.first)
        let truth = try #require(profile.truths.first)
        #expect(truth.cannotBeSeen && truth.judged == 1 && truth.found == 0)
        #expect(profile.faults.recall == 0)
    }

    @Test func `What ends before anybody would call is counted and not judged`() throws {
        let judgement = try Fleet.judged(
            [Fleet.truth("a", at: 0, ("limescale", 1, 0)), Fleet.truth("a", at: 9)],
            [Fleet.line("a", at: 0), Fleet.line("a", at: 100)])
        let truth = try #require(judgement.profiles.first?.truths.first)
        #expect(truth.counted == 1 && truth.judged == 0)
        #expect(judgement.profiles.first?.faults.recall == nil)
    }

    @Test func `The place of the right cause is looked up when the household calls, and at the end`() throws {
        // Counts from hour 0, the call is at hour 10; gone by hour 31, so there for certain until 30.
        let judgement = try Fleet.judged(
            [Fleet.truth("a", at: 0, ("limescale", 1, 0)), Fleet.truth("a", at: 31)],
            [
                Fleet.line("a", at: 0), Fleet.line("a", at: 9, scale: 0.2, dry: 0.3, lid: 0.1),
                Fleet.line("a", at: 11, scale: 0.5, dry: 0.3), Fleet.line("a", at: 100),
            ])
        let truth = try #require(judgement.profiles.first?.truths.first)
        #expect(truth.atCall.looked == 1 && truth.atCall.first == 0 && truth.atCall.firstThree == 1)
        #expect(truth.atEnd.looked == 1 && truth.atEnd.first == 1)
    }

    @Test func `A silent device called healthy is counted, whoever says that it is silent`() throws {
        let truths = [Fleet.truth("a", at: 0), Fleet.truth("a", at: 11, ("silent", 1, 10)), Fleet.truth("a", at: 50)]
        let honest = try Fleet.judged(
            truths,
            [
                Fleet.line("a", at: 0), Fleet.line("a", at: 12, reach: "offline", condition: "unknown"),
                Fleet.line("a", at: 60),
            ])
        #expect(honest.profiles.first?.silenceAsHealth == 0)
        let truth = try #require(honest.profiles.first?.truths.first)
        #expect(truth.found == 1 && !truth.cannotBeSeen)
        let blind = try Fleet.judged(
            truths, [Fleet.line("a", at: 0), Fleet.line("a", at: 12), Fleet.line("a", at: 60)])
        #expect(blind.profiles.first?.silenceAsHealth == 1)
        // One that speaks every other hour by nature has not been missed after two.
        var seldom = Fleet.table()
        seldom.families["kettle"]?.silentAfter = 3 * Fleet.hour
        let patient = try Fleet.judged(
            truths, [Fleet.line("a", at: 0), Fleet.line("a", at: 12), Fleet.line("a", at: 60)], table: seldom)
        #expect(patient.profiles.first?.silenceAsHealth == 0)
        let contradicting = try Fleet.judged(
            [Fleet.truth("a", at: 0)], [Fleet.line("a", at: 0), Fleet.line("a", at: 5, reach: "stale")])
        #expect(contradicting.profiles.first?.silenceAsHealth == 1)
    }

    @Test func `At natural rates a fleet rich in causes has fewer right episodes to one wrong one`() throws {
        // Ten devices for a year's 36.525th part each: one has limescale throughout and is found, one has a wrong episode.
        let end: Int64 = 240
        var truths = [Fleet.truth("d0", at: 0, ("limescale", 1, 0))]
        var lines = [Fleet.line("d0", at: 0), Fleet.line("d0", at: 1, scale: 0.9, opened: ["scale"])]
        for number in 1...9 { truths.append(Fleet.truth("d\(number)", at: 0)) }
        for number in 1...9 { lines.append(Fleet.line("d\(number)", at: 0)) }
        lines.append(Fleet.line("d1", at: 1, scale: 0.9, opened: ["scale"]))
        for number in 0...9 { lines.append(Fleet.line("d\(number)", at: end)) }
        let judgement = try Fleet.judged(truths, lines, table: Fleet.table(perYear: 0.365_25))
        let sum = try #require(judgement.profiles.first?.faults)
        #expect(sum.precision == 0.5)
        // 100 device-days, of which 90 without: at a prevalence of 0.01 (0.36525 a year of 10 days) a moment without
        // counts 0.99 / 0.9, one with it 0.01 / 0.1, and all together as many as there are. So 1.1 wrong ones in 100
        // days, 4.01775 a year, beside 0.36525 right ones.
        let natural = try #require(sum.naturalPrecision)
        #expect(abs(natural - 0.365_25 / (0.365_25 + 1.1 * 3.652_5)) < 1e-3)
        let monthly = try #require(sum.naturalFalsePerMonth)
        #expect(abs(monthly - 0.33) < 1e-3)
    }
}
