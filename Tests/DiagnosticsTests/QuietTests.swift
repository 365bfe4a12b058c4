import Diagnostics
import Profiles
import Telemetry
import Testing

/// Ticks that change nothing are known beforehand.
@Suite struct QuietTests {
    private static let whole = [
        "changes(mode, 1h) > 2", "count(heat, 1h) > 6", "count(heat, 1h) < 2", "count(room < 18 Cel, 3h) > 0",
        "duration(mode == heating, 1h) > 5m", "share(mode == heating, 2h) > 0.5", "age(heat) > 25m", "age(room) < 40m",
        "2 h > age(heat)", "age(heat) == 1m", "mode == heating", "last(mode, 3h) != off", "during(night)",
        "deviation(room) > 2", "peer_deviation(heat, 30m) < -1", "mean(room, 6h) > 10 Cel", "max(heat, 4h) >= 3 kW",
        "share(mean(heat, 10m) > 3 kW and duration(mode == heating, 1h) > 5m, 4h) > 0.2", "slope(room, 2h) < -1 K/h",
        "rate(hours, 1h) < 0.5", "delta(hours, 2h) > 6m", "mean(heat, 30m) < least", "stddev(heat, 1h) > 1 kW",
        "quantile(0.8, heat, 2h) < 9 kW", "expected(heat, given: [room, mode]) > 2 kW",
        "last(heat, 1h) < mean(heat, 3h)",
    ]

    private static func rule(_ depth: Int, _ chance: inout Seeded) -> String {
        switch depth == 0 ? 3 : Int.random(in: 0...4, using: &chance) {
        case 0: "(\(rule(depth - 1, &chance)) and \(rule(depth - 1, &chance)))"
        case 1: "(\(rule(depth - 1, &chance)) or \(rule(depth - 1, &chance)))"
        case 2: "not (\(rule(depth - 1, &chance)))"
        default: whole.randomElement(using: &chance) ?? "age(heat) > 10m"
        }
    }

    /// Rules of chance, with gates, hold times and conditions to clear.
    private static func profile(_ chance: inout Seeded) throws -> CompiledProfile {
        var profile = Stove.profile
        profile.reports.every = .minutes(2)
        profile.reports.offlineAfter = .minutes([5, 20, 60].randomElement(using: &chance) ?? 5)
        profile.parameters = [
            Parameter(id: "least", says: "the least heat", unit: .watt, value: 500, range: 0...5_000)
        ]
        profile.schedules = [Schedule(id: "night", hours: .init(from: 1_320, to: 360))]
        var compiler = RuleCompiler(
            metrics: profile.metrics, parameters: profile.parameters, schedules: profile.schedules,
            offlineAfter: profile.reports.offlineAfter)
        var symptoms: [Symptom] = []
        for number in 0..<6 {
            var symptom = Symptom(
                id: "s\(number)", when: try compiler.condition(rule(2, &chance)), says: "it is so")
            if Bool.random(using: &chance) { symptom.gate = try compiler.condition(rule(1, &chance)) }
            if Bool.random(using: &chance) { symptom.clear = try compiler.condition(rule(1, &chance)) }
            symptom.hold = .minutes(Int64([0, 0, 7, 45].randomElement(using: &chance) ?? 0))
            symptoms.append(symptom)
        }
        profile = DeviceProfile(
            id: profile.id, title: profile.title, match: profile.match, reports: profile.reports,
            metrics: profile.metrics, windows: compiler.windows, symptoms: symptoms, causes: [], fixes: [],
            parameters: profile.parameters, schedules: profile.schedules, contentHash: 9)
        return CompiledProfile(profile)
    }

    /// Messages for a while, then silence: ticks alone.
    private static func life(_ chance: inout Seeded) -> [DeviceInput] {
        var inputs: [DeviceInput] = []
        var (at, hours) = (0.0, 100.0)
        for _ in 0..<3 {
            let cold = Bool.random(using: &chance)
            for _ in 0..<Int.random(in: 3...80, using: &chance) {
                at += Double.random(in: 0.5...4, using: &chance)
                hours += 0.02
                let values: [(MetricID, Double)] = [
                    (Stove.heat, Double.random(in: cold ? 0...2 : 2...26, using: &chance)),
                    (Stove.mode, Double(Int.random(in: 0...1, using: &chance))), (Stove.room, cold ? 15 : 21),
                    (Stove.hours, hours),
                ]
                inputs.append(
                    DeviceInput(
                        device: Stove.device, receivedAt: minute(at),
                        content: .readings(
                            values.shuffled(using: &chance).prefix(Int.random(in: 1...4, using: &chance)).map {
                                Reading(metric: $0.0, value: $0.1, observedAt: minute(at - 0.05), deviceStated: true)
                            })))
                if Bool.random(using: &chance) { inputs.append(tick(at + 0.2)) }
            }
            let end = at + Double.random(in: 20...900, using: &chance)
            while at < end {
                at += Double.random(in: 0.2...3, using: &chance)
                inputs.append(tick(at))
            }
        }
        return inputs
    }

    private static func tick(_ at: Double) -> DeviceInput {
        DeviceInput(device: Stove.device, receivedAt: minute(at), content: .tick)
    }

    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func `Ticks that are passed over would have said and changed nothing`(seed: UInt64) throws {
        var chance = Seeded(state: seed)
        let compiled = try Self.profile(&chance)
        var state = DeviceState(compiled)
        // A tick before this is foretold to change nothing; nil: none is.
        var quiet: (from: Timestamp, until: Timestamp?)?
        for (index, input) in Self.life(&chance).enumerated() {
            let before = state
            let outputs = state.fold(input, by: compiled)
            guard case .tick = input.content else {
                quiet = nil
                continue
            }
            if let quiet, quiet.until.map({ input.receivedAt < $0 }) ?? true {
                #expect(outputs.isEmpty && state == before, "input \(index)")
                continue
            }
            quiet = (input.receivedAt, state.nextTick(after: input.receivedAt, compiled))
        }
    }

    @Test func `Most of a long silence is passed over, whatever the rules`() throws {
        var (all, passed) = (0, 0)
        for seed in UInt64(1)...30 {
            var chance = Seeded(state: seed)
            let compiled = try Self.profile(&chance)
            var state = DeviceState(compiled)
            var next: Timestamp? = minute(0)
            for input in Self.life(&chance) {
                guard case .tick = input.content else {
                    _ = state.fold(input, by: compiled)
                    next = input.receivedAt
                    continue
                }
                all += 1
                guard let due = next, due <= input.receivedAt else {
                    passed += 1
                    continue
                }
                _ = state.fold(input, by: compiled)
                next = state.nextTick(after: input.receivedAt, compiled)
            }
        }
        #expect(passed * 4 > all, "\(passed) of \(all)")
    }

    @Test func `A hold time that runs ends on time`() throws {
        var profile = Stove.profile
        var compiler = RuleCompiler(
            metrics: profile.metrics, parameters: [], schedules: [], offlineAfter: profile.reports.offlineAfter)
        var symptom = Symptom(id: "gone", when: try compiler.condition("age(heat) > 30m"), says: "it is gone")
        symptom.hold = .minutes(20)
        profile = DeviceProfile(
            id: profile.id, title: profile.title, match: profile.match, reports: profile.reports,
            metrics: profile.metrics, windows: compiler.windows, symptoms: [symptom], causes: [], fixes: [],
            contentHash: 9)
        let compiled = CompiledProfile(profile)
        var state = DeviceState(compiled)
        let reading = Reading(metric: Stove.heat, value: 3, observedAt: minute(0), deviceStated: true)
        _ = state.fold(
            DeviceInput(device: Stove.device, receivedAt: minute(0), content: .readings([reading])), by: compiled)
        var folded = 0
        var next: Timestamp? = minute(0)
        var present: Timestamp?
        for step in 1...3_000 {
            let input = Self.tick(Double(step) / 6)
            guard let due = next, due <= input.receivedAt else { continue }
            folded += 1
            if !state.fold(input, by: compiled).isEmpty, present == nil, state.symptoms[0].truth == .yes {
                present = input.receivedAt
            }
            next = state.nextTick(after: input.receivedAt, compiled)
        }
        let reached = try #require(present)
        #expect(reached >= minute(50) && reached <= minute(50.5))
        #expect(folded < 30)
        #expect(next == nil)
    }
}
