import Foundation
import Testing

/// `bedside replay`, run as an engineer runs it.
@Suite("Replaying a table", .serialized)
struct ReplayToolTests {
    /// A line of findings, as documented.
    private struct Line: Decodable {
        struct Symptom: Decodable {
            var id: String
            var truth: String
            var since: String?
            var says: String?
        }
        struct Ranked: Decodable {
            var cause: String
            var kind: String
            var posterior: Double
        }
        struct Episode: Decodable {
            var cause: String
            var since: String
            var evidence: [String]?
        }
        var time: String
        var condition: String
        var reach: String
        var symptoms: [Symptom]
        var causes: [Ranked]
        var nothing_we_know: Double
        var opened: [Episode]?
        var cleared: [Episode]?
        var open: [Episode]?
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let airHandlingUnit = root.appending(path: "DeviceProfiles/building/air-handling-unit.yaml").path

    private static let kettle = """
        profile: acme/kettle
        title: Kettle
        match: {model: "K*"}
        reports: {convention: json, topic: "k/{device}", every: 60s, offline_after: 5m}
        metrics:
          water: {path: "$.Water temperature", unit: Cel, plausible: [0, 110]}
          power: {path: $.Power, unit: kW}
        symptoms:
          no_boil:
            when: "mean(water, 10m) < 60 Cel"
            while: "min(power, 10m) > 1 kW"
            false_alarm: 0.005
            says: it heats and the water stays cold
        causes:
          scale:
            kind: fault
            title: Scale on the heater
            severity: minor
            rate: 1/year
            clears_in: 30d
            opens_after: 0s
            shows: {no_boil: always}
            customer_notices: {slow: it takes long}
        """

    private func inRoom<Value>(_ body: (URL) async throws -> Value) async throws -> Value {
        let room = FileManager.default.temporaryDirectory.appending(path: "bedside-replay-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: room, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: room) }
        return try await body(room)
    }

    private func lines(_ file: URL) throws -> [Line] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            .map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    }

    @Test("A table of own figures gives findings, ranked causes, episodes and health, and says what it could not read")
    func wholeWay() async throws {
        try await inRoom { room in
            // Its part stands in the root above it, not where the tool runs.
            let profile = room.appending(path: "mine/acme/kettle.yaml")
            for (file, text) in [
                (profile, Self.kettle.replacing("metrics:", with: "include: mains\nmetrics:")),
                (room.appending(path: "mine/parts/mains.yaml"), "part: mains\ncannot_see: [what it is plugged into]\n"),
            ] {
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try text.write(to: file, atomically: true, encoding: .utf8)
            }
            // Boils for half an hour, then stays cold for half an hour.
            var rows = (0..<60).map { minute -> String in
                let time = "2026-03-01 08:\(minute < 10 ? "0" : "")\(minute)"
                return "\(minute < 30 ? 95 : 40);\(time);2,0"
            }
            rows = rows.map { $0.replacingOccurrences(of: "2,0", with: "2.0") }
            rows[5] = "#VALUE!;2026-03-01 08:05;2.0"
            rows[7] = "95;2026-03-01 08:07"
            rows.insert("95;2026-03-01 08:09;2.0", at: 12)
            let table = room.appending(path: "kettle.csv")
            try ("\u{FEFF}Water temperature;Time;Power\r\n" + rows.joined(separator: "\r\n"))
                .write(to: table, atomically: true, encoding: .utf8)
            let out = room.appending(path: "findings.jsonl")
            let result = try await CommandLineTool.run(
                [
                    "replay", "--profile", profile.path, "--input", table.path, "--time", "Time", "--delimiter", ";",
                    "--every", "30m", "--out", out.path,
                ], in: room)
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.errors.contains("59 of 61 rows taken"))
            #expect(result.errors.contains("1 cell that is no reading: line 7: \"#VALUE!\" in Water temperature"))
            #expect(result.errors.contains("1 row of the wrong width: line 9: 2 cells, the header has 3"))
            #expect(result.errors.contains("1 row not later than the row before (--sort sorts them): line 14"))

            let lines = try lines(out)
            let first = try #require(lines.first)
            #expect(first.time == "2026-03-01T08:00:00Z")
            #expect(first.symptoms.map(\.truth) == ["unknown"])
            #expect(lines.last?.time == "2026-03-01T08:59:00Z")
            let openings = lines.filter { $0.opened != nil }
            let opening = try #require(openings.first)
            #expect(openings.count == 1)
            // The mean of ten minutes passes 60 degrees when some six and a half of them are at 40.
            #expect(("2026-03-01T08:36:00Z"..."2026-03-01T08:38:00Z").contains(opening.time))
            #expect(opening.opened?.map(\.cause) == ["scale"])
            #expect(opening.opened?.first?.evidence?.first?.contains("it heats and the water stays cold") == true)
            #expect(opening.condition == "faulty")
            #expect(opening.reach == "fresh")
            #expect(opening.symptoms.map(\.truth) == ["present"])
            let ranked = try #require(opening.causes.first)
            // Prior 30 days in a year, likelihood ratio 0.98 against 0.005.
            #expect(abs(ranked.posterior - 0.946) < 0.01)
            #expect(abs(ranked.posterior + opening.nothing_we_know - 1) < 0.001)
            #expect(lines.last?.open?.map(\.cause) == ["scale"])
            #expect(lines.count < 8)
        }
    }

    @Test(
        "Bad usage says what is wrong and what to do",
        arguments: [
            (["--input", "table.csv"], "--profile"),
            (["--profile", "nowhere.yaml", "--input", "table.csv"], "nowhere.yaml:1:1: the file cannot be read"),
            (["--profile", "kettle.yaml", "--input", "nowhere.csv"], "nowhere.csv cannot be read"),
            (
                ["--profile", "kettle.yaml", "--input", "table.csv", "--delimiter", "||"],
                "--delimiter is one character"
            ),
            (
                ["--profile", "kettle.yaml", "--input", "table.csv", "--every", "soon"],
                "--every soon is no length of time"
            ),
            (["--profile", "kettle.yaml", "--input", "table.csv", "--time", "When"], "there is no column \"When\""),
            (["--profile", "kettle.yaml", "--input", "table.csv", "--delimiter", ";"], "is the delimiter right?"),
            (["--profile", "broken.yaml", "--input", "table.csv"], "broken.yaml:"),
            (["--profile", "kettle.yaml", "--input", "header.csv"], "not one row could be taken"),
            (["--profile", "kettle.yaml", "--input", "table.csv", "--out", "no/such/place"], "cannot be written"),
        ])
    func badUsage(arguments: [String], message: String) async throws {
        try await inRoom { room in
            try Self.kettle.write(to: room.appending(path: "kettle.yaml"), atomically: true, encoding: .utf8)
            try "profile: acme/kettle\n".write(
                to: room.appending(path: "broken.yaml"), atomically: true, encoding: .utf8)
            try "Time,Power\n".write(to: room.appending(path: "header.csv"), atomically: true, encoding: .utf8)
            try "Time,Power\n2026-03-01 08:00,1\n".write(
                to: room.appending(path: "table.csv"), atomically: true, encoding: .utf8)
            let files = ["kettle.yaml", "broken.yaml", "header.csv", "table.csv", "no/such/place"]
            let placed = arguments.map {
                files.contains($0) || $0.hasPrefix("nowhere") ? room.appending(path: $0).path : $0
            }
            let result = try await CommandLineTool.run(["replay"] + placed, in: room)
            #expect(result.status != 0)
            #expect(result.errors.contains(message), "\(result.errors)")
        }
    }

    private struct Case: CustomTestStringConvertible, Sendable {
        var season: AirHandlingUnit.Season
        var fault: AirHandlingUnit.Fault
        var causes: Set<String>
        var testDescription: String { "\(season.rawValue) \(fault.rawValue)" }
    }

    private static let faults: [Case] = [
        Case(season: .winter, fault: .damperStuckOpen, causes: ["outdoor_damper_stuck_open", "outdoor_damper_leaks"]),
        Case(season: .spring, fault: .damperStuckShut, causes: ["outdoor_damper_stuck_shut"]),
        Case(season: .spring, fault: .damperLeaks, causes: ["outdoor_damper_leaks", "outdoor_damper_stuck_open"]),
        Case(season: .winter, fault: .heatingLeaks, causes: ["heating_valve_passes"]),
        Case(season: .winter, fault: .heatingStuckShut, causes: ["heating_valve_stuck_shut"]),
        Case(season: .spring, fault: .coolingLeaks, causes: ["cooling_valve_passes"]),
        Case(season: .summer, fault: .coolingStuckShut, causes: ["cooling_valve_stuck_shut"]),
        Case(season: .winter, fault: .none, causes: []),
        Case(season: .spring, fault: .none, causes: []),
        Case(season: .summer, fault: .none, causes: []),
    ]

    @Test(
        "An air-handling unit's fault is found on the day it has it, by its own name, and a healthy one has none",
        arguments: faults)
    private func airHandlingUnit(_ it: Case) async throws {
        try await inRoom { room in
            let table = room.appending(path: "unit.csv")
            try AirHandlingUnit.twoDays(it.season, it.fault).write(to: table, atomically: true, encoding: .utf8)
            let out = room.appending(path: "findings.jsonl")
            let result = try await CommandLineTool.run(
                ["replay", "--profile", Self.airHandlingUnit, "--input", table.path, "--out", out.path], in: room)
            #expect(result.status == 0, "\(result.errors)")
            let openings = try lines(out).flatMap { line in (line.opened ?? []).map { (line.time, $0.cause) } }
            #expect(openings.allSatisfy { $0.0 >= "2020-01-02" }, "\(openings)")
            #expect(Set(openings.map(\.1)).isSubset(of: it.causes), "\(openings)")
            #expect(openings.isEmpty == it.causes.isEmpty, "\(openings)")
        }
    }
}
