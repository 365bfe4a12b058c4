import FleetModel
import FleetRunner
import Foundation
import Testing

/// Each shipped scenario, with fewer homes, does what it promises.
@Suite(.timeLimit(.minutes(10))) struct ShippedScenarioTests {
    private static let end = ModelTime(milliseconds: 1_771_113_600_000)

    /// With fewer homes, and at need a shorter history or rarer reports: what is promised must show all the same.
    private func make(
        _ name: String, homes: Int, history: Double? = nil, interval: Double? = nil
    ) async throws -> Made {
        var scenario = try ScenarioFile.load(Shipped.path(name)).scaled(toHomes: homes)
        if let history { scenario.history = history }
        if let interval { scenario.interval = interval }
        scenario.runUp = min(scenario.runUp, 3_600)
        return try await Made.of(scenario, end: Self.end)
    }

    private func devices(with cause: String, in made: Made) -> Set<String> {
        Set(
            made.truth.filter { $0.contains(#""cause":"\#(cause)""#) }.compactMap { line in
                line.firstRange(of: #""device":""#).map { String(line[$0.upperBound...].prefix { $0 != "\"" }) }
            })
    }

    @Test func everyShippedScenarioIsReadAndDescribed() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Shipped.directory("Simulator/Scenarios").path)
        var names: [String] = []
        for file in files where file.hasSuffix(".yaml") {
            guard let scenario = try ScenarioFile.loadIfScenario(Shipped.path(String(file.dropLast(5)))) else {
                continue
            }
            names.append(scenario.name)
            #expect(ScenarioDescription(scenario.scaled(toHomes: 5)).text.contains("Messages"))
            #expect("\(scenario.name).yaml" == file)
        }
        #expect(
            Set(names).isSuperset(of: [
                "quiet-week", "cold-snap", "bad-firmware", "power-cut", "slow-leaks", "third-call", "hostile-device",
                "million-devices",
            ]))
    }

    @Test func inAQuietWeekLittleHappens() async throws {
        let made = try await make("quiet-week", homes: 5, history: 2 * 86_400, interval: 300)
        let onsets = Set(made.truth.filter { $0.contains(#""fault":true"#) })
        #expect(onsets.count < 40)
        #expect(made.lines.count > 3_000)
    }

    @Test func aColdSnapFreezesOneRegionAndBringsFaultsThere() async throws {
        let made = try await make("cold-snap", homes: 14, history: 6 * 86_400, interval: 600)
        let hit = ["blocked_outdoor_unit", "controller_hang", "circulation_pump_failing", "low_water_pressure"]
            .reduce(into: Set<String>()) { $0.formUnion(devices(with: $1, in: made)) }
        #expect(!hit.isEmpty)
        let homes = Dictionary(uniqueKeysWithValues: made.registry.homes.map { ($0.key, $0.region) })
        for device in made.registry.devices where hit.contains(device.key) { #expect(homes[device.home] == "fenwick") }
        func coldest(_ region: String) throws -> Double {
            try made.lines.filter {
                $0.topic.hasSuffix("/telemetry") && $0.text.contains(#""outdoor":"#)
                    && homes[String($0.topic.split(separator: "/")[1])] == region
            }.compactMap { try $0.object()["outdoor"] as? Double }.min() ?? 99
        }
        let (cold, mild) = (try coldest("fenwick"), try coldest("saltmere"))
        #expect(cold < mild - 4)
        #expect(!made.contacts.isEmpty)
    }

    @Test func aBadFirmwareLeaksWhereItIsAndNowhereElse() async throws {
        let made = try await make("bad-firmware", homes: 16, history: 5.5 * 86_400, interval: 600)
        let updated = Set(
            made.lines.filter { $0.text.contains(#""firmware":"6.2.0""#) }.map { $0.topic.split(separator: "/")[1] })
        let leaking = devices(with: "memory_leak", in: made)
        #expect((2...10).contains(updated.count))
        #expect(leaking.count >= 2 && leaking.isSubset(of: Set(updated.map(String.init))))
        let memory = try made.telemetry(try #require(leaking.first)).map { try $0.object()["mem_free"] as? Double ?? 0 }
        let (first, last) = (try #require(memory.first), try #require(memory.last))
        #expect(last < first - 60 || memory.contains { $0 < 60 })
    }

    @Test func afterAPowerCutItsRegionComesBackAtOnce() async throws {
        let made = try await make("power-cut", homes: 10, history: 12 * 3_600)
        let region = Dictionary(uniqueKeysWithValues: made.registry.homes.map { ($0.key, $0.region) })
        let cut = devices(with: "power_cut", in: made)
        let hit = Set(made.registry.devices.filter { region[$0.home] == "fenwick" }.map(\.key))
        #expect(cut == hit && !hit.isEmpty)
        let back = Self.end.milliseconds - 6 * 3_600_000
        let returns = made.lines.filter { $0.text == "online" && $0.at > back - 60_000 }
        #expect(returns.count >= hit.count)
        #expect(returns.filter { $0.at < back + 300_000 }.count >= hit.count - 1)
        #expect(
            !made.lines.contains { line in
                line.at > back - 2 * 3_600_000 && line.at < back && line.topic.hasSuffix("/telemetry")
                    && hit.contains(String(line.topic.split(separator: "/").dropLast().last ?? ""))
            })
    }

    @Test func slowLeaksFailLaterThanTheyBegin() async throws {
        let made = try await make("slow-leaks", homes: 6, history: 86_400, interval: 600)
        struct Line: Decodable {
            struct Cause: Decodable {
                var cause: String
                var since: Int64
                var fails_at: Int64?
            }
            var causes: [Cause]
        }
        let leaks = try made.truth.flatMap { try JSONDecoder().decode(Line.self, from: Data($0.utf8)).causes }
        #expect(leaks.contains { one in one.fails_at.map { $0 - one.since > 86_400_000 } ?? false })
    }

    @Test func theThirdCallHasTwoBeforeIt() async throws {
        let made = try await make("third-call", homes: 2, history: 12 * 3_600)
        #expect(made.registry.contacts.count == 4 && made.contacts.count == 4)
        #expect(made.registry.repairs.allSatisfy { $0.state == "did_not_hold" })
        #expect(devices(with: "memory_leak", in: made) == ["r6-cooper"])
    }

    @Test func aHostileDeviceSendsWhatIsBrokenAndItsNeighboursDoNot() async throws {
        let made = try await make("hostile-device", homes: 4)
        let bad = made.lines.filter { $0.topic.contains("-bad/telemetry") }
        let broken = bad.filter { (try? $0.object()) == nil }
        #expect(broken.count > bad.count / 10 && bad.contains { $0.payload_base64 != nil })
        let others = made.lines.filter { !$0.topic.contains("-bad/") && $0.topic.hasSuffix("/telemetry") }
        #expect(others.allSatisfy { (try? $0.object()) != nil })
        #expect(made.truth.contains { $0.contains(#""trouble":"flood""#) })
        // The restart was acknowledged, and nothing was done.
        #expect(made.lines.contains { $0.topic.hasSuffix("hp-bad/reply") && $0.text.contains("done") })
        #expect(!made.lines.contains { $0.topic.hasSuffix("hp-bad/status") && $0.text == "offline" })
    }

    @Test func aMillionDevicesAreTwoOfAHome() async throws {
        let made = try await make("million-devices", homes: 20)
        #expect(made.registry.devices.count == 40)
        #expect((390...400).contains(made.lines.count { $0.topic.hasSuffix("/telemetry") }))
        #expect(try ScenarioFile.load(Shipped.path("million-devices")).fleet.homes == 500_000)
    }
}
