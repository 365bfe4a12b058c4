import Diagnostics
import Foundation
import Profiles
import Telemetry
import Testing

private let heat = MetricID("heat")
private let outdoor = MetricID("outdoor")
private let damper = MetricID("damper")
private let mode = MetricID("mode")

private func profile(given: [Int]) -> DeviceProfile {
    DeviceProfile(
        id: ProfileID(rawValue: "example/response"), title: "Response", match: DeviceMatch(),
        reports: Reports(convention: "example", every: .minutes(5), offlineAfter: .minutes(20)),
        metrics: [
            Metric(id: heat, path: "heat", unit: UnitCode(rawValue: "kW")),
            Metric(id: outdoor, path: "outdoor", unit: .celsius),
            Metric(id: damper, path: "damper", unit: .percent),
            Metric(
                id: mode, path: "mode", unit: .one,
                kind: .state([.init(raw: "0", name: "off"), .init(raw: "1", name: "heating")])),
        ],
        windows: [
            Window(function: .expected, operand: .metric(0), length: .minutes(20), scale: 1_000, given: given)
        ], symptoms: [], causes: [], fixes: [])
}

/// A house that loses 0.15 kW/K and is kept at 20 degrees, through a winter of about `mean` degrees.
private struct Winter {
    var it = Patient(profile(given: [1]))
    var chance = Seeded(state: 6)
    var minutes = 0

    mutating func live(days: Int, mean: Double, health: (Double) -> Double = { _ in 1 }) {
        for _ in 0..<(days * 288) {
            let day = Double(minutes) / 1_440
            let temperature =
                mean + 4 * sin(day * 0.9) + 3 * sin(2 * .pi * day) + Double.random(in: -0.3...0.3, using: &chance)
            let noise = 1 + Double.random(in: -0.05...0.05, using: &chance)
            let value = 0.15 * (20 - temperature) * noise * health(day)
            it.report([(heat, value), (outdoor, temperature)], at: Double(minutes))
            minutes += 5
        }
    }

    /// In kW.
    func expected(at temperature: Double) -> Double? {
        var copy = it
        copy.report([(outdoor, temperature)], at: Double(minutes))
        return copy.value(0, at: Double(minutes)).map { $0 / 1_000 }
    }
}

@Suite struct ResponseTests {
    @Test func `What a device answers to the weather is learned within a few percent`() throws {
        var winter = Winter()
        winter.live(days: 21, mean: 4)
        for temperature in [-1.0, 0, 2, 4, 6, 9] {
            let expected = try #require(winter.expected(at: temperature), "\(temperature)")
            let truth = 0.15 * (20 - temperature)
            #expect(abs(expected - truth) < 0.03 * truth, "\(temperature): \(expected) instead of \(truth)")
        }
    }

    @Test func `It is unknown in its first week, outside the conditions it knows, and learned there when they come`()
        throws
    {
        var winter = Winter()
        winter.live(days: 6, mean: 4)
        #expect(winter.expected(at: 4) == nil)
        winter.live(days: 15, mean: 4)
        for temperature in [-15.0, -8, 20, 40] { #expect(winter.expected(at: temperature) == nil, "\(temperature)") }
        winter.live(days: 21, mean: -10)
        let frost = try #require(winter.expected(at: -10))
        #expect(abs(frost - 4.5) < 0.15)
        let mild = try #require(winter.expected(at: 4))
        #expect(abs(mild - 2.4) < 0.12)
    }

    @Test func `A slow leak is not learned: it shows`() throws {
        var winter = Winter()
        winter.live(days: 28, mean: 4)
        // Half a percent a day over sixty days: in the end it gives 70 % of what it gave.
        winter.live(days: 60, mean: 4) { 1 - 0.005 * ($0 - 28) }
        let expected = try #require(winter.expected(at: 4))
        let ratio = 2.4 * 0.7 / expected
        #expect(ratio < 0.75, "it gives \(ratio) of what is expected")
    }

    @Test func `Wild readings while it learns bend it little`() throws {
        var winter = Winter()
        var wild = Seeded(state: 3)
        winter.live(days: 28, mean: 4) { _ in Int.random(in: 0..<20, using: &wild) == 0 ? 5 : 1 }
        for temperature in [0.0, 4, 8] {
            let expected = try #require(winter.expected(at: temperature))
            let truth = 0.15 * (20 - temperature)
            #expect(abs(expected - truth) < 0.08 * truth, "\(temperature): \(expected) instead of \(truth)")
        }
    }

    @Test func `Two conditions that act together are learned together`() throws {
        var it = Patient(profile(given: [1, 2]))
        var chance = Seeded(state: 8)
        func truth(_ temperature: Double, _ opening: Double) -> Double { opening / 100 * (20 - temperature) + 1 }
        var minutes = 0.0
        for index in 0..<(42 * 288) {
            let temperature = 5 + 10 * sin(Double(index) / 700) + Double.random(in: -1...1, using: &chance)
            let opening = 50 + 45 * sin(Double(index) / 37)
            let noise = Double.random(in: -0.2...0.2, using: &chance)
            it.report(
                [(heat, truth(temperature, opening) + noise), (outdoor, temperature), (damper, opening)], at: minutes)
            minutes += 5
        }
        for (temperature, opening) in [(0.0, 30.0), (5, 50), (10, 80), (-3, 70)] {
            var copy = it
            copy.report([(outdoor, temperature), (damper, opening)], at: minutes)
            let expected = try #require(copy.value(0, at: minutes)) / 1_000
            #expect(abs(expected - truth(temperature, opening)) < 0.6, "\(temperature), \(opening): \(expected)")
        }
    }

    @Test func `A state is told apart, and one that never occurred is unknown`() throws {
        var it = Patient(profile(given: [3]))
        var minutes = 0.0
        for _ in 0..<(14 * 288) {
            it.report([(heat, 3), (mode, 0)], at: minutes)
            minutes += 5
        }
        #expect(it.value(0, at: minutes) == 3_000)
        it.report([(mode, 1)], at: minutes)
        #expect(it.value(0, at: minutes) == nil)
        for _ in 0..<(3 * 288) {
            it.report([(heat, 7), (mode, 1)], at: minutes)
            minutes += 5
        }
        // The change itself is learned too, for as long as one report holds.
        let heating = try #require(it.value(0, at: minutes))
        #expect(abs(heating - 7_000) < 10)
        it.report([(mode, 0)], at: minutes)
        let off = try #require(it.value(0, at: minutes))
        #expect(abs(off - 3_000) < 10)
    }

    @Test func `Its memory is bounded however wild the conditions`() {
        for given in [[1], [1, 2], [1, 2, 3]] {
            var it = Patient(profile(given: given))
            var chance = Seeded(state: 12)
            for index in 0..<6_000 {
                let scale = pow(10, Double(index % 40) - 20)
                let report = [outdoor, damper, heat].map { ($0, Double.random(in: -1...1, using: &chance) * scale) }
                it.report(report + [(mode, Double(index % 2))], at: Double(index) * 5)
            }
            // Beside what the sense of being unlike itself takes of any device with four metrics.
            #expect(it.state.encode(it.compiled).count < 1_024 * (2 + given.count))
            #expect(DeviceState(bytes: it.state.encode(it.compiled), it.compiled) == it.state)
        }
    }
}
