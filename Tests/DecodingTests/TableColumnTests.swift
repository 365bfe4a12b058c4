import Decoding
import Profiles
import Telemetry
import Testing

/// Which column is read for which metric, and in which unit.
@Suite struct TableColumnTests {
    private static let profile = DeviceProfile(
        id: ProfileID(rawValue: "acme/boiler"), title: "Boiler", match: DeviceMatch(),
        reports: Reports(convention: "acme/boiler", every: .minutes(1), offlineAfter: .minutes(5)),
        metrics: [
            Metric(
                id: MetricID("flow"), path: "Water: Flow", orElse: ["Flow", "FLOW_T"],
                unit: UnitCode(rawValue: "[degF]"), plausible: 30...200),
            Metric(id: MetricID("valve"), path: "Valve", unit: .one, plausible: 0...1),
            Metric(id: MetricID("mode"), path: "Mode", unit: .one, kind: .state([.init(raw: "0", name: "off")])),
        ], windows: [], symptoms: [], causes: [], fixes: [])

    private func read<Value>(
        _ text: String, _ wishes: TableColumns.Wishes = TableColumns.Wishes(), _ body: (inout TelemetryTable) -> Value
    ) throws(TelemetryTable.Fault) -> Value {
        let result = Array(text.utf8).withUnsafeBytes { bytes -> Result<Value, TelemetryTable.Fault> in
            do throws(TelemetryTable.Fault) {
                var table = try TelemetryTable(bytes, delimiter: UInt8(ascii: ","), wishes, Self.profile)
                return .success(body(&table))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func values(
        _ text: String, _ wishes: TableColumns.Wishes = TableColumns.Wishes()
    ) throws(TelemetryTable.Fault) -> [String: Double] {
        try read(text, wishes) { table in
            Dictionary(
                uniqueKeysWithValues: (table.next()?.readings ?? []).map { ($0.metric.rawValue, $0.value) })
        }
    }

    @Test func `The first of several paths that has a column is read`() throws {
        #expect(try values("t,Flow,Water: Flow\n2026-01-01 00:00,1,2") == ["flow": 2])
        #expect(try values("t,FLOW_T,Flow\n2026-01-01 00:00,1,2") == ["flow": 2])
        #expect(try values("t,FLOW_T\n2026-01-01 00:00,1") == ["flow": 1])
    }

    @Test func `Other capitals are read and told, unless two columns would do`() throws {
        let likened = try read("t,WATER:  flow,valve\n") { $0.likened }
        #expect(likened.map(\.column) == ["WATER: flow", "valve"])
        #expect(likened.map(\.metric.rawValue) == ["flow", "valve"])
        #expect(try read("t,Valve\n") { $0.likened } == [])
        #expect(try values("t,Valve,VALVE\n2026-01-01 00:00,0,1") == ["valve": 0])
        #expect(throws: TelemetryTable.Fault.twice("Valve")) { try values("t,valve,VALVE\n2026-01-01 00:00,0,1") }
    }

    @Test func `A wish names the column and its unit`() throws {
        let wishes = TableColumns.Wishes(
            columns: ["flow": "SA", "valve": "V %"], units: ["flow": .celsius, "valve": .percent])
        let values = try values("t,SA,V %,Flow\n2026-01-01 00:00,20,35,1", wishes)
        #expect(abs((values["flow"] ?? 0) - 68) < 1e-9)
        #expect(abs((values["valve"] ?? 0) - 0.35) < 1e-9)
    }

    @Test func `A wish that cannot be met says why`() throws {
        func fault(_ wishes: TableColumns.Wishes) -> TelemetryTable.Fault? {
            do throws(TelemetryTable.Fault) {
                _ = try values("t,Flow\n2026-01-01 00:00,1", wishes)
                return nil
            } catch {
                return error
            }
        }
        #expect(fault(.init(columns: ["flow": "SA"])) == .noColumn("SA", columns: ["t", "Flow"]))
        #expect(fault(.init(columns: ["flaw": "Flow"])) == .noMetric("flaw", metrics: ["flow", "valve", "mode"]))
        #expect(fault(.init(units: ["flaw": .celsius])) == .noMetric("flaw", metrics: ["flow", "valve", "mode"]))
        #expect(
            fault(.init(units: ["flow": .percent])) == .noConversion(metric: "flow", from: "%", to: "[degF]"))
        #expect(fault(.init(units: ["mode": .percent])) == .noConversion(metric: "mode", from: "%", to: "1"))
    }

    @Test func `Readings beyond what is plausible are counted with their span`() throws {
        let text = "t,Flow,Valve\n2026-01-01 00:00,20,0\n2026-01-01 00:01,18.5,100\n2026-01-01 00:02,70,1\n"
        let outside = try read(text) { table in
            while table.next() != nil {}
            return table.outside
        }
        #expect(outside.map(\.metric.rawValue) == ["flow", "valve"])
        #expect(outside.map(\.readings) == [3, 3])
        #expect(outside.map(\.count) == [2, 1])
        #expect(outside.map(\.span) == [18.5...20, 100...100])
    }
}
