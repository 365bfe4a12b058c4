import Diagnostics
import Profiles
import Telemetry
import Testing

private let room = MetricID("room")

/// Rules over a room's temperature, as an author writes them; the first symptom is the first rule.
private func profile(_ rules: [String]) throws -> DeviceProfile {
    let metrics = [Metric(id: room, path: "room", unit: .celsius)]
    let parameters = [
        Parameter(id: "wanted", says: "the least they want", unit: .celsius, value: 291.15, range: 283.15...303.15)
    ]
    let schedules = [
        Schedule(id: "night", hours: .init(from: 22 * 60, to: 6 * 60)),
        Schedule(id: "friday_night", hours: .init(from: 22 * 60, to: 6 * 60), weekdays: [5]),
        Schedule(id: "winter", season: .init(from: 1101, to: 331)),
        Schedule(id: "office", hours: .init(from: 8 * 60, to: 17 * 60), weekdays: [1, 2, 3, 4, 5]),
    ]
    var compiler = RuleCompiler(
        metrics: metrics, parameters: parameters, schedules: schedules, offlineAfter: .minutes(5))
    let conditions = try rules.map { try compiler.condition($0) }
    return DeviceProfile(
        id: ProfileID(rawValue: "example/room"), title: "Room", match: DeviceMatch(),
        reports: Reports(convention: "example", every: .minutes(1), offlineAfter: .minutes(5)), metrics: metrics,
        windows: compiler.windows,
        symptoms: zip(rules, conditions).map { Symptom(id: $0, when: $1, says: $0) }, causes: [], fixes: [],
        parameters: parameters, schedules: schedules)
}

@Suite struct BackgroundTests {
    @Test func `A parameter is the profile's until the device has its own, within what is allowed`() throws {
        var it = Patient(try profile(["room < wanted"]))
        it.report([(room, 19)], at: 0)
        #expect(it.symptom("room < wanted").truth == .no)
        it.take(.setting(DeviceSetting(overrides: ["wanted": 294.15, "other": 3])), at: 1)
        it.report([(room, 19)], at: 2)
        #expect(it.symptom("room < wanted").truth == .yes)
        #expect(it.state.value(ofParameter: 0) == 294.15)
        // 5 degrees is below the range.
        it.take(.setting(DeviceSetting(overrides: ["wanted": 278.15])), at: 3)
        it.report([(room, 19)], at: 4)
        #expect(it.symptom("room < wanted").truth == .no)
        #expect(it.state.value(ofParameter: 0) == 291.15)
        #expect(it.state.setting.overrides == ["wanted": 278.15])
        it.take(.setting(DeviceSetting(overrides: ["wanted": .nan])), at: 5)
        #expect(it.state.setting.overrides.isEmpty)
    }

    /// Hours are since Thursday 2026-01-01, 00:00 UTC.
    private static let hours: [(String, Double, Bool)] = [
        ("night", 21.9, false), ("night", 22, true), ("night", 23.9, true), ("night", 24, true), ("night", 29.9, true),
        ("night", 30, false),
        // The night that begins on Friday ends on Saturday.
        ("friday_night", 24 + 23, true), ("friday_night", 48 + 5, true), ("friday_night", 24 + 5, false),
        ("friday_night", 48 + 23, false), ("office", 12, true), ("office", 48 + 12, false), ("office", 17, false),
        ("winter", 12, true), ("winter", 24 * 89 + 12, true), ("winter", 24 * 90 + 12, false),
        ("winter", 24 * 303 + 12, false), ("winter", 24 * 304 + 12, true),
    ]

    @Test(arguments: hours)
    func `A schedule holds by the clock on the wall`(schedule: String, hour: Double, inside: Bool) throws {
        var it = Patient(try profile(["during(\(schedule))"]))
        it.report([(room, 19)], at: hour * 60)
        #expect(it.symptom("during(\(schedule))").truth == (inside ? .yes : .no))
    }

    @Test func `Local time follows the zone, summer time included, and the profile's where none is set`() throws {
        // Central Europe 2026: an hour ahead, two from 29 March 01:00 UTC.
        let zone = ZoneOffsets(
            initial: 3_600,
            changes: [.init(at: Timestamp(rfc3339: "2026-03-29T01:00:00Z") ?? Stove.start, seconds: 7_200)])
        var it = Patient(try profile(["during(night)"]))
        it.take(.setting(DeviceSetting(zone: zone)), at: 0)
        let summer = 24.0 * 88
        let hours: [(Double, Bool)] = [
            (20.5, false), (21, true), (summer + 4.5, false), (summer + 19.9, false), (summer + 20, true),
        ]
        for (hour, night) in hours {
            it.report([(room, 19)], at: hour * 60)
            #expect(it.symptom("during(night)").truth == (night ? .yes : .no), "\(hour)")
        }
        let west = CompiledProfile(try profile(["during(night)"]), zone: ZoneOffsets(initial: -5 * 3_600))
        var state = DeviceState(west)
        let reading = Reading(metric: room, value: 19, observedAt: minute(4 * 60), deviceStated: true)
        _ = state.fold(
            DeviceInput(device: Stove.device, receivedAt: minute(4 * 60), content: .readings([reading])), by: west)
        #expect(state.symptoms[0].truth == .yes)
    }

    @Test func `A device is compared with eight or more like it, for three hours`() throws {
        var it = Patient(try profile(["peer_deviation(room, 16m) > 3"]))
        func norm(devices: Int, at minutes: Double, spread: Double = 0.5) -> PeerNorm {
            PeerNorm(
                metric: room, over: .minutes(16), at: minute(minutes), median: 20, spread: spread, devices: devices)
        }
        it.report([(room, 22)], from: 0, through: 20)
        #expect(it.value(0, at: 20) == nil)
        it.take(.peers([norm(devices: 7, at: 0)]), at: 20)
        #expect(it.value(0, at: 20) == nil)
        it.take(.peers([norm(devices: 8, at: 20)]), at: 20)
        let deviation = try #require(it.value(0, at: 20))
        #expect(abs(deviation - 4) < 1e-5)
        it.report([(room, 22)], from: 21, through: 200)
        #expect(it.value(0, at: 200) != nil)
        #expect(it.value(0, at: 201) == nil)
        // Norms of another length are for another window; one without spread cuts off at once.
        var other = norm(devices: 9, at: 200)
        other.over = .minutes(32)
        it.take(.peers([other]), at: 201)
        #expect(it.value(0, at: 201) == nil)
        it.take(.peers([norm(devices: 9, at: 200, spread: 0)]), at: 201)
        #expect(it.value(0, at: 201) == 100)
    }
}
