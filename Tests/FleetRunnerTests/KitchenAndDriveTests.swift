import FleetModel
import FleetRunner
import Foundation
import Synchronization
import Testing

/// Fridges and chargers on the wire.
@Suite struct KitchenAndDriveTests {
    private static let scenario = """
        scenario: t
        history: 6h
        regions:
          here: {season: winter}
        homes:
          - devices:
              - family: fridge_freezer
                id: ff
                causes: [{cause: door_left_ajar, onset: -2h, severity: 0.3}]
          - devices:
              - family: ev_charger
                id: wb
                plugged_in: -4h
                causes: [{cause: tariff_lock, onset: -5h}]
            contacts:
              - at: -1h
                said: It does not charge.
                repair: {fix: charge_now, state: verified, order: start_charging}
        """

    private struct Line: Decodable {
        var at: Int64
        var topic: String
        var payload: String
    }

    private func lines() async throws -> (history: [Line], truth: String) {
        let scenario = try ScenarioFile.read(Array(Self.scenario.utf8), file: "t.yaml")
        let run = SimulationRun(scenario, end: ModelTime(milliseconds: 1_770_712_200_000))
        let taken = Mutex<(history: [UInt8], truth: [UInt8])>(([], []))
        try await run.makeHistory { history, truth in
            taken.withLock { taken in
                taken.history += history
                taken.truth += truth
            }
        }
        let (history, truth) = taken.withLock { $0 }
        let lines = try history.split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(Line.self, from: Data($0))
        }
        return (lines, String(decoding: truth, as: UTF8.self))
    }

    private func object(_ line: Line?) throws -> [String: Any] {
        let line = try #require(line)
        return try #require(JSONSerialization.jsonObject(with: Data(line.payload.utf8)) as? [String: Any])
    }

    @Test func aFridgeSpeaksItsFormat() async throws {
        let lines = try await lines().history
        let values = try object(lines.last { $0.topic == "fridges/ff/telemetry" })
        #expect(
            Set(values.keys) == [
                "ts", "seq", "fridge", "freezer", "evaporator", "ambient", "set_fridge", "set_freezer", "power",
                "comp_rpm", "fan_rpm", "defrost", "door", "door_openings", "hours", "mode", "rssi", "error",
            ])
        #expect(values["door"] as? String == "open")
        #expect(values["mode"] as? String == "normal")
        #expect(values["error"] as? String == "")
        #expect(values["defrost"] is Bool)
        #expect((values["fridge"] as? Double ?? 0) > 6)
        let info = lines.first { $0.topic == "fridges/ff/info" }
        #expect(info?.payload == #"{"manufacturer":"Polar","model":"FF360","firmware":"1.8.2"}"#)
    }

    /// Plugged in four hours before the end: for two hours before that no car is there, and nothing is left of a session.
    @Test func aCarThatIsPluggedInByTheScenarioComesFromATrip() async throws {
        let end = 1_770_712_200_000
        let lines = try await lines().history.filter { $0.topic == "chargers/wb/telemetry" }
        func states(_ hours: ClosedRange<Double>) throws -> Set<String> {
            let span = hours.lowerBound * 3_600_000...hours.upperBound * 3_600_000
            return try Set(
                lines.filter { span.contains(Double(Int64(end) - $0.at)) }.compactMap {
                    try object($0)["state"] as? String
                })
        }
        #expect(try states(4.05...5.9) == ["A"])
        #expect(try states(2...3.9) == ["B"])
        let waiting = try #require(lines.last { Int64(end) - $0.at > 3 * 3_600_000 })
        #expect(try object(waiting)["session"] as? Double == 0)
    }

    @Test func aChargerSpeaksItsFormatAndChargesWhenTold() async throws {
        let (lines, truth) = try await lines()
        let reports = lines.filter { $0.topic == "chargers/wb/telemetry" }
        let held = try object(reports[reports.count * 2 / 3])
        #expect(
            Set(held.keys) == [
                "ts", "seq", "state", "current_limit", "i1", "i2", "i3", "u1", "u2", "u3", "power", "energy", "session",
                "temp_plug", "temp_board", "relay_ops", "locked", "tariff_lock", "dc_leak", "errors", "rssi", "mode",
            ])
        #expect(held["state"] as? String == "B" && held["tariff_lock"] as? Bool == true)
        #expect(held["mode"] as? String == "eco" && held["power"] as? Double == 0)
        let last = try object(reports.last)
        #expect(last["state"] as? String == "C" && last["tariff_lock"] as? Bool == false)
        #expect((last["power"] as? Double ?? 0) > 3)
        let info = lines.first { $0.topic == "chargers/wb/info" }
        #expect(info?.payload == #"{"manufacturer":"Volta","model":"W11","firmware":"4.0.3"}"#)
        #expect(truth.contains(#""cause":"tariff_lock","fault":false,"kind":"supply","severity":1"#))
    }
}
