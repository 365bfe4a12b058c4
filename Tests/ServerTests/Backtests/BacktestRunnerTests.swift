import DeskOperations
import Store
import Telemetry
import Testing

@testable import Server

/// Three heaters over six hours: one at 20 °C, one at 30 °C, one at 50 °C.
@Suite(.timeLimit(.minutes(10))) struct BacktestRunnerTests {
    private let files = TemporaryDirectory()

    private func report(of profile: String, devices: Int = 200) async throws -> BacktestReport {
        let engine = try await Engine.start(in: files)
        for (number, flow) in [(UInt64(1), 20.0), (2, 30.0), (3, 50.0)] {
            try await engine.take([enrolment(of: number)] + life(of: number, minutes: 0..<360, flow: flow))
        }
        return try await engine.backtest(profile, minutes: 360, devices: devices)
    }

    @Test func `The profile in use beside itself differs on no device`() async throws {
        let report = try await report(of: Heater.profile)
        #expect(report.devices == 3)
        #expect(report.devicesInAll == 3)
        #expect(report.newlyFlagged.isEmpty)
        #expect(report.noLongerFlagged.isEmpty)
        let hung = try #require(report.rates.first { $0.cause == "hung" })
        #expect(hung.now?.devices == 1)
        #expect(hung.changed == hung.now)
        // One episode in three quarters of a device-day.
        #expect(abs((hung.now?.perDeviceMonth ?? 0) - 40) < 1)
        #expect(abs(report.deviceDays - 0.75) < 0.01)
    }

    @Test func `A wider rule newly flags the device it should, with the time`() async throws {
        let report = try await report(of: Heater.profile.replacing("< 25 Cel", with: "< 32 Cel"))
        let new = try #require(report.newlyFlagged.first)
        #expect(report.newlyFlagged.count == 1)
        #expect(new.device == device(2))
        #expect(new.cause == "hung")
        #expect(new.openedAt < noon(30 * 60))
        #expect(report.noLongerFlagged.isEmpty)
    }

    @Test func `A narrower rule no longer flags the device that was flagged`() async throws {
        let report = try await report(of: Heater.profile.replacing("< 25 Cel", with: "< 15 Cel"))
        #expect(report.newlyFlagged.isEmpty)
        #expect(report.noLongerFlagged.map(\.device) == [device(1)])
    }

    @Test func `A metric that was never kept is told, and one whose states stand in another order is read right`()
        async throws
    {
        let changed = Heater.profile
            .replacing("{0: \"off\", 1: heating}", with: "{1: heating, 0: \"off\"}")
            .replacing("  mode:", with: "  room: {path: room, unit: Cel}\n  mode:")
            .replacing(
                "when: \"age(flow) > 10m\"\n", with: "when: \"share(mode == heating, 1h) > 0.9\"\n")
        let report = try await report(of: changed)
        #expect(report.notes.contains { $0.hasPrefix("room was never kept") })
        let power = try #require(report.rates.first { $0.cause == "no_power" })
        #expect(power.now?.devices == 0)
        #expect(power.changed?.devices == 3)
    }

    @Test func `A broken profile gets its issues at file, line and column`() async throws {
        let error = await #expect(throws: DeskError.self) {
            _ = try await report(of: Heater.profile.replacing("mean(flow, 5m) < 25 Cel", with: "mean(flow, 5m) < 25 V"))
        }
        guard case .invalid("profile", let why) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(why.contains("changed.yaml:11:"))
    }

    @Test func `A profile that is not in use is not found`() async throws {
        await #expect(throws: DeskError.self) {
            _ = try await report(of: Heater.profile.replacing("profile: acme/heater", with: "profile: acme/boiler"))
        }
    }

    @Test func `Of more devices than asked for, a fixed sample is looked at`() async throws {
        let report = try await report(of: Heater.profile, devices: 2)
        #expect(report.devices == 2)
        #expect(report.devicesInAll == 3)
    }

    @Test(arguments: [
        ("parts", 65, 1, 1, "65 parts are given; at most 64 are taken"),
        ("parts[1].name", 2, 201, 1, "it has 201 bytes; at most 200 are taken"),
        ("parts[1].file", 2, 1, 201, "it has 201 bytes; at most 200 are taken"),
    ])
    func `More parts or longer names than are taken are refused with the reason`(
        field: String, count: Int, name: Int, file: Int, why: String
    ) async throws {
        let engine = try await Engine.start(in: files)
        let parts = (0..<count).map { place in
            BacktestRequest.Part(
                name: String(repeating: "n", count: place == 0 ? 200 : name),
                file: String(repeating: "f", count: place == 0 ? 200 : file), text: "")
        }
        let error = await #expect(throws: DeskError.self) {
            _ = try await engine.backtest(Heater.profile, parts: parts, minutes: 60)
        }
        guard case .invalid(field, why)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
