import Profiles
import Store
import Telemetry
import Testing

@testable import Server

@Suite(.timeLimit(.minutes(10))) struct KeptHistoryTests {
    @Test func `States that stood in another order are read by what the device sent for them`() async throws {
        let engine = try await Engine.start(in: TemporaryDirectory())
        try await engine.take([enrolment(of: 1)] + life(of: 1, minutes: 1..<20, flow: 50))
        let old = try #require(try Heater.profiles([]).first)
        let new = try #require(
            try Heater.profiles([(#"{0: "off", 1: heating}"#, #"{1: heating, 0: "off"}"#)]).first)
        let registry = engine.stores.registry
        let profile = "acme/heater"
        try await registry.keep(old.keptMetrics, ofProfile: profile, from: noon(), after: .start)
        try await registry.keep(old.keptMetrics, ofProfile: profile, from: noon(300), after: position(5))
        try await registry.keep(new.keptMetrics, ofProfile: profile, from: noon(600), after: position(9))
        let kept = try await registry.keptMetrics(ofProfile: profile)
        #expect(kept.map(\.metrics) == [old.keptMetrics, new.keptMetrics])
        #expect(kept[0].from < noon(-1_000_000) && kept[1].from == noon(600))
        #expect(kept.map(\.after) == [.start, position(9)])

        let history = KeptHistory(kept: kept, read: new)
        let instants = try await history.instants(of: device(1), in: noon()..<noon(3_600), of: engine.stores.history)
        #expect(instants.map(\.at) == (Int64(1)..<20).map { noon($0 * 60) })
        for (at, readings) in instants {
            let mode = readings.first { $0.metric == MetricID("mode") }
            // 1 was heating, which is the first of them now.
            #expect(mode?.value == (at < noon(600) ? 0 : 1))
            #expect(readings.first { $0.metric == Heater.flow }?.value == 50)
        }
    }

    @Test func `Of very many changes the newest are known`() async throws {
        let engine = try await Engine.start(in: TemporaryDirectory())
        let registry = engine.stores.registry
        for number in 0..<40 {
            let metric = KeptMetric(id: MetricID("m\(number)"), unit: .celsius, states: nil)
            try await registry.keep([metric], ofProfile: "acme/heater", from: noon(Int64(number)), after: .start)
        }
        let kept = try await registry.keptMetrics(ofProfile: "acme/heater")
        #expect(kept.count == 32 && kept.last?.from == noon(39))
        _ = engine.directory
    }
}
