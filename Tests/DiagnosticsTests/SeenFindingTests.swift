import Profiles
import Telemetry
import Testing

@testable import Diagnostics

/// For how long what a technician saw counts, and what it does.
@Suite struct SeenFindingTests {
    private let day = 1_440.0
    private func leak(_ opened: Double, _ cleared: Double? = nil) -> DevicePast.Episode {
        .init(cause: "refrigerant_leak", openedAt: minute(opened * day), clearedAt: cleared.map { minute($0 * day) })
    }
    private func seen(_ subject: SeenFinding.Subject, _ isThere: Bool, on days: Double = 2) -> SeenFinding {
        SeenFinding(subject, isThere: isThere, at: minute(days * day))
    }
    private func speaks(
        _ finding: SeenFinding, _ episodes: [DevicePast.Episode] = [], _ repairs: [DevicePast.Repair] = [],
        on days: Double
    ) -> Bool {
        !SeenFinding.speaking(
            [finding], episodes: episodes, repairs: repairs, in: Stove.profile, at: minute(days * day)
        ).isEmpty
    }

    @Test func `A cause that was there speaks while its trouble goes on, and no longer`() {
        let found = seen(.cause("refrigerant_leak"), true)
        #expect(!speaks(found, [leak(0)], on: 1.9))
        #expect(speaks(found, [leak(0)], on: 2))
        #expect(speaks(found, [leak(0)], on: 200))
        #expect(!speaks(found, [leak(0, 5)], on: 6))
        // Cleared before they looked: another story.
        #expect(speaks(found, [leak(0, 1)], on: 20))
    }

    @Test func `A repair verified since ends it, one before or one that failed does not`() {
        let found = seen(.cause("refrigerant_leak"), true)
        func repaired(_ days: Double, _ verdict: DevicePast.Repair.Verdict) -> [DevicePast.Repair] {
            [.init(fix: "visit", at: minute(days * day), verdict: verdict)]
        }
        #expect(!speaks(found, [leak(0)], repaired(3, .verified), on: 4))
        #expect(speaks(found, [leak(0)], repaired(1, .verified), on: 4))
        #expect(speaks(found, [leak(0)], repaired(3, .failed), on: 4))
    }

    @Test func `What was cured there and then speaks only while an episode of it goes on`() {
        var found = seen(.cause("refrigerant_leak"), true)
        found.isCured = true
        #expect(!speaks(found, on: 2.1))
        #expect(speaks(found, [leak(0)], on: 3))
        #expect(!speaks(found, [leak(0, 2.5)], on: 3))
    }

    @Test func `Without an episode it speaks as long as its cause lasts, anything else a week`() {
        // A leak typically lasts 30 days, a hung controller two, a power cut one.
        #expect(speaks(seen(.cause("refrigerant_leak"), true), on: 31))
        #expect(!speaks(seen(.cause("refrigerant_leak"), true), on: 33))
        #expect(!speaks(seen(.cause("no_power"), true), on: 4))
        #expect(speaks(seen(.nothing, false), on: 8))
        #expect(!speaks(seen(.nothing, false), on: 10))
        #expect(!speaks(seen(.finding("silent"), true), on: 10))
    }

    @Test func `What was not there says nothing of an episode that opened since`() {
        #expect(!speaks(seen(.cause("refrigerant_leak"), false), [leak(3)], on: 4))
        #expect(!speaks(seen(.nothing, false), [leak(3)], on: 4))
        #expect(speaks(seen(.cause("refrigerant_leak"), true), [leak(3)], on: 4))
    }

    @Test func `Everyday episodes end no verdict but one on themselves`() {
        var profile = Stove.profile
        profile.causes[2].kind = .setting
        profile.causes[2].severity = .minor
        let nightly = [DevicePast.Episode(cause: "no_power", openedAt: minute(day), clearedAt: minute(3 * day))]
        func speaks(_ finding: SeenFinding) -> Bool {
            !SeenFinding.speaking([finding], episodes: nightly, repairs: [], in: profile, at: minute(4 * day)).isEmpty
        }
        #expect(speaks(seen(.cause("refrigerant_leak"), true)))
        #expect(!speaks(seen(.cause("no_power"), true)))
    }

    @Test func `A cause that was seen is not argued away by readings that do not show it`() throws {
        var it = Patient()
        it.report([(Stove.heat, 5), (Stove.mode, Stove.heating), (Stove.room, 21)], from: 0, through: 120)
        #expect(it.symptom("weak_heat").truth == .no)
        let leak = SeenFinding(.cause("refrigerant_leak"), isThere: true, at: minute(110))
        let found = Diagnosis(of: it.state, seen: [leak], isContact: false, at: minute(120), it.compiled)
        #expect(found.conclusion == .likely(1))
        let ranked = try #require(found.ranked.first { $0.cause == 1 })
        #expect(!ranked.evidenceAgainst.contains { $0.source == .measured("weak_heat") })
        // What they say was not there stays so.
        let dry = SeenFinding(.finding("weak_heat"), isThere: false, at: minute(110))
        let both = Diagnosis(of: it.state, seen: [leak, dry], isContact: false, at: minute(120), it.compiled)
        #expect(both.probability(of: 1) < found.probability(of: 1))
    }

    @Test func `That nothing was found speaks against every cause, and a later word on one outranks it`() throws {
        var it = Patient()
        it.report(weakReport, from: 0, through: 120)
        let before = Diagnosis(of: it.state, isContact: true, at: minute(120), it.compiled)
        let nothing = SeenFinding(.nothing, isThere: false, words: "all fine", at: minute(100))
        let after = Diagnosis(of: it.state, seen: [nothing], isContact: true, at: minute(120), it.compiled)
        #expect(after.probability(of: 1) < before.probability(of: 1))
        #expect(after.probability(of: 0) < before.probability(of: 0))
        let against = try #require(after.ranked.first { $0.cause == 1 }?.evidenceAgainst.first)
        #expect(against.plain(at: minute(130)) == "a technician looked and found nothing, 30 min ago")
        let leak = SeenFinding(.cause("refrigerant_leak"), isThere: true, at: minute(110))
        let found = Diagnosis(of: it.state, seen: [nothing, leak], isContact: true, at: minute(120), it.compiled)
        #expect(found.probability(of: 1) > 0.99)
        #expect(found.conclusion == .likely(1))
    }
}
