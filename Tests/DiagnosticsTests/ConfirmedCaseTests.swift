import Profiles
import Telemetry
import Testing

@testable import Diagnostics

/// What people said the matter was, put together with episodes and counted.
@Suite struct ConfirmedCaseTests {
    private let day = 1_440.0
    private func at(_ days: Double) -> Timestamp { minute(days * day) }
    private func leak(_ opened: Double, _ cleared: Double? = nil) -> DevicePast.Episode {
        .init(cause: "refrigerant_leak", openedAt: at(opened), clearedAt: cleared.map(at))
    }
    private func said(
        _ subject: DevicePast.Verdict.Subject, on days: Double, _ symptoms: [String: Bool]? = nil
    ) -> DevicePast.Verdict { .init(subject, at: at(days), symptoms: symptoms) }

    private func outcomes(
        _ episodes: [DevicePast.Episode] = [], _ repairs: [DevicePast.Repair] = [],
        _ verdicts: [DevicePast.Verdict] = [], watchedFrom: Double? = 0
    ) -> [Outcome] {
        DevicePast(episodes: episodes, repairs: repairs, verdicts: verdicts, watchedFrom: watchedFrom.map(at))
            .outcomes(in: Stove.profile, until: at(400)).filter {
                if case .uncleared = $0 { false } else { true }
            }
    }
    private let weak = ["weak_heat": true, "silent": false]

    @Test func `An episode that hides and comes back within its time is one case`() {
        #expect(outcomes([leak(0, 3), leak(5, 8), leak(20, 40)]) == [.episode(cause: "refrigerant_leak", wasIt: nil)])
        #expect(outcomes([leak(0, 3), leak(60)]).count == 2)
        // Put right in between, it is another one.
        let repaired = [DevicePast.Repair(fix: "restart", at: at(2), verdict: .verified)]
        #expect(outcomes([leak(0, 3), leak(10)], repaired).filter { $0.isEpisode }.count == 2)
    }

    @Test func `Who confirms an episode's cause confirms its case once, however many say so`() {
        let twice = [
            said(.cause("refrigerant_leak", isThere: true), on: 1, weak),
            said(.cause("refrigerant_leak", isThere: true), on: 2, ["weak_heat": false]),
        ]
        #expect(
            outcomes([leak(0)], [], twice) == [
                .confirmed(cause: "refrigerant_leak", symptoms: weak),
                .episode(cause: "refrigerant_leak", wasIt: true),
            ])
    }

    @Test func `Who names another cause, or finds nothing, says the episode was not it`() {
        let other = outcomes([leak(0)], [], [said(.cause("controller_hang", isThere: true), on: 1, weak)])
        #expect(other.contains(.episode(cause: "refrigerant_leak", wasIt: false)))
        // A case that the watching missed is no case of its years.
        #expect(other.count == 2)
        #expect(other.contains(.confirmed(cause: "controller_hang", symptoms: weak)))
        let nothing = outcomes([leak(0)], [], [said(.nothing, on: 1, weak), said(.nothing, on: 1.5, weak)])
        #expect(
            nothing == [.episode(cause: "refrigerant_leak", wasIt: false), .nothingFound(symptoms: weak)])
        // The later word is right.
        let both = [
            said(.cause("refrigerant_leak", isThere: true), on: 1),
            said(.cause("refrigerant_leak", isThere: false), on: 2),
        ]
        #expect(outcomes([leak(0)], [], both) == [.episode(cause: "refrigerant_leak", wasIt: false)])
    }

    @Test func `What came up before anybody listened teaches no rate, but what shows with it`() {
        let early = [said(.cause("refrigerant_leak", isThere: true), on: 1, weak)]
        #expect(
            outcomes([leak(0)], [], early, watchedFrom: 10)
                == [.confirmed(cause: "refrigerant_leak", symptoms: weak)])
        #expect(outcomes([leak(0)], [], [], watchedFrom: nil).isEmpty)
    }

    @Test func `A repair counts for what somebody said the matter was`() {
        let hang = DevicePast.Episode(cause: "controller_hang", openedAt: at(0))
        let restart = [DevicePast.Repair(fix: "restart", at: at(1), verdict: .failed)]
        func causes(_ verdicts: [DevicePast.Verdict]) -> [String: Double]? {
            for case .repair(_, let causes, _, _) in outcomes([leak(0), hang], restart, verdicts) { return causes }
            return nil
        }
        #expect(causes([]) == ["refrigerant_leak": 0.5, "controller_hang": 0.5])
        #expect(causes([said(.cause("controller_hang", isThere: true), on: 0.5)]) == ["controller_hang": 1])
        #expect(causes([said(.cause("refrigerant_leak", isThere: false), on: 2)]) == ["controller_hang": 1])
    }

    /// Cases of a leak that shows in 6 of 10, looked into in 8 of 10 where it shows and in 3 of 10 where not.
    @Test func `The share in which a cause shows is found again although it is looked into rather where it shows`() {
        var draw = Seeded(state: 12)
        func happens(_ p: Double) -> Bool { Double.random(in: 0..<1, using: &draw) < p }
        let truth = 0.6
        var rates = LearnedRates()
        for _ in 0..<6_000 {
            let shows = happens(truth)
            let isLookedInto = happens(shows ? 0.8 : 0.3)
            rates.add(.contact(symptoms: ["weak_heat": shows], isLookedInto: isLookedInto))
            if isLookedInto { rates.add(.confirmed(cause: "refrigerant_leak", symptoms: ["weak_heat": shows])) }
        }
        let counted = rates.shown[.init(cause: "refrigerant_leak", other: "weak_heat")]
        // As counted it is 0.8.
        #expect(abs((counted?.yes ?? 0) / (counted?.total ?? 1) - 0.8) < 0.02)
        let learned = rates.applied(to: Stove.profile).causes[1].shows[0].likelihood
        #expect(abs(learned - truth) < 0.03)
        // It weighs no more cases than there were.
        let corrected = rates.asIfAllWereLookedInto(counted ?? .init(), "weak_heat")
        #expect(abs(corrected.total - (counted?.total ?? 0)) < 1e-6)
        // However unlike the two kinds are looked into, one case weighs at most four times another.
        var lopsided = LearnedRates()
        for _ in 0..<1_000 { lopsided.add(.contact(symptoms: ["weak_heat": false], isLookedInto: false)) }
        let bounded = lopsided.asIfAllWereLookedInto(.init(yes: 1, no: 1), "weak_heat")
        #expect(abs(bounded.no / bounded.yes - 4) < 1e-9)
    }

    /// Devices on which a leak comes up 0.5 times a year; the watching is right in 7 of 10 episodes, and one in five is
    /// judged. Each hides for some days and comes back; half of them vanish by themselves.
    @Test
    func `How often a cause comes up is found again from watched years, false episodes and hiding ones among them`() {
        var draw = Seeded(state: 31)
        func happens(_ p: Double) -> Bool { Double.random(in: 0..<1, using: &draw) < p }
        let perYear = 0.5
        let precision = 0.7
        var rates = LearnedRates()
        for _ in 0..<2_000 {
            var episodes: [DevicePast.Episode] = []
            var verdicts: [DevicePast.Verdict] = []
            if happens(perYear / precision) {
                let isLeak = happens(precision)
                let start = Double.random(in: 1..<300, using: &draw)
                episodes = [leak(start, start + 2), leak(start + 10, happens(0.5) ? start + 12 : nil)]
                if happens(0.2) { verdicts = [said(.cause("refrigerant_leak", isThere: isLeak), on: start + 1)] }
            }
            let past = DevicePast(episodes: episodes, repairs: [], verdicts: verdicts, watchedFrom: at(0))
            for outcome in past.outcomes(in: Stove.profile, until: at(365.25)) { rates.add(outcome) }
            rates.add(.watched(deviceYears: 1, noticing: ["controller_hang": 0]))
        }
        // A cause that the watching cannot notice stays as common as the profile has it.
        #expect(rates.applied(to: Stove.profile).causes[0].ratePerYear == Stove.profile.causes[0].ratePerYear)
        #expect(rates.applied(to: Stove.profile).causes[2].ratePerYear < Stove.profile.causes[2].ratePerYear / 2)
        // Some 1,000 true cases, a share of them known from 290 that were judged: a standard deviation of 0.02, and the
        // profile's ten cases pull as far.
        #expect(abs(rates.applied(to: Stove.profile).causes[1].ratePerYear - perYear) < 0.075)
    }

    @Test func `A cause is noticed by what of it opens an episode, and one that shows in nothing is not`() {
        var profile = Stove.profile
        profile.causes[0].shows.append(.init(symptom: 0, likelihood: 0.5))
        profile.causes[2].shows = []
        let noticing = CompiledProfile(profile).noticing
        // A compressor that stands still says it alone; weak heat is rather a leak's, though the leak's prior is less.
        #expect(abs((noticing["controller_hang"] ?? 0) - 0.98) < 0.02)
        #expect(noticing["no_power"] == 0)
        #expect(abs((CompiledProfile(Stove.profile).noticing["refrigerant_leak"] ?? 0) - 0.95) < 1e-9)
    }

    @Test func `Figures that moved are listed with the profile's and their cases, and go to the fold once they matter`()
        throws
    {
        var rates = LearnedRates()
        #expect(rates.moved(in: Stove.profile).isEmpty)
        for index in 0..<30 {
            rates.add(.confirmed(cause: "refrigerant_leak", symptoms: ["weak_heat": index % 2 == 0]))
        }
        let moved = try #require(rates.moved(in: Stove.profile).first)
        #expect(moved.subject == .shows(cause: "refrigerant_leak", symptom: "weak_heat"))
        #expect(moved.own == 0.95 && moved.learned < 0.7 && moved.cases == 30)

        let figures = LearnedFigures(rates, of: Stove.profile)
        #expect(figures.shows["refrigerant_leak"]?["weak_heat"] == moved.learned)
        #expect(figures.rates.isEmpty && figures.falseAlarms.isEmpty)
        #expect(figures.applied(to: Stove.profile) == rates.applied(to: Stove.profile))
        #expect(figures.isWorthTelling(after: nil, of: Stove.profile))
        #expect(!figures.isWorthTelling(after: figures, of: Stove.profile))
        var near = figures
        near.shows["refrigerant_leak"]?["weak_heat"] = moved.learned + 0.01
        #expect(!near.isWorthTelling(after: figures, of: Stove.profile))
        // What is back at the profile's is worth telling, too.
        #expect(LearnedFigures(profile: "example/stove").isWorthTelling(after: figures, of: Stove.profile))
        let hostile = LearnedFigures(
            profile: "example/stove", rates: ["no_power": -1, "nobody": 3], falseAlarms: ["silent": 7])
        #expect(hostile.applied(to: Stove.profile) == Stove.profile)
    }
}

extension Outcome {
    fileprivate var isEpisode: Bool { if case .episode = self { true } else { false } }
}
