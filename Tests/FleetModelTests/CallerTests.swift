import FleetModel
import Testing

/// Callers, and when devices would fail.
@Suite struct CallerTests {
    private func caller(
        mistaken: Complaint? = nil, mistakes: Double = 0, _ random: inout RandomSource
    ) -> SimulatedCaller {
        SimulatedCaller(
            noticed: [.houseCold, .outdoorUnitIced], mistaken: mistaken, mistakes: mistakes, using: &random)
    }

    @Test func callersSayWhatTheyNoticeAndAnswerTruthfully() {
        var random = RandomSource(seed: 1, stream: 1)
        for _ in 0..<50 {
            var caller = caller(&random)
            #expect([.houseCold, .outdoorUnitIced].contains(caller.begin()))
            #expect(caller.answer(.doYouNotice(.houseCold), using: &random) == .yes)
            #expect(caller.answer(.doYouNotice(.internetSlow), using: &random) == .no)
            // What needs a look may not be looked at.
            #expect(caller.answer(.doYouNotice(.outdoorUnitIced), using: &random) != .no)
        }
    }

    @Test func aMistakenCallerBeginsWithWhatIsNotSo() {
        var random = RandomSource(seed: 2, stream: 1)
        var caller = caller(mistaken: .noHotWater, &random)
        #expect(caller.begin() == .noHotWater)
        #expect(caller.answer(.whatIsWrong, using: &random) == .says(.noHotWater))
    }

    @Test func whoeverIsMistakenSaysWhatIsSaidOfSuchDevices() {
        let heard = Complaint.heard(of: .router, without: [.internetSlow])
        #expect(heard.contains(.dropsOut) && heard.contains(.allIsDark))
        #expect(!heard.contains(.internetSlow) && !heard.contains(.foodWarm))
        #expect(Complaint.heard(of: .airConditioner, without: []).contains(.roomCold))
        for family in DeviceFamily.allCases { #expect(Complaint.heard(of: family, without: []).count > 3, "\(family)") }
    }

    @Test func wrongAnswersComeAsOftenAsSaid() {
        var random = RandomSource(seed: 3, stream: 1)
        var wrong = 0
        for _ in 0..<2_000 {
            var caller = caller(mistakes: 0.2, &random)
            _ = caller.begin()
            if caller.answer(.doYouNotice(.houseCold), using: &random) == .no { wrong += 1 }
        }
        #expect((340...460).contains(wrong))
    }

    @Test func whatIsSoAtHomeIsAnsweredByWhoeverHasLooked() {
        var random = RandomSource(seed: 9, stream: 1)
        var (right, unknown) = (0, 0)
        for number in 0..<1_000 {
            var caller = SimulatedCaller(
                noticed: [.houseCold], says: .houseCold, skill: 0.7, mistakes: 0.1, patience: 5)
            #expect(caller.patience == 5)
            _ = caller.begin()
            let isSo = number.isMultiple(of: 2)
            if caller.answer(.isItSo(isSo, needsALook: false), using: &random) == (isSo ? .yes : .no) { right += 1 }
            if caller.answer(.isItSo(isSo, needsALook: true), using: &random) == .doesNotKnow { unknown += 1 }
            #expect(caller.patience == 3)
        }
        #expect((870...930).contains(right) && (255...345).contains(unknown))
    }

    @Test func patienceEndsAndThenNothingIsAnswered() {
        var random = RandomSource(seed: 4, stream: 1)
        var caller = caller(&random)
        #expect(caller.answer(.whatIsWrong, using: &random) == .hangsUp)
        _ = caller.begin()
        var answers = 0
        while caller.answer(.whatIsWrong, using: &random) != .hangsUp { answers += 1 }
        #expect((3...16).contains(answers))
        #expect(caller.phase == .gone)
        #expect(caller.answer(.pleaseDo, using: &random) == .hangsUp)
    }

    /// By hand: a leak that grows to 0.9 over 90 h has lost the 0.6 that lock it out after 60 h.
    @Test func aGrowingCauseFailsWhereItsLevelGetsThere() {
        let course = CauseCourse(.refrigerantLeak, onset: Fixture.start, severity: 0.9, growth: 90 * 3_600)
        #expect(course.failsAt == Fixture.hours(60))
        #expect(CauseCourse(.refrigerantLeak, onset: Fixture.start, severity: 0.5).failsAt == nil)
    }

    /// By hand: at level 0.5 16.5 hours of level 1 take 33; growing to it over 20 h is worth 10 of those less.
    @Test func whatAddsUpFailsOnceItHas() {
        let at = { (growth: Double) in
            CauseCourse(.memoryLeak, onset: Fixture.start, severity: 0.5, growth: growth * 3_600).failsAt
        }
        #expect(at(0) == Fixture.hours(33))
        #expect(at(20) == Fixture.hours(43))
        // 0.5 t²/2g = 16.5 h with g = 100 h: t = 81.24 h.
        #expect(at(100).map { abs($0 - Fixture.hours(81.24)) < 30 } == true)
    }

    @Test func wholeCausesFailAtOnceAndSettingsNever() {
        #expect(CauseCourse(.controllerHang, onset: Fixture.start).failsAt == Fixture.start)
        #expect(CauseCourse(.setpointTurnedDown, onset: Fixture.start).failsAt == nil)
    }

    @Test func everyCauseIsNoticedSomehow() {
        for cause in Cause.allCases { #expect(!cause.noticing.complaints.isEmpty && cause.noticing.from <= 1) }
    }
}
