import Diagnostics
import Profiles
import Telemetry
import Testing

@Suite struct WindowCostTests {
    private static let metrics = [
        Metric(id: MetricID("heat_output"), path: "h", unit: UnitCode(rawValue: "kW")),
        Metric(id: MetricID("room"), path: "r", unit: .celsius),
        Metric(
            id: MetricID("mode"), path: "m", unit: .one,
            kind: .state([.init(raw: "0", name: "off"), .init(raw: "1", name: "hot_water")])),
        Metric(
            id: MetricID("error"), path: "e", unit: .one, kind: .event([.init(raw: "1", name: "low_pressure")])),
    ]

    private func compiled(_ rule: String) throws -> CompiledProfile {
        let parameters = [
            Parameter(id: "wanted_room", says: "wanted", unit: .celsius, value: 293.15, range: 273.15...313.15)
        ]
        let schedules = [Schedule(id: "heating_season", season: .init(from: 1001, to: 430))]
        var compiler = RuleCompiler(
            metrics: Self.metrics, parameters: parameters, schedules: schedules, offlineAfter: .minutes(5))
        let when = try compiler.condition(rule)
        return CompiledProfile(
            DeviceProfile(
                id: ProfileID(rawValue: "example/words"), title: "Words", match: DeviceMatch(),
                reports: Reports(convention: "example", every: .minutes(1), offlineAfter: .minutes(5)),
                metrics: Self.metrics, windows: compiler.windows, symptoms: [Symptom(id: "it", when: when, says: "it")],
                causes: [], fixes: [], parameters: parameters, schedules: schedules))
    }

    private static let sentences: [(String, String)] = [
        (
            "mean(heat_output, 6h) < 0.75 * expected(heat_output, given: [room])",
            "the mean heat output over 6 h is below 0.75 times the heat output that is usual for this device at the present room"
        ),
        (
            "room < wanted_room - 2 K and during(heating_season)",
            "the room is below wanted room less 2 K and it is heating season"
        ),
        ("room < 17.5 Cel", "the room is below 17.5 °C"),
        ("last(mode, 1h) != hot_water", "the last mode, at most 1 h old is not hot water"),
        ("slope(room, 2h) < -0.5 K/h", "the steady change of room over 2 h is below -0.5 K/h"),
        (
            "count(error == low_pressure, 24h) > 2",
            "the number of times in the last 1 d that error said low pressure is above 2"
        ),
        (
            "share(mean(room, 10m) < 19 Cel, 6h) >= 0.8",
            "the share of the last 6 h in which the mean room over 10 min is below 19 °C is at least 80 %"
        ),
        ("duration(mode == off, 1h) > 10m", "the time within the last 1 h in which the mode is off is above 10 min"),
        (
            "quantile(0.9, heat_output, 1h) - stddev(heat_output, 1h) > 500 W",
            "the heat output that it did not exceed for 90 % of 1 h less the standard deviation of heat output over 1 h is above 0.5 kW"
        ),
    ]

    @Test(arguments: sentences)
    func `A rule is said in plain words`(rule: String, words: String) throws {
        let compiled = try compiled(rule)
        #expect(RuleWords(compiled.profile).words(compiled.profile.symptoms[0].when) == words)
    }

    @Test func `A symptom's windows are listed with what they cost, the inner ones first`() throws {
        let compiled = try compiled(
            "share(mean(room, 10m) < 19 Cel and room < 20 Cel, 6h) > 0.8 and deviation(room) > 3")
        let costs = compiled.windows(ofSymptom: 0)
        #expect(
            costs.map(\.words) == [
                "the mean room over 10 min", "the room",
                "the share of the last 6 h in which the mean room over 10 min is below 19 °C and the room is below 20 °C",
                "the distance of room from this device's own normal at this hour, in standard deviations",
            ])
        #expect(costs.map(\.bytes) == [144, 0, 153, 784])
        #expect(costs[0].known == "after 5 min, half of its length")
        #expect(compiled.windows(ofSymptom: 1).isEmpty)
    }

    /// What is promised, against what a snapshot of a device with every table full takes.
    @Test func `The bytes told are those that a device's state takes`() throws {
        let compiled = try compiled(
            "stddev(room, 1h) > 1 K and quantile(0.5, room, 1h) > 3 Cel and expected(heat_output, given: [room, mode]) > 1 kW "
                + "and peer_deviation(room, 1h) > 3 and slope(room, 6h) > 1 K/h and deviation(room) > 3 and changes(mode, 1h) > 3"
        )
        var it = Patient(compiled.profile)
        let empty = it.state.encode(it.compiled).count
        var chance = Seeded(state: 3)
        for minutes in 0..<4_000 {
            it.report(
                [
                    (MetricID("heat_output"), Double.random(in: 0...9, using: &chance)),
                    (MetricID("room"), Double.random(in: -500...500, using: &chance)),
                    (MetricID("mode"), Double(minutes % 2)),
                ], at: Double(minutes))
        }
        let full = it.state.encode(it.compiled).count
        #expect(full > empty)
        #expect(full <= compiled.bytesPerDevice + 200)
        #expect(full >= compiled.bytesPerDevice * 3 / 4)
    }
}
