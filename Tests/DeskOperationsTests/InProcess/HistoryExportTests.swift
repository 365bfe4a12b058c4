import DeskOperations
import Store
import Telemetry
import Testing

@Suite struct HistoryExportTests {
    private static let heat = MetricID("heat")

    private func bench(_ readings: [(metric: MetricID, ago: Int64, value: Double)], late: Bool = false) async throws
        -> FixtureDesk
    {
        let bench = try await FixtureDesk()
        let position = JournalPosition(rawValue: 1)
        try bench.history.append(
            [
                HistoryEntry(
                    position: position, device: FixtureDesk.heater,
                    readings: readings.map {
                        Reading(
                            metric: $0.metric, value: $0.value, observedAt: bench.clock.now - .minutes($0.ago),
                            deviceStated: true)
                    }, late: late)
            ], through: position)
        return bench
    }

    private func lines(_ bench: FixtureDesk, _ request: HistoryExportRequest) async throws -> [String] {
        var bytes: [UInt8] = []
        for try await piece in try await bench.desk.exportHistory(request, as: bench.eve) { bytes += piece }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\r\n").map(String.init)
    }

    @Test func `every kept reading stands in a line of its instant, under its metric with the unit`() async throws {
        let bench = try await bench((0..<3_000).map { (Self.heat, Int64(3_000 - $0), Double($0) / 4) })
        let table = try await lines(bench, HistoryExportRequest(device: FixtureDesk.heater, metric: Self.heat))
        #expect(table.first == "time,heat [kW],late")
        #expect(table.count == 3_001)
        let first = try #require((bench.clock.now - .minutes(3_000)).rfc3339)
        #expect(table[1] == "\(first),0,")
        #expect(table[2].hasSuffix(",0.25,"))
        let some = try await lines(
            bench,
            HistoryExportRequest(
                device: FixtureDesk.heater, metric: Self.heat, from: bench.clock.now - .minutes(10),
                to: bench.clock.now - .minutes(5)))
        #expect(some.dropFirst() == table.suffix(10).prefix(5))
        let all = try await lines(bench, HistoryExportRequest(device: FixtureDesk.heater))
        #expect(all.count == 3_001)
        #expect(all.first?.hasPrefix("time,") == true && all.first?.contains("heat [kW]") == true)
    }

    @Test func `late ones are marked, a second value of an instant has a line of its own`() async throws {
        let bench = try await bench([(Self.heat, 5, 1), (Self.heat, 5, 2)], late: true)
        let table = try await lines(bench, HistoryExportRequest(device: FixtureDesk.heater, metric: Self.heat))
        #expect(table.dropFirst().map { $0.split(separator: ",").suffix(2) } == [["1", "late"], ["2", "late"]])
    }

    @Test func `a metric that the profile does not know has its name, made harmless, and no unit`() async throws {
        let odd = MetricID("=cmd|' /C calc'!A0,\"x\"")
        let bench = try await bench([(odd, 5, 1.5)])
        let table = try await lines(bench, HistoryExportRequest(device: FixtureDesk.heater, metric: odd))
        #expect(table.first == "time,\"'=cmd|' /C calc'!A0,\"\"x\"\"\",late")
        #expect(table.count == 2)
        let error = await #expect(throws: DeskError.self) {
            _ = try await lines(bench, HistoryExportRequest(device: FixtureDesk.heater, metric: MetricID("none")))
        }
        guard case .invalid("metric", let why) = error else { throw Unexpected(error: error) }
        #expect(why.contains(Self.heat.rawValue))
    }

    private struct Unexpected: Error { let error: DeskError? }

    @Test func `who asks is audited, and an unknown device is not found`() async throws {
        let bench = try await bench([(Self.heat, 5, 1)])
        _ = try await lines(bench, HistoryExportRequest(device: FixtureDesk.heater))
        #expect(try await bench.registry.auditLog(limit: 1).first?.entry.action == "history.export")
        await #expect(throws: DeskError.self) {
            try await bench.desk.exportHistory(
                HistoryExportRequest(device: DeviceID(high: 1, low: 1)), as: bench.eve)
        }
        await #expect(throws: DeskError.self) {
            try await bench.desk.exportHistory(
                HistoryExportRequest(
                    device: FixtureDesk.heater, from: bench.clock.now, to: bench.clock.now - .seconds(1)),
                as: bench.eve)
        }
    }
}
