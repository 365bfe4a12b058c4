import Diagnostics
import Foundation
import Profiles
import Telemetry
import Testing

private let heat = MetricID("heat")
private let outdoor = MetricID("outdoor")

/// Functions that read more than their own window, over random readings: against plain recomputation where there is
/// one, else against the laws that hold whatever was learned.
@Suite struct BackgroundPropertyTests {
    /// Heat in `unit`, beside an outdoor temperature.
    private static func patient(_ rules: [String], heatIn unit: String = "kW", schedules: [Schedule] = []) throws
        -> Patient
    {
        let metrics = [
            Metric(id: heat, path: "heat", unit: UnitCode(rawValue: unit)),
            Metric(id: outdoor, path: "outdoor", unit: .celsius),
        ]
        var compiler = RuleCompiler(metrics: metrics, schedules: schedules, offlineAfter: .minutes(20))
        let conditions = try rules.map { try compiler.condition($0) }
        return Patient(
            DeviceProfile(
                id: ProfileID(rawValue: "example/background"), title: "Background", match: DeviceMatch(),
                reports: Reports(convention: "example", every: .minutes(5), offlineAfter: .minutes(20)),
                metrics: metrics, windows: compiler.windows,
                symptoms: zip(rules, conditions).map { Symptom(id: $0, when: $1, says: $0) }, causes: [], fixes: [],
                schedules: schedules))
    }

    /// The left side of the patient's comparison, in base units.
    private static func value(_ rule: Int, of it: Patient, at minutes: Double) -> Double? {
        guard case .comparison(_, let value, _) = it.compiled.profile.symptoms[rule].when else { return nil }
        return it.state.value(of: value, at: minute(minutes), it.compiled)
    }

    @Test(arguments: Array(1...6) as [UInt64])
    func `A reading's value and age are those of the last one, and the value goes when it is too old`(seed: UInt64)
        throws
    {
        var it = try Self.patient(["heat > 0 kW", "age(heat) > 0s"])
        var chance = Seeded(state: seed)
        var last: (value: Double, at: Int)?
        for minutes in 0..<2_000 {
            if Int.random(in: 0..<(minutes % 500 < 400 ? 4 : 90), using: &chance) == 0 {
                last = (Double(Int.random(in: -50...50, using: &chance)), minutes)
                it.report([(heat, last?.value ?? 0)], at: Double(minutes))
            }
            let isHeld = last.map { minutes - $0.at <= 20 } ?? false
            #expect(Self.value(0, of: it, at: Double(minutes)) == (isHeld ? last.map { $0.value * 1_000 } : nil))
            #expect(Self.value(1, of: it, at: Double(minutes)) == last.map { Double(minutes - $0.at) * 60 })
        }
    }

    @Test(arguments: Array(1...20) as [UInt64])
    func `A schedule holds as the calendar of its home says`(seed: UInt64) throws {
        var chance = Seeded(state: seed)
        let hours = (Int.random(in: 0..<1_440, using: &chance), Int.random(in: 0..<1_440, using: &chance))
        let days = Set((1...7).filter { _ in Bool.random(using: &chance) })
        let months = (Int.random(in: 1...12, using: &chance), Int.random(in: 1...12, using: &chance))
        let schedule = Schedule(
            id: "it", hours: .init(from: hours.0, to: hours.1), weekdays: days,
            season: .init(from: months.0 * 100 + 1, to: months.1 * 100 + 28))
        // Lord Howe Island moves its clocks by half an hour.
        let zone = try #require(TimeZone(identifier: ["Europe/Berlin", "Australia/Lord_Howe"][Int(seed % 2)]))
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = zone
        for _ in 0..<200 {
            let minutes = Double(Int.random(in: 0..<1_440 * 365, using: &chance))
            let date = Date(timeIntervalSince1970: Double(minute(minutes).seconds))
            var it = try Self.patient(["during(it)"], schedules: [schedule])
            it.take(
                .setting(DeviceSetting(zone: ZoneOffsets(initial: Int32(zone.secondsFromGMT(for: date))))), at: minutes)
            it.report([(heat, 1)], at: minutes)
            let clock = calendar.dateComponents([.hour, .minute], from: date)
            let now = (clock.hour ?? 0) * 60 + (clock.minute ?? 0)
            // A span over midnight belongs to the day it began on.
            let isMorning = hours.0 >= hours.1 && now < hours.1
            let isInHours =
                hours.0 < hours.1 ? (hours.0..<hours.1).contains(now) : now >= hours.0 || now < hours.1
            let begun = isMorning ? try #require(calendar.date(byAdding: .day, value: -1, to: date)) : date
            let day = calendar.dateComponents([.month, .day, .weekday], from: begun)
            let weekday = ((day.weekday ?? 1) + 5) % 7 + 1
            let number = (day.month ?? 0) * 100 + (day.day ?? 0)
            let (first, last) = (months.0 * 100 + 1, months.1 * 100 + 28)
            let isInSeason = first <= last ? (first...last).contains(number) : number >= first || number <= last
            let holds = isInHours && (days.isEmpty || days.contains(weekday)) && isInSeason
            #expect(
                it.symptom("during(it)").truth == (holds ? .yes : .no), "\(schedule) at \(date) in \(zone.identifier)")
        }
    }

    @Test(arguments: Array(1...12) as [UInt64])
    func `Peers' norms are the median and the robust spread, and distances from them have no unit`(seed: UInt64)
        throws
    {
        var chance = Seeded(state: seed)
        let count = Int.random(in: 8...40, using: &chance)
        let means = (0..<count).map { _ in Double(Int.random(in: 0...30, using: &chance)) + 5 }
        func middle(_ values: [Double]) -> Double {
            // By definition: as many lie below as above.
            let sorted = values.sorted()
            return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
        }
        let median = middle(means)
        let spread = 1.4826 * middle(means.map { abs($0 - median) })
        func found(_ own: Double, in unit: String, factor: Double) throws -> Double? {
            var it = try Self.patient(["peer_deviation(heat, 1h) > 0"], heatIn: unit)
            let norm = try #require(
                PeerNorm(of: means.map { $0 * factor }, metric: heat, over: .hours(1), at: minute(60)))
            #expect(abs(norm.median - median * factor) < 1e-9 * factor)
            #expect(abs(norm.spread - spread * factor) < 1e-9 * factor)
            for minutes in stride(from: 0.0, through: 60, by: 5) { it.report([(heat, own * factor)], at: minutes) }
            it.take(.peers([norm]), at: 60)
            return it.value(0, at: 60)
        }
        for own in [3.0, 17, 18.5, 40] {
            let inKilowatts = try #require(try found(own, in: "kW", factor: 1))
            let inWatts = try #require(try found(own, in: "W", factor: 1_000))
            #expect(abs(inKilowatts - inWatts) < 1e-3)
            guard spread > 0 else { continue }
            #expect(abs(inKilowatts - min(100, max(-100, (own - median) / spread))) < 1e-3)
        }
    }

    /// Three weeks of a house, each reading also in watts.
    private static func lives(_ rules: [String], seed: UInt64, cut: Int? = nil) throws -> (Patient, Patient) {
        var kilowatts = try patient(rules)
        var watts = try patient(rules, heatIn: "W")
        var chance = Seeded(state: seed)
        for minutes in stride(from: 0, to: 21 * 1_440, by: 5) {
            let day = Double(minutes) / 1_440
            let temperature =
                3 + 4 * sin(day) + 3 * sin(2 * .pi * day) + Double.random(in: -0.3...0.3, using: &chance)
            let value = 0.15 * (20 - temperature) * Double.random(in: 0.95...1.05, using: &chance)
            if Int.random(in: 0..<400, using: &chance) == 0 { continue }
            kilowatts.report([(heat, value), (outdoor, temperature)], at: Double(minutes))
            watts.report([(heat, value * 1_000), (outdoor, temperature)], at: Double(minutes))
            if minutes == cut {
                // What was kept and read again goes on as if it had never been away.
                kilowatts.state = try #require(
                    DeviceState(bytes: kilowatts.state.encode(kilowatts.compiled), kilowatts.compiled))
            }
        }
        return (kilowatts, watts)
    }

    @Test(arguments: Array(1...4) as [UInt64])
    func `What is learned of a device does not depend on the unit it reports in, nor on a restart`(seed: UInt64) throws
    {
        let rules = ["deviation(heat) > 0", "expected(heat, given: [outdoor]) > 0 kW"]
        let (kilowatts, watts) = try Self.lives(rules, seed: seed)
        let (restarted, _) = try Self.lives(rules, seed: seed, cut: 10 * 1_440)
        let end = 21.0 * 1_440 - 5
        var known = 0
        for temperature in [-2.0, 0, 3, 6, 30] {
            for value in [1.0, 2.5, 5] {
                var (a, b, c) = (kilowatts, watts, restarted)
                a.report([(heat, value), (outdoor, temperature)], at: end + 1)
                b.report([(heat, value * 1_000), (outdoor, temperature)], at: end + 1)
                c.report([(heat, value), (outdoor, temperature)], at: end + 1)
                for rule in rules.indices {
                    let inKilowatts = Self.value(rule, of: a, at: end + 1)
                    let inWatts = Self.value(rule, of: b, at: end + 1)
                    #expect((inKilowatts == nil) == (inWatts == nil), "\(rules[rule]) at \(temperature)")
                    #expect(Self.value(rule, of: c, at: end + 1) == inKilowatts)
                    guard let inKilowatts, let inWatts else { continue }
                    known += 1
                    #expect(
                        abs(inKilowatts - inWatts) <= 2e-3 * max(1, abs(inKilowatts)),
                        "\(rules[rule]) at \(temperature)")
                }
            }
        }
        #expect(known > 20)
    }
}
