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
        #expect(try await registry.keptMetrics(ofProfile: "acme/heater").isEmpty)
        try await registry.keep(old.keptMetrics, ofProfile: "acme/heater", from: noon())
        try await registry.keep(old.keptMetrics, ofProfile: "acme/heater", from: noon(300))
        try await registry.keep(new.keptMetrics, ofProfile: "acme/heater", from: noon(600))
        let kept = try await registry.keptMetrics(ofProfile: "acme/heater")
        #expect(kept.map(\.metrics) == [old.keptMetrics, new.keptMetrics])
        #expect(kept[0].from < noon(-1_000_000) && kept[1].from == noon(600))

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
            try await registry.keep([metric], ofProfile: "acme/heater", from: noon(Int64(number)))
        }
        let kept = try await registry.keptMetrics(ofProfile: "acme/heater")
        #expect(kept.count == 32 && kept.last?.from == noon(39))
        _ = engine.directory
    }
}
