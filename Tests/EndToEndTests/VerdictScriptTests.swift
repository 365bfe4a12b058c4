import Foundation
import Testing

/// Scripts/fdd-verdicts.py, from lines of findings to one verdict per day.
@Suite("Verdicts by day")
struct VerdictScriptTests {
    private static let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Scripts/fdd-verdicts.py").path

    private struct Cause {
        var id: String
        var posterior: Double
        var kind = "fault"
    }

    /// A line of findings as `bedside replay` writes it, as far as verdicts go.
    private static func line(_ time: String, _ causes: [Cause], reach: String = "fresh") -> String {
        let causes = causes.map {
            #"{"cause":"\#($0.id)","kind":"\#($0.kind)","posterior":\#($0.posterior)}"#
        }
        return #"{"time":"2026-03-\#(time):00Z","reach":"\#(reach)","causes":[\#(causes.joined(separator: ","))]}"#
    }

    /// The verdicts, a day each: "2026-03-01,1,oa_damper".
    private func verdicts(_ lines: [String]) async throws -> [String] {
        let room = FileManager.default.temporaryDirectory.appending(path: "bedside-verdicts-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: room, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: room) }
        try lines.joined(separator: "\n").write(
            to: room.appending(path: "found.jsonl"), atomically: true, encoding: .utf8)
        let result = try await CommandLineTool.run(
            ["python3", Self.script, "--set", "unit=\(room.appending(path: "found.jsonl").path)"], in: room,
            executable: URL(filePath: "/usr/bin/env"))
        #expect(result.status == 0, "\(result.errors)")
        var rows = result.output.split(separator: "\n").map(String.init)
        #expect(rows.first == "set,date,fault,cause")
        rows.removeFirst()
        #expect(rows.allSatisfy { $0.hasPrefix("unit,") })
        return rows.map { String($0.dropFirst("unit,".count)) }
    }

    private static let leak = Cause(id: "heating_valve_passes", posterior: 0.9)

    @Test("A component that is likely for an hour makes the day faulty, one for less does not")
    func anHour() async throws {
        let hour = [Self.line("01T08:00", [Self.leak]), Self.line("01T09:00", [])]
        #expect(try await verdicts(hour) == ["2026-03-01,1,heating_valve"])
        let less = [Self.line("01T08:00", [Self.leak]), Self.line("01T08:59", [])]
        #expect(try await verdicts(less) == ["2026-03-01,0,"])
        let twice = [
            Self.line("01T08:00", [Self.leak]), Self.line("01T08:30", []), Self.line("01T12:00", [Self.leak]),
            Self.line("01T12:30", []),
        ]
        #expect(try await verdicts(twice) == ["2026-03-01,1,heating_valve"])
    }

    @Test("Causes of one component count together, the component that was likely for longest is named")
    func together() async throws {
        let both = [
            Cause(id: "outdoor_damper_leaks", posterior: 0.3),
            Cause(id: "outdoor_damper_stuck_open", posterior: 0.25), Cause(id: "cooling_valve_passes", posterior: 0.4),
        ]
        #expect(
            try await verdicts([Self.line("01T08:00", both), Self.line("01T09:00", [])])
                == ["2026-03-01,1,oa_damper"])
        let cold = Cause(id: "cooling_valve_stuck_shut", posterior: 0.7)
        let later = [Self.line("01T08:00", [Self.leak]), Self.line("01T09:00", [cold]), Self.line("01T10:00", [cold])]
        #expect(try await verdicts(later + [Self.line("01T11:00", [])]) == ["2026-03-01,1,cooling_valve"])
        let sensor = Cause(id: "mixed_air_sensor_wrong", posterior: 0.8)
        #expect(
            try await verdicts([Self.line("01T08:00", [sensor]), Self.line("01T09:00", [])])
                == ["2026-03-01,1,mixed_air_sensor_wrong"])
    }

    @Test("What is no defect, silence and a gap decide nothing")
    func nothing() async throws {
        let supply = Cause(id: "no_hot_water", posterior: 0.9, kind: "supply")
        #expect(
            try await verdicts([Self.line("01T08:00", [supply]), Self.line("01T12:00", [])]) == ["2026-03-01,0,"])
        #expect(
            try await verdicts([Self.line("01T08:00", [Self.leak], reach: "offline"), Self.line("01T12:00", [])])
                == ["2026-03-01,0,"])
        // A line holds for an hour at most, however late the next one comes.
        let gap = [Self.line("01T08:00", [Self.leak]), Self.line("02T12:00", [])]
        #expect(try await verdicts(gap) == ["2026-03-01,1,heating_valve", "2026-03-02,0,"])
        let short = [Self.line("01T23:30", [Self.leak]), Self.line("02T12:00", [])]
        #expect(try await verdicts(short) == ["2026-03-01,0,", "2026-03-02,0,"])
    }

    @Test("A state goes on past midnight, and the first hour of a day is told of the day before")
    func midnight() async throws {
        func lines(until end: String) -> [String] {
            [
                Self.line("01T22:30", [Self.leak]), Self.line("01T23:30", [Self.leak]),
                Self.line("02T00:30", [Self.leak]), Self.line("02T01:30", [Self.leak]), Self.line(end, []),
            ]
        }
        #expect(
            try await verdicts(lines(until: "02T01:45")) == ["2026-03-01,1,heating_valve", "2026-03-02,0,"])
        #expect(
            try await verdicts(lines(until: "02T02:00"))
                == ["2026-03-01,1,heating_valve", "2026-03-02,1,heating_valve"])
    }
}
