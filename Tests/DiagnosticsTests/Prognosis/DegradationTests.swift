import Profiles
import Telemetry
import Testing

@testable import Diagnostics

/// From readings to a prognosis: the fold keeps a value a day and knows when a device begins anew.
@Suite struct DegradationTests {
    /// The stove's heat falls to 1 kW, looked at while it heats.
    private static let profile: DeviceProfile = {
        var profile = Stove.profile
        profile.causes[0].prognosis = Cause.Prognosis(
            metric: 0, limit: .fallsTo(1), gate: Stove.W.mode.expression == 1)
        return profile
    }()

    /// Twelve reports a day, heat by day and hour.
    private static func report(
        _ patient: inout Patient, days: Range<Int>, mode: Double = Stove.heating, _ heat: (Int, Int) -> Double
    ) {
        for day in days {
            for hour in stride(from: 0, to: 24, by: 2) {
                patient.report(
                    [(Stove.heat, heat(day, hour)), (Stove.mode, mode), (Stove.room, 21)],
                    at: Double(day * 1_440 + hour * 60 + 5))
            }
        }
    }

    private static func said(_ patient: Patient, day: Int, hour: Int = 12) -> Prognosis? {
        patient.state.prognoses(at: minute(Double(day * 1_440 + hour * 60)), patient.compiled).first?.prognosis
    }

    /// 9 kW, less 0.1 kW a day, half a kW up and down over the day.
    private static func wearing(_ day: Int, _ hour: Int) -> Double {
        9 - 0.1 * Double(day) + (hour < 12 ? 0.5 : -0.5) + 0.02 * Double((day * 7) % 5)
    }

    @Test func `A fall of 0.1 kW a day from 9 reaches 1 kW on the eightieth day`() throws {
        var patient = Patient(Self.profile)
        Self.report(&patient, days: 0..<50, Self.wearing)
        let said = try #require(Self.said(patient, day: 50))
        guard case .reaches(let median, let low, let high) = said.verdict else {
            Issue.record("\(said)")
            return
        }
        #expect(abs(median - 30) < 3, "\(median)")
        #expect(low < median && median < high)
        // The last day has not ended.
        #expect(said.days == 49)
        #expect(patient.outputs.count { if case .degradation = $0 { true } else { false } } == 49)
    }

    @Test func `Readings while it does not heat do not count`() throws {
        var patient = Patient(Self.profile)
        Self.report(&patient, days: 0..<20, mode: Stove.off, Self.wearing)
        #expect(try #require(Self.said(patient, day: 20)).words().hasSuffix("0 of 14 days"))
    }

    @Test func `A spike and a bad hour do not move a day's value`() {
        var patient = Patient(Self.profile)
        Self.report(&patient, days: 0..<2) { _, hour in hour == 8 ? 25 : 5 }
        #expect(patient.state.degradations.tracks[0].days == [5])
    }

    @Test func `After a proved repair it begins anew`() throws {
        var patient = Patient(Self.profile)
        Self.report(&patient, days: 0..<60) { day, _ in 7 - 0.1 * Double(day) }
        let at = 60.0 * 1_440
        patient.take(.repair(RepairMark(repair: "one", fix: "restart", step: .sent)), at: at)
        for minute in 1...6 {
            patient.report([(Stove.heat, 9), (Stove.mode, Stove.heating), (Stove.room, 21)], at: at + Double(minute))
        }
        #expect(patient.verdicts.contains { $0.result == .verified })
        #expect(try #require(Self.said(patient, day: 60, hour: 1)).words().hasSuffix("0 of 14 days"))
        Self.report(&patient, days: 61..<64) { _, _ in 9 }
        #expect(try #require(Self.said(patient, day: 64)).words().hasSuffix("2 of 14 days"))
        #expect(patient.state.degradations.tracks[0].beginning == .repair)
    }

    @Test func `A relief that is proved leaves the forecast as it was: what is worn is worn still`() throws {
        var profile = Self.profile
        profile.fixes[0].kind = .relief
        var patient = Patient(profile)
        Self.report(&patient, days: 0..<40) { day, _ in 7 - 0.1 * Double(day) }
        let before = patient.state.degradations.tracks[0].days
        let at = 40.0 * 1_440
        patient.take(.repair(RepairMark(repair: "one", fix: "restart", step: .sent)), at: at)
        for minute in 1...6 {
            patient.report([(Stove.heat, 9), (Stove.mode, Stove.heating), (Stove.room, 21)], at: at + Double(minute))
        }
        #expect(patient.verdicts.contains { $0.result == .verified })
        #expect(patient.state.degradations.tracks[0].days.prefix(before.count) == before[...])
        #expect(patient.state.degradations.tracks[0].beginning == .firstReading)
    }

    @Test func `A cure done by hand begins it anew from its day on, once; one taken back brings nothing back`() throws {
        var patient = Patient(Self.profile)
        Self.report(&patient, days: 0..<40, Self.wearing)
        func cured(on day: Int) -> DeviceInput.Content {
            .setting(DeviceSetting(cures: ["restart": minute(Double(day * 1_440 + 600))]))
        }
        let at = 40.0 * 1_440 + 1
        let said = patient.take(cured(on: 30), at: at)
        #expect(said.contains { if case .degradation(let cause, _) = $0 { cause == "controller_hang" } else { false } })
        // Of days 31 to 38 a value stands; day 39 has not ended.
        #expect(patient.state.degradations.tracks[0].days.count == 8)
        #expect(patient.state.degradations.tracks[0].beginning == .repair)
        #expect(patient.take(cured(on: 30), at: at + 1).isEmpty)
        #expect(patient.take(cured(on: 20), at: at + 2).isEmpty)
        #expect(patient.take(.setting(DeviceSetting()), at: at + 3).isEmpty)
        #expect(patient.state.degradations.tracks[0].days.count == 8)
        // A later one, after everything there is.
        #expect(!patient.take(cured(on: 40), at: at + 4).isEmpty)
        #expect(patient.state.degradations.tracks[0].days.isEmpty)
        let bytes = patient.state.encode(patient.compiled)
        #expect(DeviceState(bytes: bytes, patient.compiled) == patient.state)
        Self.report(&patient, days: 41..<44) { _, _ in 9 }
        #expect(try #require(Self.said(patient, day: 44)).words().hasSuffix("2 of 14 days"))
    }

    @Test func `A relief or a fix for another cause, done by hand, leaves it alone`() {
        var patient = Patient(Self.profile)
        Self.report(&patient, days: 0..<20, Self.wearing)
        let before = patient.state.degradations
        let at = minute(19 * 1_440)
        patient.take(.setting(DeviceSetting(cures: ["backup_heater": at, "visit": at, "ghost": at])), at: 20 * 1_440)
        #expect(patient.state.degradations == before)
    }

    @Test func `A jump away from the limit begins it anew, one towards it and one odd day do not`() {
        func begun(_ heat: @escaping (Int) -> Double) -> (DegradationTrack.Beginning, Int) {
            var patient = Patient(Self.profile)
            Self.report(&patient, days: 0..<44) { day, hour in heat(day) + 0.05 * Double((day * 3 + hour) % 7) }
            let track = patient.state.degradations.tracks[0]
            return (track.beginning, track.values.count)
        }
        #expect(begun { 9 - 0.1 * Double($0) } == (.firstReading, 43))
        #expect(begun { $0 < 40 ? 9 - 0.1 * Double($0) : 9 } == (.jump, 3))
        #expect(begun { $0 < 40 ? 9 - 0.1 * Double($0) : 2 } == (.firstReading, 43))
        #expect(begun { $0 == 40 ? 9 : 9 - 0.1 * Double($0) } == (.firstReading, 43))
    }

    @Test func `Whatever comes, a track stays within 300 bytes and comes back bit by bit`() throws {
        var patient = Patient(Self.profile)
        var chance = Seeded(state: 9)
        for day in 0..<90 where !(30..<33).contains(day) {
            Self.report(&patient, days: day..<day + 1) { _, _ in Double.random(in: 0...25, using: &chance) }
            let bytes = patient.state.encode(patient.compiled)
            let restored = try #require(DeviceState(bytes: bytes, patient.compiled))
            #expect(restored == patient.state)
            #expect(restored.encode(patient.compiled) == bytes)
        }
        let track = patient.state.degradations.tracks[0]
        #expect(track.values.count == 56 && track.days.count == 56)
        var writer = StateWriter()
        patient.state.degradations.encode(into: &writer)
        #expect(writer.bytes.count - 8 <= DegradationTrack.bytes && DegradationTrack.bytes <= 300)
    }

    @Test func `A gap of eight weeks leaves nothing of what was before`() {
        var patient = Patient(Self.profile)
        Self.report(&patient, days: 0..<20) { _, _ in 5 }
        Self.report(&patient, days: 90..<95) { _, _ in 7 }
        #expect(patient.state.degradations.tracks[0].days == [7, 7, 7, 7])
    }

    @Test func `A profile without a prognosis keeps nothing`() {
        var patient = Patient()
        Self.report(&patient, days: 0..<3) { _, _ in 5 }
        #expect(patient.state.degradations.tracks.isEmpty)
        #expect(patient.state.prognoses(at: minute(5_000), patient.compiled).isEmpty)
    }

    @Test func `Where it goes is drawn to its limit and fans out`() throws {
        var patient = Patient(Self.profile)
        Self.report(&patient, days: 0..<50, Self.wearing)
        let course = try #require(
            patient.state.course(
                of: patient.compiled.degradations[0], days: [0, 10, 30], at: minute(50 * 1_440), patient.compiled))
        #expect(abs(course[0].level - 4) < 0.3 && abs(course[2].level - 1) < 0.4)
        #expect(course[2].high - course[2].low > course[0].high - course[0].low)
        #expect(course.allSatisfy { $0.low < $0.level && $0.level < $0.high })
    }

    /// Without a repair a track begins anew less than once in twenty years, in weather less than once in five; of repairs
    /// that nobody tells of it finds most, those that win back much of the way beyond the noise.
    @Test func `It hardly ever begins anew without a reason, and mostly does with one`() {
        var years: [Bool: Double] = [:]
        var begun: [Bool: Double] = [:]
        var (repairs, found) = (0, 0)
        for (index, kind) in MadeUpDegradation.Kind.allCases.enumerated() {
            var chance = Seeded(state: 500 + UInt64(index))
            for _ in 0..<25 {
                let series = MadeUpDegradation(kind, using: &chance)
                let end = series.failsOn ?? MadeUpDegradation.days
                var track = DegradationTrack()
                for (day, value) in series.values[..<end].enumerated() {
                    guard let value, track.observe(value, at: Int64(day) * 86_400_000_000 + 1) else { continue }
                    guard track.beginAnewAfterJump(rises: true) else { continue }
                    if series.repairs.contains(where: { (0...8).contains(day - $0) }) {
                        found += 1
                    } else {
                        begun[kind == .weather || kind == .healthyInWeather, default: 0] += 1
                    }
                }
                years[kind == .weather || kind == .healthyInWeather, default: 0] += Double(end) / 365
                repairs += series.repairs.count { $0 < end - 10 }
            }
        }
        #expect((begun[false] ?? 0) / (years[false] ?? 1) < 0.05)
        #expect((begun[true] ?? 0) / (years[true] ?? 1) < 0.2)
        #expect(Double(found) > 0.55 * Double(repairs))
        print("begun anew a year: \(begun) in \(years); repairs found \(found) of \(repairs)")
    }
}
