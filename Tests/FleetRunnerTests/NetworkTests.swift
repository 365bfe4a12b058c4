import FleetModel
import FleetRunner
import Foundation
import Testing

/// What goes wrong between devices and whoever listens, as scenarios say it.
@Suite(.timeLimit(.minutes(10))) struct NetworkTests {
    private static let end = ModelTime(milliseconds: 1_770_712_200_000)

    /// What two hours of a router bring with this under `network`.
    private func run(_ network: String, causes: String = "[]", history: String = "2h") async throws -> Made {
        try await Made.of(
            """
            scenario: t
            seed: 9
            history: \(history)
            regions:
              here: {season: winter}
            homes:
              - id: h1
                devices: [{family: router, id: one, causes: \(causes)}]
              - id: h2
                devices: [{family: router, id: two}]
            network:
              - \(network)
            """, end: Self.end)
    }

    /// Router "one"; "two" is always as it is without trouble.
    private func compared(_ network: String, causes: String = "[]") async throws -> (
        with: [Made.Line], without: [Made.Line]
    ) {
        let plain = try await run("{trouble: frozen, devices: [nobody]}", causes: causes)
        let troubled = try await run(network, causes: causes)
        #expect(plain.telemetry("two") == troubled.telemetry("two"))
        return (troubled.telemetry("one"), plain.telemetry("one"))
    }

    @Test func duplicatesComeTwiceAndSoonAfter() async throws {
        let (with, without) = try await compared("{trouble: duplicates, devices: [one], often: 0.5}")
        #expect((without.count + 40...without.count + 80).contains(with.count))
        #expect(Set(with.map(\.text)) == Set(without.map(\.text)))
    }

    @Test func reorderedMessagesOvertakeEachOtherAndNoneIsLost() async throws {
        let (with, without) = try await compared("{trouble: reordered, devices: [one], often: 0.5, by: 200s}")
        #expect(with.map(\.text) != without.map(\.text))
        // The last may still be under way at the end.
        #expect(Set(without.map(\.text)).subtracting(with.map(\.text)).count <= 4)
        #expect(zip(with, with.dropFirst()).allSatisfy { $0.at <= $1.at })
    }

    @Test func frozenValuesStandStillWhileTimesGoOn() async throws {
        let (with, without) = try await compared("{trouble: frozen, devices: [one], from: -1h}")
        #expect(with.count == without.count)
        let last = with.filter { $0.at > Self.end.milliseconds - 3_500_000 }
        func values(_ line: Made.Line, _ key: String) throws -> Double? { try line.object()[key] as? Double }
        #expect(Set(try last.map { try values($0, "wan_latency") }).count == 1)
        #expect(Set(try last.map { try values($0, "ts") }).count == last.count)
        #expect(Set(try without.suffix(50).map { try values($0, "wan_latency") }).count > 5)
    }

    @Test func malformedReportsAreOfEveryKindAndTheRestIsWhole() async throws {
        let (with, without) = try await compared("{trouble: malformed, devices: [one], often: 0.6}")
        #expect(with.count == without.count)
        let broken = with.filter { (try? $0.object()) == nil }
        #expect((40...110).contains(broken.count + with.count { $0.text.contains(#""n/a""#) }))
        #expect(with.contains { $0.payload_base64 != nil })
        #expect(with.contains { $0.text.contains("NaN") })
        #expect(with.contains { $0.text.contains(#""n/a""#) })
        #expect(with.contains { !$0.text.hasSuffix("}") })
    }

    @Test func aFloodIsSoManyTimesAsMuch() async throws {
        let (with, without) = try await compared("{trouble: flood, devices: [one], times: 20, from: -1h}")
        let hour = { (lines: [Made.Line]) in lines.count { $0.at > Self.end.milliseconds - 3_600_000 } }
        #expect((hour(without) * 20 - 40...hour(without) * 20).contains(hour(with)))
    }

    @Test(arguments: [
        ("{trouble: clock_offset, devices: [one], by: +2h}", 7_200_000),
        ("{trouble: clock_jumps_back, devices: [one], by: 1h}", -3_600_000),
    ])
    func aWrongClockShowsInTheTimestampsAlone(_ network: String, _ offset: Int64) async throws {
        let (with, without) = try await compared(network)
        #expect(with.map(\.at) == without.map(\.at))
        #expect(try with.allSatisfy { try $0.object()["ts"] as? Int64 == $0.at + offset })
    }

    @Test func aDriftingClockGainsByTheDay() async throws {
        let (with, _) = try await compared("{trouble: clock_drift, devices: [one], by: +24s}")
        let last = try #require(with.last)
        let ahead = try #require(try last.object()["ts"] as? Int64) - last.at
        #expect((1_900...2_010).contains(ahead))
    }

    @Test func aClockThatWasNeverSetShows1970() async throws {
        let (with, _) = try await compared("{trouble: clock_unset, devices: [one], from: -2h, lasts: 1h}")
        let times = try with.map { try $0.object()["ts"] as? Int64 ?? 0 }
        #expect((50...62).contains(times.count { $0 < 3_700_000 }))
        #expect(times.last == with.last?.at)
    }

    @Test func storedReportsComeInBulkWithTheirOwnTimes() async throws {
        let causes = "[{cause: gone_silent, onset: -90m, until: -30m}]"
        let (with, without) = try await compared("{trouble: stored, devices: [one], keeps: 500}", causes: causes)
        #expect(with.count >= without.count + 55)
        let late = try with.filter { try ($0.object()["ts"] as? Int64 ?? 0) < $0.at - 120_000 }
        #expect(late.count >= 50)
        let (first, last) = (try #require(late.first).at, try #require(late.last).at)
        #expect(last - first < 5_000)
    }

    @Test func anotherFirmwareNamesItselfAndCallsValuesOtherwise() async throws {
        let made = try await run(
            "{trouble: firmware, devices: [one], version: 6.2.0, renames: {wan_latency: latency_ms}}")
        #expect(made.lines.contains { $0.topic == "routers/one/info" && $0.text.contains(#""firmware":"6.2.0""#) })
        #expect(made.lines.contains { $0.topic == "routers/two/info" && $0.text.contains(#""firmware":"6.1.0""#) })
        #expect(made.telemetry("one").allSatisfy { $0.text.contains("latency_ms") && !$0.text.contains("wan_latency") })
    }

    @Test func theTruthNamesTroublesWhileTheyAreThere() async throws {
        let made = try await run("{trouble: frozen, devices: [one], from: -130m, lasts: 30m}", history: "4h")
        let of = made.truth.filter { $0.contains(#""device":"one""#) }
        // At the beginning, with the trouble, without it, at the end.
        try #require(of.count == 4)
        #expect(of[1].contains(#""troubles":[{"trouble":"frozen","since":"#))
        #expect(!of[0].contains("troubles") && of[2...].allSatisfy { !$0.contains("troubles") })
    }

    @Test func mistakesInANetworkAreFoundWithTheirPlaces() throws {
        let text = """
            scenario: t
            history: 1h
            regions: {here: {}}
            network:
              - {trouble: duplicate, often: 0.5}
              - {trouble: flood, often: 0.5}
              - {trouble: malformed, often: 7}
              - {trouble: frozen, region: her}
            """
        let error = #expect(throws: ScenarioError.self) { try ScenarioFile.read(Array(text.utf8), file: "t.yaml") }
        let said = "\(error.map(\.description) ?? "")"
        #expect(said.contains("t.yaml:5:") && said.contains("duplicates"))
        #expect(said.contains("t.yaml:6:") && said.contains("often"))
        #expect(said.contains("t.yaml:7:") && said.contains("t.yaml:8:"))
    }
}

/// A scenario written to files and read again.
struct Made {
    var lines: [Line]
    var truth: [String]
    var contacts: [String]
    var registry: RegistryDocument

    struct Line: Decodable, Equatable {
        var at: Int64
        var topic: String
        var payload: String?
        var payload_base64: String?

        var text: String {
            payload ?? String(decoding: Data(base64Encoded: payload_base64 ?? "") ?? Data(), as: UTF8.self)
        }

        func object() throws -> [String: Any] {
            try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        }
    }

    func telemetry(_ device: String) -> [Line] {
        lines.filter { $0.topic.hasSuffix("/telemetry") && $0.topic.contains("/\(device)/") }
    }

    static func of(_ text: String, end: ModelTime) async throws -> Made {
        try await of(try ScenarioFile.read(Array(text.utf8), file: "t.yaml"), end: end)
    }

    static func of(_ scenario: Scenario, end: ModelTime) async throws -> Made {
        let room = FileManager.default.temporaryDirectory.appending(path: "made-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: room) }
        let run = SimulationRun(scenario, end: end, threads: 2)
        try await run.writeFiles(to: room)
        func lines(_ name: String) throws -> [String] {
            try String(contentsOf: room.appending(path: name), encoding: .utf8).split(separator: "\n").map(String.init)
        }
        return Made(
            lines: try lines("history.jsonl").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) },
            truth: try lines("truth.jsonl"), contacts: try lines("contacts.jsonl"), registry: run.registry)
    }
}
