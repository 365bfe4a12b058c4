import Diagnostics
import Profiles
import Telemetry
import Testing

private let load = MetricID("load")

private let symptom = Symptom(
    id: "unlike_itself", when: .comparison(.greater, .window(0), .number(5)), hold: .minutes(10), says: "it draws more")

private func profile(noticing: Bool = false) -> DeviceProfile {
    DeviceProfile(
        id: ProfileID(rawValue: "example/load"), title: "Load", match: DeviceMatch(),
        reports: Reports(convention: "example", every: .minutes(5), offlineAfter: .minutes(20)),
        metrics: [Metric(id: load, path: "load", unit: .watt)],
        windows: [Window(function: .deviation, operand: .metric(0), length: .minutes(20))],
        symptoms: noticing ? [symptom] : [],
        causes: noticing
            ? [
                Cause(
                    id: "short", kind: .fault, title: "Short", severity: .major, ratePerYear: 1, clearsIn: .days(10),
                    shows: [.init(symptom: 0, likelihood: 0.95)])
            ] : [],
        fixes: [])
}

/// Stove.start is a Thursday. 100 W at night, 400 W by day, 800 W on the days of a weekend; noise of 10 W.
private func usual(_ minutes: Int, _ chance: inout Seeded) -> Double {
    let (day, hour) = (minutes / 1_440, minutes / 60 % 24)
    let isWeekend = day % 7 == 2 || day % 7 == 3
    let level = (7..<22).contains(hour) ? (isWeekend ? 800.0 : 400) : 100
    return level + (0..<3).map { _ in Double.random(in: -10...10, using: &chance) }.reduce(0, +)
}

private func learned(days: Int, zone: ZoneOffsets? = nil, noticing: Bool = false) -> Patient {
    var it = Patient(profile(noticing: noticing))
    var chance = Seeded(state: 4)
    if let zone { it.take(.setting(DeviceSetting(zone: zone)), at: 0) }
    for minutes in stride(from: 0, to: days * 1_440, by: 5) {
        it.report([(load, usual(minutes, &chance))], at: Double(minutes))
    }
    return it
}

extension Patient {
    fileprivate func deviation(of value: Double, day: Int, hour: Double) -> Double? {
        var copy = self
        let minutes = Double(day) * 1_440 + hour * 60
        copy.report([(load, value)], at: minutes)
        return copy.value(0, at: minutes)
    }
}

@Suite struct NormalTests {
    @Test func `It is unknown until this hour of this kind of day was known for three hours, and for seven days`() {
        var it = learned(days: 6)
        #expect(it.deviation(of: 400, day: 6, hour: 12) == nil)
        it = learned(days: 8)
        #expect(it.deviation(of: 400, day: 8, hour: 12) != nil)
        // Only one weekend, two days, has passed.
        #expect(it.deviation(of: 800, day: 9, hour: 12) == nil)
        it = learned(days: 16)
        #expect(it.deviation(of: 800, day: 16, hour: 12) != nil)
    }

    @Test func `Normal is by the hour and by the kind of day`() throws {
        let it = learned(days: 21)
        for (day, hour, value) in [(21, 12.5, 400.0), (21, 3.5, 100), (23, 12.5, 800), (24, 3.5, 100)] {
            let deviation = try #require(it.deviation(of: value, day: day, hour: hour))
            #expect(abs(deviation) < 1, "day \(day) at \(hour)")
        }
        #expect(try #require(it.deviation(of: 400, day: 21, hour: 3.5)) > 20)
        #expect(try #require(it.deviation(of: 800, day: 22, hour: 12.5)) > 20)
        #expect(try #require(it.deviation(of: 400, day: 23, hour: 12.5)) < -20)
    }

    @Test func `It is measured in robust standard deviations`() throws {
        let it = learned(days: 28)
        // Three uniform numbers of ±10 have a standard deviation of 10.
        for (value, expected) in [(430.0, 3.0), (380, -2)] {
            let deviation = try #require(it.deviation(of: value, day: 28, hour: 12.5))
            #expect(abs(deviation - expected) < 0.8, "\(value)")
        }
    }

    @Test func `The hours are those of the home`() throws {
        // Two hours ahead of UTC the day begins at five.
        let it = learned(days: 21)
        let east = learned(days: 21, zone: ZoneOffsets(initial: 7_200))
        for hour in [6.5, 21.5] {
            let here = try #require(it.deviation(of: 400, day: 21, hour: hour))
            let there = try #require(east.deviation(of: 400, day: 21, hour: hour))
            // What comes is the same at the same instants: only the names of the hours differ.
            #expect(abs(here - there) < 1)
        }
        // In UTC the two weekend days begin at midnight, there at ten in the evening of Friday, which is a quiet hour.
        #expect(try #require(it.deviation(of: 100, day: 22, hour: 23)) < 1)
        #expect(try #require(east.deviation(of: 100, day: 22, hour: 23)) < 1)
    }

    @Test func `It stays with this device through what lies far off`() throws {
        var it = learned(days: 21)
        // One wild reading in ten for a week.
        var chance = Seeded(state: 9)
        for minutes in stride(from: 21 * 1_440, to: 28 * 1_440, by: 5) {
            let wild = Int.random(in: 0..<10, using: &chance) == 0
            it.report([(load, wild ? 5_000 : usual(minutes, &chance))], at: Double(minutes))
        }
        #expect(abs(try #require(it.deviation(of: 400, day: 28, hour: 12.5))) < 1.5)
        #expect(try #require(it.deviation(of: 500, day: 28, hour: 12.5)) > 3)
    }

    @Test func `A new habit is normal after a month, and a fault under an open episode never`() throws {
        for noticing in [false, true] {
            var it = learned(days: 21, noticing: noticing)
            var chance = Seeded(state: 2)
            for minutes in stride(from: 21 * 1_440, to: 63 * 1_440, by: 5) {
                it.report([(load, usual(minutes, &chance) + 200)], at: Double(minutes))
            }
            let deviation = try #require(it.deviation(of: 600, day: 63, hour: 12.5))
            #expect(noticing ? deviation > 5 : deviation < 5, "\(deviation)")
            #expect(it.opened.isEmpty != noticing)
        }
    }

    @Test func `Silence teaches nothing`() throws {
        var it = learned(days: 14)
        let before = try #require(it.deviation(of: 430, day: 14, hour: 12.5))
        it.report([(load, 405)], at: 40 * 1_440)
        let after = try #require(it.deviation(of: 430, day: 41, hour: 12.5))
        #expect(abs(before - after) < 0.5)
    }
}
