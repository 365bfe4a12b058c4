import Profiles
import Telemetry
import Testing

@testable import Diagnostics

@Suite struct LearnedRatesTests {
    private let restart = Stove.profile.fixes[0]
    private let hang = Stove.profile.causes[0]
    private let power = Stove.profile.causes[2]

    private func repair(_ held: Bool, firmware: String? = nil, cause: String = "controller_hang") -> Outcome {
        .repair(fix: "restart", causes: [cause: 1], firmware: firmware, held: held)
    }
    private func learned(_ outcomes: [Outcome]) -> LearnedRates {
        outcomes.reduce(into: LearnedRates()) { $0.add($1) }
    }

    @Test func `Before any outcome all figures are the profile's`() {
        let none = LearnedRates()
        #expect(none.applied(to: Stove.profile) == Stove.profile)
        #expect(none.efficacy(of: restart, for: hang, prior: 0.9) == 0.9)
        #expect(none.record(of: restart, for: hang) == nil)
    }

    @Test func `The profile's figure weighs as ten observations`() {
        // Faults hardly clear within half an hour: all but s = 0.0002 of the successes are the fix's.
        let ten = learned((0..<10).map { _ in repair(false) })
        #expect(abs(ten.efficacy(of: restart, for: hang, prior: 0.9) - 0.45) < 1e-3)
        let record = ten.record(of: restart, for: hang)
        #expect(record?.total == 10)
        #expect(record?.yes == 0)
    }

    @Test func `Success that would have come by itself is not the fix's`() {
        // The power comes back within half a day by itself in four of ten cases; the fix, too, "holds" in four of ten.
        var slow = restart
        slow.proof?.verify.within = .minutes(736)
        let s = LearnedRates().clearsByItself(power, within: slow.provenWithin)
        #expect(abs(s - 0.4) < 1e-3)
        let many = learned((0..<20_000).map { repair($0 % 10 < 4, cause: "no_power") })
        #expect(many.efficacy(of: slow, for: power, prior: 0.5) < 0.05)
        // One that holds in seven of ten has done half of what was left: (0.7 - 0.4) / 0.6.
        let half = learned((0..<10_000).map { repair($0 % 10 < 7, cause: "no_power") })
        #expect(abs(half.efficacy(of: slow, for: power, prior: 0.5) - 0.5) < 0.01)
    }

    /// Repairs and spells without one drawn from known truth; both figures are found again.
    @Test func `Clearing by itself and the fix's own success are told apart`() {
        var draw = Seeded(state: 4)
        func happens(_ p: Double) -> Bool { Double.random(in: 0..<1, using: &draw) < p }
        let perDay = 0.5
        let own = 0.6
        var slow = restart
        slow.proof?.verify.within = .days(1)
        let s = Elementary.oneLessE(to: -perDay)
        var rates = LearnedRates()
        for _ in 0..<4_000 {
            // Without a repair: watched for two days at most.
            let days = -Elementary.ln(Double.random(in: 1e-12..<1, using: &draw)) / perDay
            rates.add(
                .uncleared(cause: hang.id, days: min(2, days), clearedByItself: days <= 2, weight: 1))
            rates.add(repair(happens(own) || happens(s)))
        }
        #expect(abs(rates.clearsByItself(hang, within: .days(1)) - s) < 0.02)
        #expect(abs(rates.efficacy(of: slow, for: hang, prior: 0.9) - own) < 0.03)
    }

    @Test func `Neither the order of outcomes nor how they are split between ledgers matters`() {
        var draw = Seeded(state: 8)
        let outcomes: [Outcome] = (0..<60).flatMap { index -> [Outcome] in
            [
                repair(index % 3 == 0, firmware: "6.\(index % 2)"),
                .confirmed(cause: "refrigerant_leak", symptoms: ["weak_heat": index % 4 != 0]),
                .nothingFound(symptoms: ["silent": index % 5 == 0]),
                .arose(cause: "no_power", weight: 0.5), .watched(deviceYears: 2),
                .uncleared(cause: "no_power", days: 0.25, clearedByItself: index % 2 == 0, weight: 1),
            ]
        }
        let one = learned(outcomes)
        #expect(learned(outcomes.shuffled(using: &draw)) == one)
        var merged = learned(Array(outcomes[..<100]))
        merged.merge(learned(Array(outcomes[100...])))
        #expect(merged == one)
    }

    @Test func `A firmware with trials of its own stands between them and what holds for all others`() {
        let outcomes =
            (0..<100).map { repair($0 % 10 < 9, firmware: "6.0") }
            + (0..<10).map { _ in repair(false, firmware: "6.1") }
        let rates = learned(outcomes)
        let good = rates.efficacy(of: restart, for: hang, prior: 0.9, firmware: "6.0")
        let bad = rates.efficacy(of: restart, for: hang, prior: 0.9, firmware: "6.1")
        let unknown = rates.efficacy(of: restart, for: hang, prior: 0.9, firmware: "7")
        #expect(good > 0.85)
        #expect(abs(bad - 0.45) < 0.02)
        #expect(unknown < good && unknown > bad)
    }

    @Test func `Sensitivities, false alarms and rates move with confirmed cases`() {
        let rates = learned(
            (0..<90).map { .confirmed(cause: "refrigerant_leak", symptoms: ["weak_heat": $0 % 2 == 0]) }
                + (0..<90).map { .nothingFound(symptoms: ["silent": $0 < 18]) }
                + (0..<90).map { _ in .arose(cause: "no_power", weight: 1) } + [.watched(deviceYears: 50)])
        let profile = rates.applied(to: Stove.profile)
        // Prior: 10 observations at 0.95025, of which the leak brings a little about; then 45 of 90.
        let observed = (10 * (1 - 0.995 * 0.05) + 45) / 100
        #expect(abs(profile.causes[1].shows[0].likelihood - (1 - (1 - observed) / 0.995)) < 1e-9)
        #expect(abs(profile.symptoms[2].falseAlarm - (10 * 0.02 + 18) / 100) < 1e-9)
        // 10 cases in 50 device-years by the profile (0.2 a year), then 90 in 50.
        #expect(abs(profile.causes[2].ratePerYear - 1) < 1e-9)
        // Causes without a case in watched years become rarer.
        #expect(profile.causes[0].ratePerYear < Stove.profile.causes[0].ratePerYear)
        #expect(profile.contentHash == Stove.profile.contentHash)
    }

    @Test func `A diagnosis follows what was learnt, and a device's state stands under it`() throws {
        var it = Patient()
        it.report(weakReport, from: 0, through: 120)
        let rates = learned([.watched(deviceYears: 100_000)])
        let compiled = CompiledProfile(Stove.profile, learned: rates)
        let bytes = it.state.encode(it.compiled)
        let restored = try #require(DeviceState(bytes: bytes, compiled))
        let before = Diagnosis(of: it.state, isContact: false, at: minute(120), it.compiled)
        let after = Diagnosis(of: restored, isContact: false, at: minute(120), compiled)
        #expect(after.probability(of: 1) < before.probability(of: 1))
        #expect(restored.encode(compiled) == bytes)
    }

    @Test func `A fix whose cause clears by itself as fast is not offered`() throws {
        var profile = Stove.profile
        profile.fixes[0].proof?.verify.within = .days(3)
        var it = Patient(profile)
        it.report(hungReport, from: 0, through: 45)
        func first(_ compiled: CompiledProfile) throws -> Suggestion {
            let diagnosis = Diagnosis(of: it.state, isContact: true, at: minute(45), compiled)
            return try #require(
                Suggestion.ranked(for: diagnosis, of: it.state, at: minute(45), compiled)
                    .first { $0.action == .fix(0) })
        }
        #expect(try first(it.compiled).isOffered)
        // Hung controllers turn out to come round in some hours.
        let rates = learned(
            (0..<500).map { _ in
                .uncleared(cause: hang.id, days: 0.2, clearedByItself: true, weight: 1)
            })
        let restart = try first(CompiledProfile(profile, learned: rates))
        #expect(!restart.isOffered)
        #expect(restart.reason == "“Hung controller” mostly clears by itself, as soon as this would help.")
        #expect(restart.expectedEffect > 0.5)
    }

    @Test func `Figures that cannot be are passed over, and firmwares are bounded`() {
        let rates = learned(
            [
                .watched(deviceYears: .nan), .arose(cause: "no_power", weight: -1),
                .uncleared(cause: "no_power", days: .infinity, clearedByItself: true, weight: 1),
                .repair(fix: "restart", causes: ["controller_hang": .nan], firmware: nil, held: true),
            ])
        #expect(rates.applied(to: Stove.profile) == Stove.profile)
        let many = learned((0..<100).map { repair(true, firmware: "\($0)") })
        #expect(many.trialsByFirmware.values.first?.count == LearnedRates.mostFirmwares)
        #expect(many.record(of: restart, for: hang)?.total == 100)
    }
}

@Suite struct DevicePastTests {
    private let day = 1_440.0
    private func past(_ episodes: [DevicePast.Episode], _ repairs: [DevicePast.Repair] = []) -> [Outcome] {
        var profile = Stove.profile
        profile.fixes[0].proof?.holds = .days(7)
        return DevicePast(firmware: "6.1", episodes: episodes, repairs: repairs)
            .outcomes(in: profile, until: minute(30 * day))
    }
    private func hang(_ opened: Double, _ cleared: Double?) -> DevicePast.Episode {
        .init(cause: "controller_hang", openedAt: minute(opened), clearedAt: cleared.map(minute))
    }

    @Test func `A repair that was verified and after which it stayed well has held`() {
        let restart = DevicePast.Repair(fix: "restart", at: minute(day), verdict: .verified)
        let held = Outcome.repair(fix: "restart", causes: ["controller_hang": 1], firmware: "6.1", held: true)
        #expect(past([hang(0, 1.5 * day)], [restart]).first == held)
        let again = Outcome.repair(fix: "restart", causes: ["controller_hang": 1], firmware: "6.1", held: false)
        #expect(past([hang(0, 1.5 * day), hang(3 * day, nil)], [restart]).first == again)
        // Again after it should have held: another story.
        #expect(past([hang(0, 1.5 * day), hang(20 * day, nil)], [restart]).first == held)
    }

    @Test func `Without a verdict, an episode or the time to hold a repair teaches nothing`() {
        func repairs(_ past: [Outcome]) -> Int { past.count { if case .repair = $0 { true } else { false } } }
        let open = DevicePast.Repair(fix: "restart", at: minute(day), verdict: .open)
        let late = DevicePast.Repair(fix: "restart", at: minute(29 * day), verdict: .verified)
        let other = DevicePast.Repair(fix: "visit", at: minute(day), verdict: .verified)
        #expect(repairs(past([hang(0, nil)], [open])) == 0)
        #expect(repairs(past([hang(0, nil)], [late])) == 0)
        // The visit is for a leak, and none was open.
        #expect(repairs(past([hang(0, nil)], [other])) == 0)
        #expect(repairs(past([], [other])) == 0)
    }

    @Test func `A repair between two episodes it acts on counts half for each`() {
        let leak = DevicePast.Episode(cause: "refrigerant_leak", openedAt: minute(0))
        let restart = DevicePast.Repair(fix: "restart", at: minute(day), verdict: .failed)
        #expect(
            past([hang(0, nil), leak], [restart]).first
                == .repair(
                    fix: "restart", causes: ["controller_hang": 0.5, "refrigerant_leak": 0.5], firmware: "6.1",
                    held: false))
    }

    @Test func `Time uncleared ends with the first repair, the clearing, or now`() {
        let restart = DevicePast.Repair(fix: "restart", at: minute(day), verdict: .open)
        func spell(_ days: Double, _ byItself: Bool) -> Outcome {
            .uncleared(cause: "controller_hang", days: days, clearedByItself: byItself, weight: 1)
        }
        #expect(past([hang(0, 2 * day)]) == [spell(2, true)])
        #expect(past([hang(0, 2 * day)], [restart]) == [spell(1, false)])
        #expect(past([hang(0, nil)]) == [spell(30, false)])
        #expect(past([hang(2 * day, 3 * day)], [restart]) == [spell(1, true)])
    }
}
