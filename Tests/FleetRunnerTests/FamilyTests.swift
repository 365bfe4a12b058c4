import FleetModel
import FleetRunner
import Foundation
import Testing

/// What holds for every family on the wire, whichever convention it speaks.
@Suite(.timeLimit(.minutes(10))) struct FamilyTests {
    private struct Line: Decodable {
        var at: Int64
        var topic: String
        var payload: String
    }

    private func run(_ family: DeviceFamily) async throws -> (lines: [Line], registry: RegistryDocument) {
        let text = """
            scenario: t
            history: 12h
            regions:
              here: {season: winter}
            homes:
              - id: h1
                devices: [{family: \(family.rawValue), id: one}]
            """
        let scenario = try ScenarioFile.read(Array(text.utf8), file: "t.yaml")
        let run = SimulationRun(scenario, end: ModelTime(milliseconds: 1_770_712_200_000))
        let room = FileManager.default.temporaryDirectory.appending(path: "fleet-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: room) }
        try await run.writeFiles(to: room)
        let history = try Data(contentsOf: room.appending(path: "history.jsonl"))
        let lines = try history.split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(Line.self, from: Data($0))
        }
        return (lines, run.registry)
    }

    @Test(arguments: DeviceFamily.allCases)
    func aDeviceSaysThatItIsThereAndReports(_ family: DeviceFamily) async throws {
        let lines = try await run(family).lines
        // What reports on change speaks at least hourly.
        #expect(lines.count >= 12)
        // Its own topics, or those of what it speaks through.
        #expect(lines.allSatisfy { $0.topic.contains("one") || $0.topic.contains("_h1/bridge/") })
        let first = lines.first.map { "\($0.topic) \($0.payload)".lowercased() } ?? ""
        #expect(first.contains("online") && !first.contains("offline") && !first.hasSuffix("false"))
        #expect(lines.map(\.at) == lines.map(\.at).sorted())
    }

    @Test(arguments: DeviceFamily.allCases)
    func itsReportsAreJSONObjectsOfFiniteNumbers(_ family: DeviceFamily) async throws {
        var reports = 0
        for line in try await run(family).lines where line.payload.hasPrefix("{") {
            let object = try JSONSerialization.jsonObject(with: Data(line.payload.utf8)) as? [String: Any]
            #expect(object?.isEmpty == false, "\(line.topic) \(line.payload)")
            reports += 1
        }
        #expect(reports >= 12)
    }

    @Test(arguments: DeviceFamily.allCases)
    func itsProfileIsShipped(_ family: DeviceFamily) async throws {
        let device = try #require(try await run(family).registry.devices.first)
        let file = Shipped.directory("DeviceProfiles").appending(path: "\(device.profile).yaml")
        #expect(FileManager.default.fileExists(atPath: file.path), "\(device.profile)")
    }
}
