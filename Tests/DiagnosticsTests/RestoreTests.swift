import Diagnostics
import Profiles
import Telemetry
import Testing

/// A random life of one device: gaps, late and wrong times, faults, repairs, acknowledgements.
private func life(_ count: Int, seed: UInt64) -> [DeviceInput] {
    var chance = Seeded(state: seed)
    var at = 0.0
    var hours = 100.0
    var hung = false
    return (0..<count).map { index in
        at += Double.random(in: 0.1...2, using: &chance)
        if Int.random(in: 0..<60, using: &chance) == 0 { at += Double.random(in: 5...200, using: &chance) }
        if Int.random(in: 0..<80, using: &chance) == 0 { hung.toggle() }
        let content: DeviceInput.Content
        switch Int.random(in: 0..<40, using: &chance) {
        case 0: content = .availability(Bool.random(using: &chance) ? .online : .offline)
        case 1: content = .info(["firmware": "2.\(Int.random(in: 0...3, using: &chance))", "maker": "Example"])
        case 2:
            content = .acknowledgement(
                Acknowledgement(status: .done, correlation: "repair-\(index / 50)", detail: "ok"))
        case 3: content = .repair(RepairMark(repair: "repair-\(index / 50)", fix: "restart", step: .sent))
        case 4: content = .repair(RepairMark(repair: "repair-\(index / 90)", fix: "restart", step: .ended))
        case 5...14: content = .tick
        default:
            hours += hung ? 0 : 0.02
            let late = Int.random(in: 0..<12, using: &chance) == 0 ? Double.random(in: 1...300, using: &chance) : 0
            let observed = at - late
            let values: [(MetricID, Double)] = [
                (Stove.heat, hung ? 0 : Double.random(in: 0.5...26, using: &chance)),
                (Stove.mode, Double(Int.random(in: 0...9, using: &chance) > 0 ? 1 : 0)),
                (Stove.room, hung ? 15 : 21), (Stove.hours, hours),
            ]
            content = .readings(
                values.map {
                    Reading(
                        metric: $0.0, value: $0.1, observedAt: minute(observed),
                        deviceStated: Int.random(in: 0..<10, using: &chance) > 0)
                })
        }
        return DeviceInput(device: Stove.device, receivedAt: minute(at), content: content)
    }
}

@Suite struct RestoreTests {
    @Test(arguments: [11, 12, 13, 14, 15, 16] as [UInt64])
    func `A restored state goes on as the continued one, wherever it is cut`(seed: UInt64) throws {
        let inputs = life(600, seed: seed)
        var chance = Seeded(state: seed &* 31)
        let cuts = Set((0..<40).map { _ in Int.random(in: 0..<inputs.count, using: &chance) })
        var continued = DeviceState(Stove.compiled)
        var restored = DeviceState(Stove.compiled)
        for (index, input) in inputs.enumerated() {
            if cuts.contains(index) {
                restored = try #require(DeviceState(bytes: restored.encode(Stove.compiled), Stove.compiled))
            }
            let expected = continued.fold(input, by: Stove.compiled)
            #expect(restored.fold(input, by: Stove.compiled) == expected, "input \(index)")
            #expect(restored == continued, "input \(index)")
        }
        #expect(continued.encode(Stove.compiled).count < 8_192)
    }

    /// Every function of the language, settings and peers included, over the stove's life.
    private static func everything() throws -> CompiledProfile {
        var profile = Stove.profile
        profile.reports.every = .minutes(12)
        profile.reports.offlineAfter = .minutes(60)
        profile.parameters = [
            Parameter(id: "least", says: "the least heat", unit: .watt, value: 500, range: 0...5_000)
        ]
        profile.schedules = [Schedule(id: "night", hours: .init(from: 1_320, to: 360))]
        var compiler = RuleCompiler(
            metrics: profile.metrics, parameters: profile.parameters, schedules: profile.schedules,
            offlineAfter: profile.reports.offlineAfter)
        let rules = [
            "stddev(heat, 1h) > 1 kW", "quantile(0.8, heat, 2h) < 9 kW", "slope(room, 1h) < -1 K/h",
            "changes(mode, 1h) > 3", "deviation(room) > 2 or deviation(heat) > 2",
            "expected(heat, given: [room, mode]) > 2 kW", "peer_deviation(heat, 30m) < -1", "mean(heat, 30m) < least",
            "share(mean(heat, 10m) > 3 kW and duration(mode == heating, 1h) > 5m, 6h) > 0.2", "during(night)",
            "count(room < 18 Cel, 6h) > 1", "rate(hours, 1h) < 0.5", "age(heat) > 10m",
        ]
        let conditions = try rules.map { try compiler.condition($0) }
        profile = DeviceProfile(
            id: profile.id, title: profile.title, match: profile.match, reports: profile.reports,
            metrics: profile.metrics, windows: compiler.windows,
            symptoms: zip(rules, conditions).map { Symptom(id: $0, when: $1, says: $0) }, causes: [], fixes: [],
            parameters: profile.parameters, schedules: profile.schedules, contentHash: 7)
        return CompiledProfile(profile)
    }

    @Test(arguments: [21, 22, 23] as [UInt64])
    func `What was set and learned is restored too, and a replay is as having been there`(seed: UInt64) throws {
        let compiled = try Self.everything()
        var chance = Seeded(state: seed)
        var inputs = life(2_500, seed: seed)
        // Stretched to some weeks, so that what is learned is asked for.
        for index in inputs.indices {
            func stretched(_ time: Timestamp) -> Timestamp {
                Stove.start + TimeSpan(microseconds: (time - Stove.start).microseconds * 12)
            }
            inputs[index].receivedAt = stretched(inputs[index].receivedAt)
            if case .readings(let readings) = inputs[index].content {
                inputs[index].content = .readings(
                    readings.map {
                        Reading(
                            metric: $0.metric, value: $0.value, observedAt: stretched($0.observedAt),
                            deviceStated: $0.deviceStated)
                    })
            }
            switch Int.random(in: 0..<60, using: &chance) {
            case 0:
                let zone = ZoneOffsets(
                    initial: .random(in: -7...7, using: &chance) * 3_600,
                    changes: [.init(at: inputs[index].receivedAt, seconds: 3_600)])
                inputs[index].content = .setting(
                    DeviceSetting(
                        overrides: ["least": .random(in: -100...6_000, using: &chance)],
                        zone: Bool.random(using: &chance) ? zone : nil,
                        cures: Bool.random(using: &chance) ? ["restart": inputs[index].receivedAt] : [:]))
            case 1:
                inputs[index].content = .peers([
                    PeerNorm(
                        metric: Stove.heat, over: .minutes(30), at: inputs[index].receivedAt, median: 5, spread: 1,
                        devices: 9)
                ])
            default: break
            }
        }
        var continued = DeviceState(compiled)
        var restored = DeviceState(compiled)
        var said: [FoldOutput] = []
        for (index, input) in inputs.enumerated() {
            if Int.random(in: 0..<50, using: &chance) == 0 {
                restored = try #require(DeviceState(bytes: restored.encode(compiled), compiled))
            }
            let outputs = continued.fold(input, by: compiled)
            #expect(restored.fold(input, by: compiled) == outputs, "input \(index)")
            #expect(restored == continued, "input \(index)")
            said += outputs
        }
        // Those that were there all along and those to whom it is told again hear the same.
        var replayed = DeviceState(compiled)
        #expect(inputs.flatMap { replayed.fold($0, by: compiled) } == said)
        let judged = compiled.profile.symptoms.filter { symptom in
            said.contains {
                if case .symptom(let change) = $0 {
                    change.symptom == symptom.id && change.truth == .yes
                } else {
                    false
                }
            }
        }
        #expect(judged.count >= 8, "only \(judged.map(\.id)) were ever present")
    }

    /// Equality does not tell 0 from -0; bytes do.
    @Test(arguments: [31, 32, 33, 34] as [UInt64])
    func `A snapshot at a random place comes back bit for bit, and the end is the same bit for bit`(seed: UInt64) throws
    {
        for compiled in [Stove.compiled, try Self.everything()] {
            var chance = Seeded(state: seed)
            let inputs = life(1_200, seed: seed)
            let cut = Int.random(in: 0..<inputs.count, using: &chance)
            var continued = DeviceState(compiled)
            var restored = DeviceState(compiled)
            for (index, input) in inputs.enumerated() {
                if index == cut {
                    let bytes = restored.encode(compiled)
                    restored = try #require(DeviceState(bytes: bytes, compiled))
                    #expect(restored.encode(compiled) == bytes)
                }
                _ = continued.fold(input, by: compiled)
                _ = restored.fold(input, by: compiled)
                if index % 100 == 99 { #expect(restored.encode(compiled) == continued.encode(compiled)) }
            }
            #expect(restored.encode(compiled) == continued.encode(compiled))
        }
    }

    @Test func `Equal inputs give equal states and outputs, and the random lives show something`() {
        var one = Patient()
        var other = Patient()
        for input in life(3_000, seed: 5) {
            #expect(one.state.fold(input, by: one.compiled) == other.state.fold(input, by: other.compiled))
        }
        #expect(one.state == other.state)
        var shown = Patient()
        for input in life(3_000, seed: 5) { shown.outputs += shown.state.fold(input, by: shown.compiled) }
        #expect(!shown.opened.isEmpty)
        #expect(!shown.cleared.isEmpty)
        #expect(!shown.late.isEmpty)
        #expect(!shown.verdicts.isEmpty)
        #expect(shown.verdicts.contains { $0.result == .didNotHold })
    }

    @Test func `Truncated bytes restore to nothing`() {
        var it = Patient()
        for input in life(200, seed: 3) { _ = it.state.fold(input, by: it.compiled) }
        let bytes = it.state.encode(it.compiled)
        for length in 0..<bytes.count {
            #expect(DeviceState(bytes: Array(bytes.prefix(length)), it.compiled) == nil, "\(length) bytes")
        }
        #expect(DeviceState(bytes: bytes + [0], it.compiled) == nil)
    }

    @Test func `Damaged bytes never trap, and what they restore to can be folded on`() {
        var chance = Seeded(state: 77)
        let inputs = life(300, seed: 8)
        var it = Patient()
        for input in inputs.prefix(200) { _ = it.state.fold(input, by: it.compiled) }
        let bytes = it.state.encode(it.compiled)
        for _ in 0..<4_000 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...4, using: &chance) {
                damaged[Int.random(in: damaged.indices, using: &chance)] = UInt8.random(in: 0...255, using: &chance)
            }
            guard var state = DeviceState(bytes: damaged, it.compiled) else { continue }
            for input in inputs.suffix(5) { _ = state.fold(input, by: it.compiled) }
            _ = Health(of: state, at: minute(500), it.compiled)
            _ = Diagnosis(of: state, isContact: true, at: minute(500), it.compiled)
        }
    }

    @Test func `Bytes of another schema or another profile restore to nothing`() {
        let bytes = DeviceState(Stove.compiled).encode(Stove.compiled)
        #expect(DeviceState(bytes: bytes, Stove.compiled) != nil)
        var schema = bytes
        schema[0] &+= 1
        #expect(DeviceState(bytes: schema, Stove.compiled) == nil)
        var profile = Stove.profile
        profile.contentHash += 1
        #expect(DeviceState(bytes: bytes, CompiledProfile(profile)) == nil)
    }

    @Test func `What a device says of itself is bounded and comes back whole`() throws {
        var it = Patient()
        let many = Dictionary(
            uniqueKeysWithValues: (0..<100).map { ("key\($0)", String(repeating: "é<\u{301}", count: 200)) })
        it.take(.info(many), at: 0)
        #expect(it.state.info.count == 32)
        #expect(it.state.info.values.allSatisfy { $0.utf8.count <= 200 })
        #expect(DeviceState(bytes: it.state.encode(it.compiled), it.compiled) == it.state)
        // Nothing new: nothing said.
        #expect(it.take(.info(["key0": many["key0"] ?? ""]), at: 1).isEmpty)
        #expect(it.take(.info(["key0": "new"]), at: 2) == [.info(it.state.info)])
    }
}
