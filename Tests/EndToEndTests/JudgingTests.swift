import Foundation
import Testing

/// A fleet simulated, replayed and judged, as a device engineer does it.
@Suite("Judging by simulated truth", .serialized)
struct JudgingTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static let scenario = """
        scenario: two-homes
        title: A hung controller, and a router that falls silent
        seed: 7
        history: 2d
        regions:
          fenwick: {season: winter, time_zone: Europe/London}
        homes:
          - id: home-a
            people: [{name: Mei Ouyang}]
            devices:
              - {family: heat_pump, id: hp-a, causes: [{cause: controller_hang, onset: -20h}]}
          - id: home-b
            people: [{name: Jonas Albrecht}]
            devices:
              - {family: router, id: r6-a, causes: [{cause: gone_silent, onset: -8h}]}
        """

    private func inRoom<Value>(_ body: (URL) async throws -> Value) async throws -> Value {
        let room = FileManager.default.temporaryDirectory.appending(path: "bedside-judging-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: room, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: room) }
        return try await body(room)
    }

    private func tool(_ arguments: [String], in room: URL) async throws -> CommandLineTool.Result {
        try await CommandLineTool.run(arguments, in: room, within: .seconds(240))
    }

    private struct Judged: Decodable {
        struct Profile: Decodable {
            struct Truth: Decodable {
                var cause: String
                var judged: Int
                var found: Int
                var median_delay: Double?
            }
            var family: String
            var truths: [Truth]
            var silence_as_health: Int
            var device_days: Double
        }
        var profiles: [Profile]
        var devices_without_diagnosis: Int
    }

    @Test(.timeLimit(.minutes(10)))
    func `A hung controller is found, a silent router is never called healthy, and the figures say so`() async throws {
        try await inRoom { room in
            let path = { (name: String) in room.appending(path: name).path }
            try Data(Self.scenario.utf8).write(to: room.appending(path: "fleet.yaml"))
            let simulated = try await tool(
                ["simulate", "run", path("fleet.yaml"), "--end", "2026-02-15T00:00:00Z", "--out", path("fleet")],
                in: room)
            #expect(simulated.status == 0, "\(simulated.errors)")
            let replayed = try await tool(
                [
                    "replay", "--messages", path("fleet/history.jsonl"), "--registry", path("fleet/registry.json"),
                    "--profiles", Self.root.appending(path: "DeviceProfiles").path, "--out", path("diagnoses.jsonl"),
                ], in: room)
            #expect(replayed.status == 0, "\(replayed.errors)")
            #expect(replayed.errors.contains(" 0 rejected; "))
            let judging = Self.root.appending(path: "Simulator/Scenarios/judging.yaml").path
            let judged = try await tool(
                [
                    "evaluate", "--truth", path("fleet"), "--diagnoses", path("diagnoses.jsonl"), "--judging", judging,
                    "--json", path("judged.json"),
                ], in: room)
            #expect(judged.status == 0, "\(judged.errors)")
            #expect(judged.output.contains("Silence told as health: 0 lines"))
            let figures = try JSONDecoder().decode(
                Judged.self, from: Data(contentsOf: room.appending(path: "judged.json")))
            #expect(figures.devices_without_diagnosis == 0)
            let pump = try #require(figures.profiles.first { $0.family == "heat_pump" })
            let hang = try #require(pump.truths.first { $0.cause == "controller_hang" })
            #expect(hang.judged == 1 && hang.found == 1)
            #expect((hang.median_delay ?? .infinity) < 12)
            let router = try #require(figures.profiles.first { $0.family == "router" })
            let silent = try #require(router.truths.first { $0.cause == "gone_silent" })
            #expect(silent.judged == 1 && silent.found == 1)
            #expect(figures.profiles.allSatisfy { $0.silence_as_health == 0 && abs($0.device_days - 2) < 0.01 })

            try Data(#"{"at":1,"device":"hp-\#u{1B}[2J"}"#.utf8).write(to: room.appending(path: "bad.jsonl"))
            let bad = try await tool(
                ["evaluate", "--truth", path("fleet"), "--diagnoses", path("bad.jsonl"), "--judging", judging], in: room
            )
            #expect(bad.status == 1)
            #expect(bad.errors.contains("bad.jsonl:1: ") && !bad.errors.contains("\u{1B}"))
            try Data(#"{"at":1,"device":"x","family":"\u001b[2J","causes":[]}"#.utf8)
                .write(to: room.appending(path: "hostile.jsonl"))
            let hostile = try await tool(
                ["evaluate", "--truth", path("hostile.jsonl"), "--diagnoses", path("bad.jsonl"), "--judging", judging],
                in: room)
            #expect(hostile.status == 1)
            #expect(hostile.errors.contains("hostile.jsonl:1: ") && !hostile.errors.contains("\u{1B}"))
        }
    }

    private struct Talked: Decodable {
        struct Contact: Decodable {
            struct Told: Decodable {
                var notice: String?
                var ask: String?
                var words: String?
                var answer: String
            }
            var told: [Told]
            var causes: [Double]
        }
        var at: Int64
        var device: String
        var calling: [Double]
        var contact: Contact?
    }

    @Test(.timeLimit(.minutes(10)))
    func `Callers are met, say what they notice and answer what is asked, and the places of causes are told`()
        async throws
    {
        try await inRoom { room in
            let path = { (name: String) in room.appending(path: name).path }
            let scenarios = Self.root.appending(path: "Simulator/Scenarios").path
            try Data(Self.scenario.utf8).write(to: room.appending(path: "fleet.yaml"))
            let simulated = try await tool(
                [
                    "simulate", "run", path("fleet.yaml"), "--end", "2026-02-15T00:00:00Z", "--calls", "1", "--seed",
                    "5", "--out", path("fleet"),
                ], in: room)
            #expect(simulated.status == 0, "\(simulated.errors)")
            let contacts = try String(contentsOfFile: path("fleet/contacts.jsonl"), encoding: .utf8)
                .split(separator: "\n")
            #expect(!contacts.isEmpty)
            let replayed = try await tool(
                [
                    "replay", "--messages", path("fleet/history.jsonl"), "--registry", path("fleet/registry.json"),
                    "--profiles", Self.root.appending(path: "DeviceProfiles").path, "--contacts",
                    path("fleet/contacts.jsonl"), "--callers", scenarios + "/callers.yaml", "--out",
                    path("diagnoses.jsonl"),
                ], in: room)
            #expect(replayed.status == 0, "\(replayed.errors)")
            let talked = try String(contentsOfFile: path("diagnoses.jsonl"), encoding: .utf8)
                .split(separator: "\n").filter { $0.contains("\"contact\"") }
                .map { try JSONDecoder().decode(Talked.self, from: Data($0.utf8)) }
            #expect(talked.count == contacts.count)
            for one in talked {
                let told = try #require(one.contact?.told)
                #expect(told.first?.ask == nil && told.dropFirst().allSatisfy { $0.ask != nil })
                #expect(one.contact?.causes.count == one.calling.count)
            }
            let judged = try await tool(
                [
                    "evaluate", "--truth", path("fleet"), "--diagnoses", path("diagnoses.jsonl"), "--judging",
                    scenarios + "/judging.yaml",
                ], in: room)
            #expect(judged.status == 0, "\(judged.errors)")
            #expect(judged.output.contains("1st wordless") && judged.output.contains("goals with words"))
            let unreadable = try await tool(
                [
                    "replay", "--messages", path("fleet/history.jsonl"), "--contacts", path("fleet/truth.jsonl"),
                    "--callers", scenarios + "/callers.yaml",
                ], in: room)
            #expect(unreadable.status == 1 && unreadable.errors.contains("truth.jsonl:1: "))
        }
    }

    @Test func `What replay cannot do is said at once`() async throws {
        try await inRoom { room in
            for arguments in [[], ["--messages", "a", "--profile", "b"], ["--messages", "a", "--tick", "0s"]] {
                let result = try await tool(["replay"] + arguments, in: room)
                #expect(result.status == 64)
            }
        }
    }
}
