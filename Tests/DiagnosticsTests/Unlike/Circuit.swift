import Profiles
import Telemetry

@testable import Diagnostics

/// A made-up device of four metrics that the tests let live: a water circuit with a day, two temperatures that move
/// together, a meter and a mode. It has a symptom and a cause of its own, which rest on `power` alone.
struct Circuit {
    static let metrics = ["flow", "back", "power", "energy", "mode"].map { MetricID($0) }
    static let powerNow = Expression.window(0)

    static let profile = DeviceProfile(
        id: ProfileID(rawValue: "example/circuit"), title: "Example circuit", match: DeviceMatch(),
        reports: Reports(convention: "example", every: .minutes(5), offlineAfter: .minutes(20)),
        metrics: [
            Metric(id: metrics[0], path: "f", unit: .celsius, plausible: -20...120),
            Metric(id: metrics[1], path: "b", unit: .celsius),
            Metric(id: metrics[2], path: "p", unit: UnitCode(rawValue: "kW")),
            Metric(id: metrics[3], path: "e", unit: UnitCode(rawValue: "kW.h"), kind: .counter),
            Metric(
                id: metrics[4], path: "m", unit: .one,
                kind: .state(["off", "on", "alarm"].map { .init(raw: $0, name: $0) })),
        ],
        windows: [Window(function: .mean, operand: .metric(2), length: .minutes(60), scale: 1_000)],
        symptoms: [
            Symptom(
                id: "overload", when: powerNow > 9_000, hold: .minutes(20), clear: powerNow < 8_000, falseAlarm: 0.002,
                says: "it takes more power than it may")
        ],
        causes: [
            Cause(
                id: "short", kind: .fault, title: "A short", severity: .major, ratePerYear: 1, clearsIn: .days(2),
                shows: [.init(symptom: 0, likelihood: 0.95)],
                notices: [.init(id: "fuse", says: "the fuse blows")])
        ],
        fixes: [
            Fix(
                id: "restart", kind: .cure, title: "Restart it",
                means: .remote(.init(topic: "t/{device}", payload: "{}", repeatable: true)), works: [0: 0.5])
        ], contentHash: 0xC1AC)
    static let compiled = CompiledProfile(profile)

    var state = DeviceState(compiled)
    var outputs: [FoldOutput] = []
    private(set) var slot = 0
    private var chance: SeriesRecipe
    private var meter = 0.0

    init(seed: UInt64 = 1) { chance = SeriesRecipe(seed: seed) }

    var at: Timestamp { Stove.start + .minutes(Int64(slot) * 5) }

    /// What a slot's report holds before anything is changed: by metric index.
    private mutating func usual() -> [Int: Double] {
        let byDay = (96..<216).contains(slot % 288) ? 10.0 : 0
        let weather = chance.noise()
        let flow = 30 + byDay + weather + 0.2 * chance.noise()
        let power = 2 + byDay / 10 + 0.2 * weather + 0.1 * chance.noise()
        meter += max(0, power) / 12
        return [
            0: flow, 1: flow - 5 + 0.2 * chance.noise(), 2: power, 3: meter, 4: (96..<216).contains(slot % 288) ? 1 : 0,
        ]
    }

    mutating func take(_ content: DeviceInput.Content) {
        outputs += state.fold(
            DeviceInput(device: Stove.device, receivedAt: at, content: content), by: Self.compiled)
    }

    /// So many slots of five minutes; `change` alters what is reported.
    mutating func live(slots: Int, _ change: (inout [Int: Double]) -> Void = { _ in }) {
        for _ in 0..<slots {
            slot += 1
            var values = usual()
            change(&values)
            take(
                .readings(
                    values.sorted { $0.key < $1.key }.map {
                        Reading(metric: Self.metrics[$0.key], value: $0.value, observedAt: at, deviceStated: true)
                    }))
        }
    }

    /// So many slots in which nothing is heard of it.
    mutating func pass(slots: Int) { slot += slots }

    mutating func live(days: Int) { live(slots: days * 288) }

    var finding: UnlikeFinding? { state.unlikeFinding(Self.compiled) }
    var changes: [UnlikeChange] { outputs.compactMap { if case .unlike(let change) = $0 { change } else { nil } } }
}
