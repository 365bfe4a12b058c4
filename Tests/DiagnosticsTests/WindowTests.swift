import Diagnostics
import Profiles
import Telemetry
import Testing

/// Every window over one gauge, one counter and one flag, each an hour long.
private let gauge = MetricID("g")
private let counter = MetricID("c")
private let flag = MetricID("f")

private func profile(
    _ windows: [Window], offlineAfter: TimeSpan = .minutes(5), plausible: ClosedRange<Double>? = nil
) -> DeviceProfile {
    DeviceProfile(
        id: ProfileID(rawValue: "example/gauge"), title: "Gauge", match: DeviceMatch(),
        reports: Reports(convention: "example", every: .minutes(1), offlineAfter: offlineAfter),
        metrics: [
            Metric(id: gauge, path: "g", unit: .one, plausible: plausible),
            Metric(id: counter, path: "c", unit: .one, kind: .counter),
            Metric(id: flag, path: "f", unit: .one),
        ],
        windows: windows, symptoms: [], causes: [], fixes: [])
}

private func patient(_ function: Window.Function, of metric: Int, minutes: Int64 = 60) -> Patient {
    Patient(profile([Window(function: function, operand: .metric(metric), length: .minutes(minutes))]))
}

/// A window over `f == 1`, whose last value is the second window.
private func patient(_ function: Window.Function, minutes: Int64 = 60) -> Patient {
    Patient(
        profile([
            Window(function: function, operand: .condition(.window(1) == 1), length: .minutes(minutes)),
            Window(function: .last, operand: .metric(2), length: .minutes(5)),
        ]))
}

@Suite struct WindowTests {
    @Test func `A mean weighs each reading by how long it held`() throws {
        var it = patient(.mean, of: 0)
        it.report([(gauge, 10)], from: 0, through: 19)
        it.report([(gauge, 40)], from: 20, through: 60)
        // 20 minutes at 10 and 40 at 40.
        let mean = try #require(it.value(0, at: 60))
        #expect(abs(mean - 30) < 1e-9)
    }

    @Test func `Readings come at uneven times and the mean does not mind`() throws {
        var it = patient(.mean, of: 0)
        for minutes in [0.0, 4, 8, 12, 16, 20, 24, 28] { it.report([(gauge, 1)], at: minutes) }
        for minutes in stride(from: 30.0, through: 60, by: 0.5) { it.report([(gauge, 3)], at: minutes) }
        let mean = try #require(it.value(0, at: 60))
        #expect(abs(mean - 2) < 1e-6)
    }

    @Test func `The oldest bucket leaves pro rata`() throws {
        var it = patient(.mean, of: 0)
        it.report([(gauge, 0)], from: 0, through: 59)
        it.report([(gauge, 24)], from: 60, through: 120)
        // Half an hour after the step half of the window is at 24, wherever the bucket borders are.
        for (minutes, expected) in [(60.0, 0.0), (75, 6), (76.3, 6.52), (90, 12), (120, 24)] {
            var half = patient(.mean, of: 0)
            half.report([(gauge, 0)], from: 0, through: 59)
            half.report([(gauge, 24)], from: 60, through: Int(minutes))
            let mean = try #require(half.value(0, at: minutes))
            #expect(abs(mean - expected) < 1e-3, "at \(minutes)")
        }
    }

    @Test func `A gap is a gap: it belongs to nothing`() throws {
        var it = patient(.mean, of: 0)
        it.report([(gauge, 10)], from: 0, through: 30)
        it.report([(gauge, 20)], from: 55, through: 60)
        // 10 held over 0..<35 (its last reading five minutes), 20 over 55..<60: 40 of 60 minutes are known.
        let mean = try #require(it.value(0, at: 60))
        #expect(abs(mean - (35 * 10 + 5 * 20) / 40.0) < 1e-6)
    }

    @Test(arguments: [Window.Function.mean, .min, .max])
    func `A window less than half covered is unknown`(function: Window.Function) {
        var it = patient(function, of: 0)
        it.report([(gauge, 10)], from: 0, through: 29)
        #expect(it.value(0, at: 29) == nil)
        it.report([(gauge, 10)], from: 30, through: 31)
        #expect(it.value(0, at: 31) == 10)
        // Silence: held until 36, of which at 66 half an hour is left in the window.
        #expect(it.value(0, at: 65) == 10)
        #expect(it.value(0, at: 67) == nil)
    }

    @Test func `Extremes count what held, the reading just made included`() {
        var low = patient(.min, of: 0)
        var high = patient(.max, of: 0)
        for minutes in 0...60 {
            let value = minutes == 20 ? -3.0 : minutes == 60 ? 99 : 5
            low.report([(gauge, value)], at: Double(minutes))
            high.report([(gauge, value)], at: Double(minutes))
        }
        #expect(low.value(0, at: 60) == -3)
        #expect(high.value(0, at: 60) == 99)
        low.report([(gauge, 5)], from: 61, through: 80)
        // Held over 20..<21; gone with its bucket, at most a 16th of the window late.
        #expect(low.value(0, at: 80) == -3)
        low.report([(gauge, 5)], from: 81, through: 84)
        #expect(low.value(0, at: 84) == 5)
    }

    @Test func `A counter that falls has started again from zero`() throws {
        var it = patient(.rate, of: 1)
        for minutes in 0...60 {
            it.report([(counter, Double(minutes < 30 ? 1_000 + minutes : minutes - 30))], at: Double(minutes))
        }
        // One a minute; the restart gives 0 for one step.
        let rate = try #require(it.value(0, at: 60))
        #expect(abs(rate * 3_600 - 59) < 1e-3)
        var total = patient(.delta, of: 1)
        for (minutes, value) in [(0.0, 5.0), (10, 8), (20, 2), (30, 4)] {
            total.report([(counter, value)], at: minutes)
        }
        // 3, then 2 since the restart, then 2.
        let delta = try #require(total.value(0, at: 30))
        #expect(abs(delta - 7) < 1e-9)
    }

    @Test func `A gauge's delta is its change, falls included`() throws {
        var it = patient(.delta, of: 0)
        for minutes in 0...60 { it.report([(gauge, 20 - Double(minutes) / 10)], at: Double(minutes)) }
        let delta = try #require(it.value(0, at: 60))
        #expect(abs(delta + 6) < 1e-4)
    }

    @Test func `What a counter gained while nobody looked counts, spread evenly`() throws {
        var it = patient(.delta, of: 1)
        it.report([(counter, 0)], from: 0, through: 10)
        it.report([(counter, 40)], at: 50)
        let whole = try #require(it.value(0, at: 50))
        #expect(abs(whole - 40) < 1e-6)
        it.report([(counter, 40)], from: 51, through: 90)
        // Of the forty minutes' gain the last twenty are still in the window.
        let half = try #require(it.value(0, at: 90))
        #expect(abs(half - 20) < 0.1)
    }

    @Test func `Readings are counted, and a count needs only that we watched`() {
        var it = patient(.count, of: 0)
        it.report([(gauge, 1)], from: 0, through: 29)
        #expect(it.value(0, at: 29) == nil)
        #expect(it.value(0, at: 30) == 30)
        #expect(it.value(0, at: 300) == 0)
    }

    @Test func `A last value is unknown once older than its window, and age is always known`() {
        var it = Patient(
            profile([
                Window(function: .last, operand: .metric(0), length: .minutes(5)),
                Window(function: .last, operand: .metric(0), length: .minutes(60)),
                Window(function: .age, operand: .metric(0), length: .minutes(5)),
            ]))
        #expect(it.value(2, at: 0) == nil)
        it.report([(gauge, 7)], at: 0)
        #expect(it.value(0, at: 5) == 7)
        #expect(it.value(0, at: 5.1) == nil)
        #expect(it.value(1, at: 60) == 7)
        #expect(it.value(2, at: 600) == 36_000)
    }

    @Test func `A share is of the known time, a duration of the window`() throws {
        var share = patient(.share)
        var duration = patient(.duration)
        for minutes in 0...50 {
            let value = (10..<30).contains(minutes) ? 1.0 : 0
            share.report([(flag, value)], at: Double(minutes))
            duration.report([(flag, value)], at: Double(minutes))
        }
        let part = try #require(share.value(0, at: 50))
        let seconds = try #require(duration.value(0, at: 50))
        #expect(abs(part - 0.4) < 1e-6)
        #expect(abs(seconds - 1_200) < 1e-2)
    }

    @Test func `A condition's unknown time is not covered`() {
        var it = patient(.share)
        it.report([(flag, 1)], from: 0, through: 20)
        // Other metrics go on; the flag itself is unknown five minutes on.
        it.report([(gauge, 1)], from: 21, through: 60)
        #expect(it.value(0, at: 60) == nil)
    }

    @Test func `A condition's count is how often it began`() {
        var it = patient(.count)
        for minutes in 0...60 { it.report([(flag, minutes % 10 < 5 ? 0 : 1)], at: Double(minutes)) }
        // At 5, 15, 25, 35, 45, 55.
        #expect(it.value(0, at: 60) == 6)
    }

    @Test func `An implausible value ends what held and is never fed`() throws {
        var it = Patient(
            profile(
                [
                    Window(function: .mean, operand: .metric(0), length: .minutes(60)),
                    Window(function: .last, operand: .metric(0), length: .minutes(5)),
                    Window(function: .age, operand: .metric(0), length: .minutes(5)),
                ], plausible: -40...60))
        it.report([(gauge, 20)], from: 0, through: 40)
        it.report([(gauge, 85)], at: 41)
        #expect(it.value(1, at: 41) == nil)
        #expect(it.value(2, at: 41) == 0)
        it.report([(gauge, 85)], at: 42)
        it.report([(gauge, 20)], from: 43, through: 60)
        let mean = try #require(it.value(0, at: 60))
        #expect(abs(mean - 20) < 1e-9)
        let findings = it.outputs.compactMap { if case .sensor(let finding) = $0 { finding } else { nil } }
        #expect(
            findings == [.implausible(gauge, value: 85, at: minute(41)), .plausible(gauge, at: minute(43))])
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity, 1e308, -1e308, Double.leastNonzeroMagnitude, -0.0])
    func `Extreme numbers break no window`(value: Double) throws {
        let functions: [Window.Function] = [.mean, .min, .max, .rate, .delta, .count, .last, .age]
        var it = Patient(
            profile(
                functions.map { Window(function: $0, operand: .metric(0), length: .minutes(60)) }))
        it.report([(gauge, 1)], from: 0, through: 30)
        it.report([(gauge, value)], from: 31, through: 35)
        it.report([(gauge, 1)], from: 36, through: 60)
        for window in functions.indices {
            let value = it.value(window, at: 60)
            let known = try #require(value, "\(functions[window])")
            #expect(known.isFinite)
        }
        #expect(DeviceState(bytes: it.state.encode(it.compiled), it.compiled) == it.state)
    }

    /// The rings against the plain definition over all readings, for a random series without gaps.
    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func `The rings agree with a scan of all readings`(seed: UInt64) throws {
        var chance = Seeded(state: seed)
        var it = Patient(
            profile([
                Window(function: .mean, operand: .metric(0), length: .minutes(30)),
                Window(function: .delta, operand: .metric(1), length: .minutes(30)),
            ]))
        var series: [(at: Double, value: Double)] = []
        var at = 0.0
        var total = 0.0
        while at < 200 {
            let value = Double.random(in: -5...5, using: &chance)
            total += Double.random(in: 0...3, using: &chance)
            series.append((at, value))
            it.report([(gauge, value), (counter, total)], at: at)
            at += Double.random(in: 0.2...4, using: &chance)
        }
        let now = series[series.count - 1].at
        var integral = 0.0
        for (one, next) in zip(series, series.dropFirst()) {
            integral += one.value * max(0, next.at - max(one.at, now - 30))
        }
        let mean = try #require(it.value(0, at: now))
        // One bucket is spread evenly where it is cut: its 1.9 of 30 minutes can be off by the range of ±5.
        #expect(abs(mean - integral / 30) < 10 * 1.875 / 30)
    }

    @Test func `Memory stays the same however much is folded`() {
        var it = Patient()
        it.report([(Stove.heat, 4), (Stove.mode, 1), (Stove.room, 20), (Stove.hours, 7)], from: 0, through: 2)
        let early = it.state.encode(it.compiled).count
        it.report([(Stove.heat, 4), (Stove.mode, 1), (Stove.room, 20), (Stove.hours, 7)], from: 3, through: 3_000)
        #expect(it.state.encode(it.compiled).count <= early + 64)
        #expect(it.state.encode(it.compiled).count < 8_192)
    }

    @Test func `A profile of 45 windows with memory stays within eight KiB a device`() {
        let lengths = (1...45).map { TimeSpan.minutes(Int64(10 * $0)) }
        var it = Patient(profile(lengths.map { Window(function: .mean, operand: .metric(0), length: $0) }))
        it.report([(gauge, 1), (counter, 1), (flag, 1)], from: 0, through: 500)
        #expect(it.state.encode(it.compiled).count < 8_192)
    }
}
