import Foundation
import Testing

/// Relays that speak Shelly Gen2, replayed through the profile and the convention that are shipped.
@Suite("Replaying relays", .serialized)
struct RelayReplayTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static let scenario = """
        scenario: relays
        title: Too much on a circuit, a loose terminal, and a circuit as it should be
        seed: 7
        history: 3d
        interval: 60s
        regions:
          fenwick: {season: winter, time_zone: Europe/London}
        homes:
          - id: home-a
            people: [{name: Mei Ouyang}]
            devices:
              - {family: relay, id: shellyplus1pm-a8032ab10001, causes: [{cause: load_over_rating, onset: -20h, severity: 1}]}
          - id: home-b
            people: [{name: Ola Brandt}]
            devices:
              - {family: relay, id: shellyplus1pm-a8032ab10002, causes: [{cause: loose_supply, onset: -40h, severity: 1, grows_over: 1h}]}
          - id: home-c
            people: [{name: Tom Reyes}]
            devices:
              - {family: relay, id: shellyplus1pm-a8032ab10003}
        """

    private struct Diagnosis: Decodable {
        struct Opened: Decodable { var cause: String }
        var device: String
        var opened: [Opened]?
    }

    @Test(.timeLimit(.minutes(10)))
    func `An overload and a loose supply are found, and a relay as it should be is left alone`() async throws {
        let room = FileManager.default.temporaryDirectory.appending(path: "bedside-relays-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: room, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: room) }
        let path = { (name: String) in room.appending(path: name).path }
        try Data(Self.scenario.utf8).write(to: room.appending(path: "fleet.yaml"))
        let simulated = try await CommandLineTool.run(
            ["simulate", "run", path("fleet.yaml"), "--end", "2026-02-15T00:00:00Z", "--out", path("fleet")], in: room,
            within: .seconds(240))
        #expect(simulated.status == 0, "\(simulated.errors)")
        let replayed = try await CommandLineTool.run(
            [
                "replay", "--messages", path("fleet/history.jsonl"), "--registry", path("fleet/registry.json"),
                "--profiles", Self.root.appending(path: "DeviceProfiles").path, "--out", path("diagnoses.jsonl"),
            ], in: room, within: .seconds(240))
        #expect(replayed.status == 0, "\(replayed.errors)")
        #expect(replayed.errors.contains(" 0 rejected; "))
        let lines = try Data(contentsOf: room.appending(path: "diagnoses.jsonl")).split(separator: UInt8(ascii: "\n"))
        let all = try lines.map { try JSONDecoder().decode(Diagnosis.self, from: Data($0)) }
        func found(_ number: Int) -> Set<String> {
            Set(all.filter { $0.device.hasSuffix("1000\(number)") }.flatMap { $0.opened ?? [] }.map(\.cause))
        }
        #expect(found(1).contains("overload"))
        #expect(found(2).contains("loose_supply"))
        #expect(found(3).isEmpty)
    }
}
