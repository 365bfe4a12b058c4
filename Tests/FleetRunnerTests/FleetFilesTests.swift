import FleetModel
import FleetRunner
import Foundation
import Synchronization
import Testing

/// Scenarios to files: parts, an early end, many threads.
@Suite struct FleetFilesTests {
    private static let end = ModelTime(milliseconds: 1_770_712_200_000)

    private func homes(_ count: Int) throws -> Scenario {
        let text = """
            scenario: some-homes
            seed: 3
            history: 4h
            interval: 60s
            run_up: 60s
            regions:
              fenwick: {season: winter}
            fleet: {homes: \(count), shares: {heat_pump: 1, router: 1}}
            """
        return try ScenarioFile.read(Array(text.utf8), file: "some-homes.yaml")
    }

    private func inDirectory<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
        let directory = FileManager.default.temporaryDirectory.appending(path: "files-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: directory) }
        return try await body(directory)
    }

    private func lines(_ url: URL) throws -> [String] {
        try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    @Test func aFleetInPartsIsTheFleetInOne() async throws {
        try await inDirectory { directory in
            let scenario = try homes(7)
            let one = try await FleetFiles(scenario, end: Self.end, threads: 2)
                .write(to: directory.appending(path: "one"))
            let three = try await FleetFiles(scenario, end: Self.end, threads: 1, homesInPart: 3)
                .write(to: directory.appending(path: "three"))
            #expect(one.parts == 1 && three.parts == 3)
            #expect(one.messages == three.messages && one.devices == three.devices && one.bytes == three.bytes)
            for file in ["history.jsonl", "truth.jsonl"] {
                var parts: [String] = []
                for part in ["part-0001", "part-0002", "part-0003"] {
                    parts += try lines(directory.appending(path: "three/\(part)/\(file)"))
                }
                #expect(try lines(directory.appending(path: "one/\(file)")).sorted() == parts.sorted())
            }
        }
    }

    @Test func aHistoryThatIsEndedHasWholeLinesAndAllTruthUpToThere() async throws {
        try await inDirectory { directory in
            let looks = Mutex(0)
            let written = try await FleetFiles(try homes(3), end: Self.end, threads: 2).write(to: directory) { _ in
                looks.withLock { looks in
                    looks += 1
                    return looks < 3
                }
            }
            let stopped = try #require(written.stoppedAt)
            #expect(stopped == Self.end + -2 * 3_600)
            #expect(written.share > 0.4 && written.share < 0.6)
            let history = try Data(contentsOf: directory.appending(path: "history.jsonl"))
            #expect(history.last == UInt8(ascii: "\n"))
            let times = try lines(directory.appending(path: "history.jsonl")).map { line in
                try #require(Int64(line.dropFirst(6).prefix { $0.isNumber }))
            }
            #expect(times.count == written.messages)
            #expect(times.allSatisfy { $0 <= stopped.milliseconds })
            #expect(try #require(times.last) > stopped.milliseconds - 60_000)
            #expect(try lines(directory.appending(path: "truth.jsonl")).count == written.truthLines)
        }
    }

    @Test func aLargeFleetHasNamesThatAreUniqueAcrossItsParts() async throws {
        var scenario = try homes(10_050)
        scenario.history = 0
        try await inDirectory { directory in
            let written = try await FleetFiles(scenario, end: Self.end, homesInPart: 6_000).write(to: directory)
            #expect(written.parts == 2 && written.devices == 20_100)
            var devices: Set<String> = []
            var homes: Set<String> = []
            for part in ["part-0001", "part-0002"] {
                let data = try Data(contentsOf: directory.appending(path: "\(part)/registry.json"))
                let decoder = JSONDecoder()
                decoder.keyDecodingStrategy = .convertFromSnakeCase
                decoder.dateDecodingStrategy = .iso8601
                let registry = try decoder.decode(RegistryDocument.self, from: data)
                devices.formUnion(registry.devices.map(\.key))
                homes.formUnion(registry.homes.map(\.key))
            }
            #expect(devices.count == 20_100 && homes.count == 10_050)
        }
    }

    @Test func slicesOfALargeFleetAreShorterThanAnHourAndItsTruthIsHourly() async throws {
        // 16 devices say some 960 lines in an hour.
        let scenario = try homes(8)
        let looks = Mutex(0)
        let run = SimulationRun(scenario, end: Self.end, threads: 2, sliceLines: 300)
        let truthLines = Mutex<[String]>([])
        let times = Mutex<[Int64]>([])
        let summary = try await run.makeHistory(
            watch: { _ in
                looks.withLock { $0 += 1 }
                return true
            },
            { history, truth in
                truthLines.withLock { lines in
                    lines += String(decoding: truth, as: UTF8.self).split(separator: "\n").map(String.init)
                }
                times.withLock { times in
                    times += String(decoding: history, as: UTF8.self).split(separator: "\n").compactMap {
                        Int64($0.dropFirst(6).prefix { $0.isNumber })
                    }
                }
            })
        // Four slices an hour; at the end there is nothing more to ask.
        #expect(looks.withLock { $0 } == 16)
        #expect(summary.messages > 3_800)
        let hours = truthLines.withLock { lines in
            lines.compactMap { Int64($0.dropFirst(6).prefix { $0.isNumber }) }.map { Self.end.milliseconds - $0 }
        }
        #expect(hours.count >= 16 && hours.allSatisfy { $0.isMultiple(of: 3_600_000) })
        times.withLock { times in #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 }) }
    }

    @Test func descriptionsSayWhatAScenarioHolds() throws {
        let text = ScenarioDescription(try ScenarioFile.load(Shipped.path("quiet-day"))).text
        #expect(text.contains("Homes       2, 2 of them written out in fenwick"))
        #expect(text.contains("3: 2 heat_pump, 1 router"))
        #expect(text.contains("1 × controller_hang (fault cured by restart)"))
        #expect(text.contains("about 4320 in the history"))
        let large = ScenarioDescription(try homes(100_000)).text
        #expect(large.contains("about 200000: about 100000 heat_pump, about 100000 router"))
    }
}
