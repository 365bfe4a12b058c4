import FleetModel
import FleetRunner
import Foundation
import Synchronization
import Testing

@Suite struct HistoryTests {
    private static let end = ModelTime(milliseconds: 1_770_712_200_000)

    /// History and truth of a run, as bytes.
    private func bytes(
        of name: String = "quiet-day", seed: UInt64? = nil, threads: Int = 2
    ) async throws -> (history: [UInt8], truth: [UInt8], summary: SimulationRun.HistorySummary) {
        let run = SimulationRun(try ScenarioFile.load(Shipped.path(name)), seed: seed, end: Self.end, threads: threads)
        let taken = Mutex<(history: [UInt8], truth: [UInt8])>(([], []))
        let summary = try await run.makeHistory { history, truth in
            taken.withLock { taken in
                taken.history += history
                taken.truth += truth
            }
        }
        let (history, truth) = taken.withLock { $0 }
        return (history, truth, summary)
    }

    private struct Line: Decodable {
        var at: Int64
        var topic: String
        var payload: String
    }

    private func lines(_ bytes: [UInt8]) throws -> [Line] {
        try bytes.split(separator: UInt8(ascii: "\n")).map { try JSONDecoder().decode(Line.self, from: Data($0)) }
    }

    @Test func linesAreInTimeOrderWithinTheHistory() async throws {
        let (history, _, summary) = try await bytes()
        let lines = try lines(history)
        #expect(lines.count == summary.messages)
        #expect(history.count == summary.bytes)
        #expect(zip(lines, lines.dropFirst()).allSatisfy { $0.at <= $1.at })
        let begin = Self.end.milliseconds - 86_400_000
        #expect(lines.allSatisfy { (begin...Self.end.milliseconds).contains($0.at) })
        // Three devices, one report a minute, one to two in a thousand lost.
        #expect((4_260...4_340).contains(lines.count))
    }

    @Test func equalSeedsGiveEqualBytesOnAnyNumberOfThreads() async throws {
        let one = try await bytes(threads: 1)
        let three = try await bytes(threads: 3)
        let again = try await bytes(threads: 2)
        #expect(one.history == three.history && one.history == again.history)
        #expect(one.truth == three.truth && one.truth == again.truth)
        let other = try await bytes(seed: 8)
        #expect(one.history != other.history)
    }

    /// Nine families for six hours: each build of the product has to make these bytes, be it optimised or not. They change with
    /// the physics and its parameters alone.
    @Test func theBytesAreThoseOfEveryBuild() async throws {
        let families: [DeviceFamily] = [
            .heatPump, .router, .fridgeFreezer, .evCharger, .solarBattery, .washingMachine, .smartLock, .gasBoiler,
            .smartPlug,
        ]
        let shares = families.map { "\($0.rawValue): 1" }.joined(separator: ", ")
        let text = """
            scenario: every-family
            history: 6h
            interval: 60s
            regions: {fenwick: {season: spring, time_zone: Europe/London}}
            fleet: {homes: 2, shares: {\(shares)}}
            """
        let run = SimulationRun(
            try ScenarioFile.read(Array(text.utf8), file: "every-family.yaml"), seed: 3, end: Self.end, threads: 2)
        let digest = Mutex<UInt64>(0xCBF2_9CE4_8422_2325)
        try await run.makeHistory { history, truth in
            digest.withLock { digest in
                // FNV-1a. Source: Fowler, Noll, Vo.
                for byte in history + truth { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3 }
            }
        }
        #expect(String(digest.withLock { $0 }, radix: 16) == "5678616f0ff1251e")
    }

    @Test func aHistoryIsMadeOnce() async throws {
        let run = SimulationRun(try ScenarioFile.load(Shipped.path("quiet-day")), end: Self.end)
        #expect(try await run.makeHistory { _, _ in }.messages > 0)
        #expect(try await run.makeHistory { _, _ in }.messages == 0)
    }

    @Test func payloadsSpeakTheFamiliesFormats() async throws {
        let lines = try lines(try await bytes().history)
        let heatPump = try #require(lines.first { $0.topic == "homes/home-a/hp-a/telemetry" })
        let values = try #require(
            JSONSerialization.jsonObject(with: Data(heatPump.payload.utf8)) as? [String: Any])
        #expect(
            Set(values.keys) == [
                "ts", "seq", "outdoor", "flow", "return", "room", "setpoint", "heat", "power", "mode", "hours",
                "comp_hz",
                "pressure", "rssi", "fault",
            ])
        #expect(values["ts"] as? Int64 == heatPump.at)
        let router = try #require(lines.first { $0.topic == "routers/r6-a/telemetry" })
        let others = try #require(JSONSerialization.jsonObject(with: Data(router.payload.utf8)) as? [String: Any])
        #expect(
            Set(others.keys) == [
                "ts", "uptime", "mem_free", "cpu", "temp", "wan_up", "wan_loss", "wan_latency", "dsl_snr", "clients",
                "wifi_retry", "channel_busy", "client_rssi", "reboots",
            ])
        #expect(others["wan_up"] as? Bool == true)
        #expect(lines.contains { $0.topic == "homes/home-b/hp-b/status" && $0.payload == "online" })
        #expect(
            lines.contains {
                $0.topic == "routers/r6-a/info"
                    && $0.payload == #"{"manufacturer":"Fennel","model":"R6","firmware":"6.1.0"}"#
            })
    }

    @Test func pastOrdersAreCarriedOutInTheHistory() async throws {
        let lines = try lines(try await bytes().history).filter { $0.topic.hasPrefix("homes/home-b/hp-b/") }
        let replies = lines.filter { $0.topic.hasSuffix("/reply") }.map(\.payload)
        #expect(
            replies == [
                #"{"id":"home-b-contact-1-repair","status":"received"}"#,
                #"{"id":"home-b-contact-1-repair","status":"done"}"#,
            ])
        let statuses = lines.filter { $0.topic.hasSuffix("/status") }.map(\.payload)
        #expect(statuses == ["online", "offline", "online"])
    }

    @Test func truthNamesTheCauseSinceItsOnset() async throws {
        struct TruthLine: Decodable {
            struct Cause: Decodable {
                var cause: String
                var since: Int64
                var cured_by: String
            }
            var at: Int64
            var device: String
            var causes: [Cause]
        }
        let truth = try await bytes().truth.split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(TruthLine.self, from: Data($0))
        }
        #expect(Set(truth.map(\.device)) == ["hp-a", "r6-a", "hp-b"])
        let last = try #require(truth.last { $0.device == "hp-b" })
        #expect(last.causes.map(\.cause) == ["controller_hang"])
        #expect(last.causes.first?.since == Self.end.milliseconds - 4 * 3_600_000)
        #expect(last.causes.first?.cured_by == "restart")
        #expect(truth.filter { $0.device == "r6-a" }.allSatisfy { $0.causes.isEmpty })
    }

    @Test func filesOfARunAreWritten() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "fleet-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: directory) }
        let run = SimulationRun(try ScenarioFile.load(Shipped.path("quiet-day")), end: Self.end)
        let summary = try await run.writeFiles(to: directory)
        let history = try Data(contentsOf: directory.appending(path: "history.jsonl"))
        #expect(history.count == summary.bytes)
        let truth = try Data(contentsOf: directory.appending(path: "truth.jsonl"))
        #expect(truth.count { $0 == UInt8(ascii: "\n") } == summary.truthLines)
        let registry = try Data(contentsOf: directory.appending(path: "registry.json"))
        #expect(registry == (try run.registry.json()))
        #expect(FileManager.default.fileExists(atPath: directory.appending(path: "callers.json").path))
    }
}
