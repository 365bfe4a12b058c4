import DeskOperations
import Store
import Telemetry
import Testing

@testable import Server

/// A back-test says what the service would have said: with devices' own figures, their homes' clocks and their peers.
@Suite(.timeLimit(.minutes(10))) struct BacktestLikenessTests {
    private let files = TemporaryDirectory()

    private func engine(_ flows: [Double], minutes: Int64 = 360) async throws -> Engine {
        let engine = try await Engine.start(in: files)
        for (place, flow) in flows.enumerated() {
            let number = UInt64(place + 1)
            try await engine.take([enrolment(of: number)] + life(of: number, minutes: 0..<minutes, flow: flow))
        }
        return engine
    }

    private func change(_ number: UInt64, in engine: Engine, _ change: (inout DeviceRecord) -> Void) async throws {
        var record = try #require(try await engine.stores.registry.device(device(number)))
        change(&record)
        try await engine.stores.registry.save(record)
    }

    @Test func `A device's own figure counts`() async throws {
        let engine = try await engine([30, 30])
        try await change(2, in: engine) { $0.overrides = ["least": 308.15] }
        let report = try await engine.backtest(
            Heater.profile
                .replacing(
                    "metrics:",
                    with: "parameters:\n  least: {value: 25 Cel, range: [10 Cel, 60 Cel], says: the least}\nmetrics:"
                )
                .replacing("< 25 Cel", with: "< least"), minutes: 360)
        #expect(report.newlyFlagged.map(\.device) == [device(2)])
        #expect(
            report.notes == [
                BacktestRunner.figures, "devices' own figures and their homes are those of today, for all of the time",
            ])
    }

    @Test func `A schedule is judged by the clock of the device's home`() async throws {
        let engine = try await engine([20, 20])
        try await engine.stores.registry.save(
            HomeRecord(id: HomeID(rawValue: "home"), addressLines: ["1 Test Street"], timeZone: "Asia/Tokyo"))
        try await change(2, in: engine) { $0.home = HomeID(rawValue: "home") }
        // The six hours from 08:00 UTC are 17:00 to 23:00 in Tokyo.
        let report = try await engine.backtest(
            Heater.profile
                .replacing("metrics:", with: "schedules:\n  day: {hours: [\"06:00\", \"16:00\"]}\nmetrics:")
                .replacing(
                    "when: \"mean(flow, 5m) < 25 Cel\"", with: "when: \"mean(flow, 5m) < 25 Cel and during(day)\""),
            minutes: 360)
        #expect(report.rates.first { $0.cause == "hung" }?.now?.devices == 2)
        #expect(report.noLongerFlagged.map(\.device) == [device(2)])
    }

    private static let peers = Heater.profile.replacing(
        "when: \"mean(flow, 5m) < 25 Cel\"", with: "when: \"peer_deviation(flow, 30m) < -4\"")

    @Test func `A device is compared with its peers at the end of each hour, as when it happened`() async throws {
        let engine = try await engine((0..<9).map { $0 == 4 ? 30 : 50 + Double($0) })
        let report = try await engine.backtest(Self.peers, minutes: 360)
        #expect(report.newlyFlagged.map(\.device) == [device(5)])
        // The first hour ends 60 minutes after the first reading.
        #expect(report.newlyFlagged.map(\.openedAt) == [noon(3_600)])
        #expect(report.notes == [BacktestRunner.figures, "peers are compared by the firmware that they have today"])
    }

    @Test func `Peers are those of the same firmware, and fewer than eight are none`() async throws {
        let engine = try await engine((0..<9).map { $0 == 4 ? 30 : 50 + Double($0) })
        for number in UInt64(1)...2 { try await change(number, in: engine) { $0.firmware = "2.9" } }
        let report = try await engine.backtest(Self.peers, minutes: 360)
        #expect(report.newlyFlagged == [])
        #expect(
            report.notes == [BacktestRunner.figures, "fewer than 8 devices: what compares with peers is unknown here"])
    }

    @Test func `Every episode of a device counts, however many`() async throws {
        let engine = try await Engine.start(in: files)
        try await engine.take([enrolment(of: 1)])
        // Cold and warm by turns of twelve minutes.
        for turn in Int64(0)..<210 {
            let start = turn * 24
            try await engine.take(
                life(of: 1, minutes: start..<start + 12, flow: 15)
                    + life(of: 1, minutes: start + 12..<start + 24, flow: 60))
        }
        let report = try await engine.backtest(Heater.profile, minutes: 5_040)
        let hung = try #require(report.rates.first { $0.cause == "hung" }?.now)
        #expect(hung.devices == 1)
        #expect(hung.episodes == 210)
    }
}
