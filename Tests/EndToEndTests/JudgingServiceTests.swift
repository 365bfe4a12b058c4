import DeskClient
import DeskOperations
import Foundation
import Telemetry
import Testing

extension ServiceTests {
    /// A simulated fleet in a running service, judged by its truth over the HTTP API.
    @Suite("Judging a running service", .serialized)
    struct JudgingServiceTests {
        private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()

        private static func scenario(_ homes: String = "a") -> String {
            """
            scenario: two-devices
            title: A hung controller, and a router that falls silent
            seed: 7
            history: 2d
            regions:
              fenwick: {season: winter, time_zone: Europe/London}
            homes:
              - id: home-\(homes)
                people: [{name: Mei Ouyang}]
                devices:
                  - {family: heat_pump, id: hp-\(homes), causes: [{cause: controller_hang, onset: -20h}]}
                  - {family: router, id: r6-\(homes), causes: [{cause: gone_silent, onset: -8h}]}
            """
        }

        private struct Judged: Decodable {
            struct Profile: Decodable {
                struct Truth: Decodable {
                    var cause: String
                    var found: Int
                    var median_delay: Double?
                    var at_end: Places
                }
                struct Places: Decodable {
                    var looked: Int
                    var first: Int
                }
                var family: String
                var truths: [Truth]
                var silence_as_health: Int
            }
            var profiles: [Profile]
            var devices_without_diagnosis: Int
        }

        @Test(.timeLimit(.minutes(10)))
        func `What it says now is judged by the truth of its fleet, and of no other`() async throws {
            try await Installation.run { bedside in
                let path = { (name: String) in bedside.directory.appending(path: name).path }
                try await bedside.start(profiles: Self.root.appending(path: "DeviceProfiles").path)
                try Data(Self.scenario().utf8).write(to: bedside.directory.appending(path: "fleet.yaml"))
                let put = try await CommandLineTool.run(
                    [
                        "simulate", "run", path("fleet.yaml"), "--import", "--truth", path("truth.jsonl"), "--data",
                        bedside.data,
                    ], in: bedside.directory, within: .seconds(240))
                #expect(put.status == 0, "\(put.errors)")
                let judging = Self.root.appending(path: "Simulator/Scenarios/judging.yaml").path
                func evaluate(_ arguments: String...) async throws -> CommandLineTool.Result {
                    try await CommandLineTool.run(
                        ["evaluate", "--judging", judging] + arguments, in: bedside.directory)
                }
                let url = try bedside.desk.url
                let token = try String(contentsOfFile: bedside.data + "/local.token", encoding: .utf8)
                    .trimmingCharacters(in: .whitespacesAndNewlines)

                // Imported messages are folded in their turn.
                _ = try await eventually("the hung controller is judged as found") {
                    let judged = try await evaluate(
                        "--truth", path("truth.jsonl"), "--url", url, "--token", token, "--json", path("judged.json"))
                    #expect(judged.status == 0, "\(judged.errors)")
                    guard
                        let figures = try? JSONDecoder().decode(
                            Judged.self, from: Data(contentsOf: bedside.directory.appending(path: "judged.json")))
                    else { return false }
                    let pump = figures.profiles.first { $0.family == "heat_pump" }
                    let hang = pump?.truths.first { $0.cause == "controller_hang" }
                    guard hang?.found == 1, figures.devices_without_diagnosis == 0 else { return false }
                    #expect((hang?.median_delay ?? .infinity) < 12)
                    #expect(hang?.at_end.looked == 1 && hang?.at_end.first == 1)
                    let router = figures.profiles.first { $0.family == "router" }
                    #expect(router?.truths.first { $0.cause == "gone_silent" }?.found == 1)
                    #expect(figures.profiles.allSatisfy { $0.silence_as_health == 0 })
                    #expect(judged.output.contains("Silence told as health: 0 lines"))
                    return true
                }

                // The service of the data directory, as the other commands find it.
                let near = try await evaluate("--truth", path("truth.jsonl"), "--data", bedside.data)
                #expect(near.status == 0, "\(near.errors)")

                let stranger = try await evaluate(
                    "--truth", path("truth.jsonl"), "--url", url, "--token", "guessed")
                #expect(stranger.status == 1 && stranger.errors.contains("does not know this token"))
                let nobody = try await evaluate(
                    "--truth", path("truth.jsonl"), "--url", "http://127.0.0.1:1", "--token", token)
                #expect(nobody.status == 1 && nobody.errors.contains("No answer from http://127.0.0.1:1"))
                let unsigned = try await evaluate(
                    "--truth", path("truth.jsonl"), "--url", url, "--data", path("nowhere"))
                #expect(unsigned.status == 1 && unsigned.errors.contains("BEDSIDE_TOKEN"))
                let both = try await evaluate(
                    "--truth", path("truth.jsonl"), "--url", url, "--diagnoses", path("truth.jsonl"))
                #expect(both.status == 64)

                _ = try await bedside.desk.addUser(
                    NewUser(name: "ada", displayName: "Ada", role: .agent, password: Installation.password),
                    as: Installation.local())
                let agent = try await bedside.desk.signIn(SignIn(name: "ada", password: Installation.password))
                let refused = try await evaluate(
                    "--truth", path("truth.jsonl"), "--url", url, "--token", agent.token)
                #expect(
                    refused.status == 1 && refused.errors.contains("engineer or administrator"),
                    "\(refused.status): \(refused.errors.suffix(600))")

                try Data(Self.scenario("b").utf8).write(to: bedside.directory.appending(path: "other.yaml"))
                let made = try await CommandLineTool.run(
                    ["simulate", "run", path("other.yaml"), "--out", path("other")], in: bedside.directory,
                    within: .seconds(240))
                #expect(made.status == 0, "\(made.errors)")
                let other = try await evaluate("--truth", path("other"), "--url", url, "--token", token)
                #expect(other.status == 1 && other.errors.contains("the truth of another fleet"))
            }
        }
    }
}
