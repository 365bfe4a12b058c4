import Diagnostics
import Profiles
import Telemetry

/// A small made-up device that the tests fold: a heater with a water circuit, reporting every minute.
enum Stove {
    static let start = Timestamp(seconds: 1_767_225_600)  // 2026-01-01
    static let device = DeviceID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0001)
    static let heat = MetricID("heat")
    static let mode = MetricID("mode")
    static let room = MetricID("room")
    static let hours = MetricID("hours")

    /// Windows by name, so that rules can be written down.
    enum W: Int, CaseIterable {
        case meanHeat, heat, mode, room, heatingShare, hoursGained, silence, starts, coldFor, heatNow

        var expression: Expression { .window(rawValue) }
        var window: Window {
            switch self {
            case .meanHeat: Window(function: .mean, operand: .metric(0), length: .minutes(60), scale: 1_000)
            case .heat: Window(function: .last, operand: .metric(0), length: .minutes(5), scale: 1_000)
            case .mode: Window(function: .last, operand: .metric(1), length: .minutes(5))
            case .room: Window(function: .last, operand: .metric(2), length: .minutes(5), offset: 273.15)
            case .heatingShare:
                Window(function: .share, operand: .condition(W.mode.expression == 1), length: .minutes(60))
            case .hoursGained:
                Window(function: .delta, operand: .metric(3), length: .minutes(60), scale: 3_600)
            case .silence: Window(function: .age, operand: .metric(0), length: .minutes(60))
            case .starts:
                Window(function: .count, operand: .condition(W.mode.expression == 1), length: .minutes(60))
            case .coldFor:
                Window(function: .duration, operand: .condition(W.room.expression < 290.15), length: .minutes(60))
            case .heatNow: Window(function: .mean, operand: .metric(0), length: .minutes(4), scale: 1_000)
            }
        }
    }

    static let off = 0.0
    static let heating = 1.0

    static let profile = DeviceProfile(
        id: ProfileID(rawValue: "example/stove"), title: "Example stove", match: DeviceMatch(),
        reports: Reports(convention: "example", every: .minutes(1), offlineAfter: .minutes(5)),
        cannotSee: ["noise"],
        metrics: [
            Metric(id: heat, path: "heat", unit: UnitCode(rawValue: "kW"), plausible: 0...25),
            Metric(
                id: mode, path: "mode", unit: .one,
                kind: .state([.init(raw: "0", name: "off"), .init(raw: "1", name: "heating")])),
            Metric(id: room, path: "room", unit: UnitCode(rawValue: "Cel"), plausible: -20...60),
            Metric(id: hours, path: "hours", unit: UnitCode(rawValue: "h"), kind: .counter),
        ],
        windows: W.allCases.map(\.window),
        symptoms: [
            Symptom(
                id: "weak_heat", when: W.meanHeat.expression < 2_000, gate: W.heatingShare.expression > 0.8,
                hold: .minutes(20), clear: W.meanHeat.expression > 3_000, falseAlarm: 0.005,
                says: "it gives less heat than it should"),
            Symptom(
                id: "stands_still", when: .and(W.hoursGained.expression < 60, W.room.expression < 291.15),
                falseAlarm: 0.002, says: "its compressor stands still in a cold house",
                saysNot: "its compressor turns, or the house is warm"),
            Symptom(id: "silent", when: W.silence.expression > 3_600, falseAlarm: 0.02, says: "it went quiet"),
        ],
        causes: [
            Cause(
                id: "controller_hang", kind: .fault, title: "Hung controller", severity: .major, ratePerYear: 2,
                clearsIn: .days(2), shows: [.init(symptom: 1, likelihood: 0.98)],
                notices: [.init(id: "cold_house", says: "the house stays cold")], fixes: [0]),
            Cause(
                id: "refrigerant_leak", kind: .fault, title: "Refrigerant leak", severity: .major, ratePerYear: 0.1,
                clearsIn: .days(30), shows: [.init(symptom: 0, likelihood: 0.95)],
                notices: [
                    .init(id: "cold_house", says: "the house stays cold", likelihood: 0.5),
                    .init(id: "never_stops", says: "it runs all the time", likelihood: 0.6),
                ], fixes: [1, 2]),
            Cause(
                id: "no_power", kind: .supply, title: "No power", severity: .critical, ratePerYear: 0.2,
                clearsIn: .days(1), shows: [.init(symptom: 2, likelihood: 0.98)]),
        ],
        fixes: [
            Fix(
                id: "restart", kind: .cure, title: "Restart the controller",
                means: .remote(
                    .init(
                        topic: "stove/{device}/command", payload: "{}",
                        acknowledgedBy: .init(topic: "stove/{device}/reply", correlationPath: "$.id"))),
                impact: .init(offline: .minutes(2)),
                onlyIf: [.init(when: W.mode.expression == 1, text: "mode == heating")],
                limits: .init(count: 2, period: .days(1), cooldown: .minutes(60)),
                proof: .init(
                    firstSign: .init(when: W.hoursGained.expression > 0, within: .minutes(10)),
                    verify: .init(when: W.heatNow.expression > 3_000, within: .minutes(30)), holds: .hours(4)),
                works: [0: 0.9, 1: 0.02]),
            Fix(
                id: "backup_heater", kind: .relief, title: "Backup heater until the visit",
                means: .remote(.init(topic: "stove/{device}/command", payload: "{}", repeatable: true)),
                works: [0: 0.5, 1: 0.95]),
            Fix(
                id: "visit", kind: .cure, title: "Find and repair the leak",
                means: .onSite(parts: ["refrigerant R290"]), works: [1: 0.9]),
        ],
        contentHash: 0xBED5_1DE0)

    static let compiled = CompiledProfile(profile)
}

func == (a: Expression, b: Double) -> Expression { .comparison(.equal, a, .number(b)) }
func < (a: Expression, b: Double) -> Expression { .comparison(.less, a, .number(b)) }
func > (a: Expression, b: Double) -> Expression { .comparison(.greater, a, .number(b)) }

/// One device and all it said: inputs go in by minutes since the start.
struct Patient {
    let compiled: CompiledProfile
    var state: DeviceState
    var outputs: [FoldOutput] = []

    init(_ profile: DeviceProfile = Stove.profile) {
        compiled = CompiledProfile(profile)
        state = DeviceState(compiled)
    }

    @discardableResult
    mutating func take(
        _ content: DeviceInput.Content, at minutes: Double, imported: Bool = false
    ) -> [FoldOutput] {
        let new = state.fold(
            DeviceInput(device: Stove.device, receivedAt: minute(minutes), imported: imported, content: content),
            by: compiled)
        outputs += new
        return new
    }

    /// Readings of one instant, received `delay` minutes after it.
    @discardableResult
    mutating func report(
        _ values: [(MetricID, Double)], at minutes: Double, delay: Double = 0, stated: Bool = true
    ) -> [FoldOutput] {
        take(
            .readings(
                values.map {
                    Reading(metric: $0.0, value: $0.1, observedAt: minute(minutes), deviceStated: stated)
                }), at: minutes + delay)
    }

    /// The same report every minute over a span, both ends included.
    mutating func report(_ values: [(MetricID, Double)], from first: Int, through last: Int) {
        for minutes in first...last { report(values, at: Double(minutes)) }
    }

    mutating func tick(at minutes: Double) { take(.tick, at: minutes) }

    func value(_ window: Int, at minutes: Double) -> Double? {
        state.value(ofWindow: window, at: minute(minutes), compiled)
    }
    func value(_ window: Stove.W, at minutes: Double) -> Double? { value(window.rawValue, at: minutes) }

    func symptom(_ id: String) -> SymptomState {
        state.symptoms[compiled.profile.symptoms.firstIndex { $0.id == id } ?? 0]
    }

    var changes: [SymptomChange] { outputs.compactMap { if case .symptom(let change) = $0 { change } else { nil } } }
    var opened: [EpisodeOpening] { outputs.compactMap { if case .episodeOpened(let it) = $0 { it } else { nil } } }
    var cleared: [EpisodeClearing] { outputs.compactMap { if case .episodeCleared(let it) = $0 { it } else { nil } } }
    var verdicts: [ProofVerdict] { outputs.compactMap { if case .proof(let it) = $0 { it } else { nil } } }
    var late: [Reading] { outputs.flatMap { if case .late(let it) = $0 { it } else { [Reading]() } } }
    var accepted: [Reading] { outputs.flatMap { if case .accepted(let it) = $0 { it } else { [Reading]() } } }
    var duplicates: Int { outputs.reduce(0) { if case .duplicates(let count) = $1 { $0 + count } else { $0 } } }
}

func minute(_ minutes: Double) -> Timestamp { Stove.start + TimeSpan(microseconds: Int64(minutes * 60_000_000)) }

/// SplitMix64. Source: Steele, Lea, Flood 2014.
struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
