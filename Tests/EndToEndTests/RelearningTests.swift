import DeskClient
import DeskOperations
import Foundation
import Telemetry
import Testing

extension ServiceTests {
    /// An engineer edits a profile, and the service is started again.
    @Suite("A changed profile", .serialized)
    struct RelearningTests {
        private let callers = [
            Resident(name: "Grace Fernsby", phone: "+44 20 7946 0112", stove: "stove-1"),
            Resident(name: "Ivo Marlow", phone: "+44 20 7946 0113", stove: "stove-2"),
        ]

        /// Twenty minutes by the second, in which the fire went out for two seconds eight times.
        private static func past(of resident: Resident) -> [String] {
            let now = Int64(Date().timeIntervalSince1970 * 1_000) - 60_000
            let said =
                #"{"at":\#(now - 1_300_000),"topic":"\#(Stove.root(of: resident))/info","#
                + #""payload":"{\"manufacturer\":\"Ember\",\"model\":\"S1\",\"firmware\":\"1.2.0\"}"}"#
            return [said]
                + (0..<1_200).map { slot in
                    let at = now - Int64(1_199 - slot) * 1_000
                    let heat = slot % 150 == 75 || slot % 150 == 76 ? 0.1 : 5
                    let payload = #"{\"ts\":\#(at),\"heat\":\#(heat),\"room\":20,\"mode\":1}"#
                    return #"{"at":\#(at),"topic":"\#(Stove.root(of: resident))/telemetry","payload":"\#(payload)"}"#
                }
        }

        /// A rule over twenty minutes beside the others, and its cause.
        private static func edited(in directory: URL) throws -> String {
            let profiles = directory.appending(path: "edited")
            try FileManager.default.copyItem(atPath: Installation.profiles, toPath: profiles.path)
            let file = profiles.appending(path: "ember/stove.yaml")
            let text = try String(contentsOf: file, encoding: .utf8)
            let edited =
                text.replacing(
                    "\nasks:\n",
                    with: """
                          goes_out:
                            when: "count(heat < 0.3 kW, 20m) >= 5"
                            false_alarm: 0.001
                            says: its fire has gone out again and again

                        asks:

                        """
                ).replacing(
                    "  blocked_flue:\n    kind",
                    with: """
                          wet_pellets:
                            kind: use
                            title: Its pellets are wet
                            severity: minor
                            rate: 1/year
                            clears_in: 2d
                            opens_after: 0s
                            shows: {goes_out: always}
                            customer_notices: {goes_out: the fire goes out}
                            fixes: [dry_pellets]
                          blocked_flue:
                            kind
                        """
                ).replacing(
                    "  sweep_flue:\n",
                    with: """
                          dry_pellets:
                            kind: cure
                            title: Use dry pellets
                            customer: "Please use pellets from a dry, closed sack."
                            permission: none
                            works: {wet_pellets: 0.8}
                            say: "Could you try pellets from a dry, closed sack?"
                          sweep_flue:

                        """)
            try edited.write(to: file, atomically: true, encoding: .utf8)
            return profiles.path
        }

        @Test(
            "Its devices are learning for a while; what was wrong is wrong still, and nothing is new but what the edit finds"
        )
        func wholeWay() async throws {
            try await Installation.run { [callers] bedside in
                try await bedside.start()
                try await bedside.enrol(callers)
                let file = bedside.directory.appending(path: "past.jsonl")
                let lines = callers.flatMap(Self.past).joined(separator: "\n") + "\n"
                try lines.write(to: file, atomically: true, encoding: .utf8)
                let imported = try await bedside.tool("import", file.path, "--json")
                #expect(imported.status == 0, "\(imported.output)")

                let device = try await bedside.device(of: callers[0])
                let other = try await bedside.device(of: callers[1])
                let stoves = [
                    try Stove(callers[0], .hung, obeys: false, of: bedside),
                    try Stove(callers[1], .well, obeys: false, of: bedside),
                ]
                try await Stove.running(stoves) {
                    try await bedside.shows("controller_hang", on: device)
                    let before = try await bedside.desk.device(device, as: Installation.ada).episodes
                    let open = try #require(before.first { $0.clearedAt == nil })
                    #expect(open.cause.rawValue == "controller_hang")

                    // While it is down, the broker keeps what the stoves report.
                    try await bedside.end(by: SIGTERM)
                    try await bedside.start(profiles: try Self.edited(in: bedside.directory))
                    try await Self.isLearning(device, in: bedside)
                    try await Self.isLearning(other, in: bedside)

                    try await bedside.shows("controller_hang", on: device)
                    let after = try await bedside.desk.device(device, as: Installation.ada)
                    #expect(!after.assessment.health.learning)
                    #expect(after.episodes.filter { $0.cause == open.cause } == before)
                    #expect(
                        after.episodes.filter { $0.clearedAt == nil }.map(\.cause.rawValue).sorted() == [
                            "controller_hang", "wet_pellets",
                        ])
                    try await Self.isKnown(other, in: bedside)

                    // And goes on from there.
                    stoves[0].become(.well)
                    _ = try await eventually("it clears as it would have") {
                        try await bedside.desk.device(device, as: Installation.ada).episodes
                            .first { $0.cause == open.cause && $0.openedAt == open.openedAt }?.clearedAt != nil
                    }
                }
            }
        }

        /// Whoever looks first sees that it is.
        private static func isLearning(_ device: DeviceID, in bedside: Installation) async throws {
            let seen = try await bedside.desk.diagnosis(device, contact: nil, as: Installation.ada)
            #expect(seen.health.learning && seen.health.condition == .unknown)
            #expect(seen.health.says == "learning: what it has reported is being read again")
            #expect(seen.headline == seen.health.says)
        }

        /// What shows only by the minutes before the restart.
        private static func isKnown(_ device: DeviceID, in bedside: Installation) async throws {
            let desk = try bedside.desk
            _ = try await eventually("the past tells of it") {
                let seen = try await desk.diagnosis(device, contact: nil, as: Installation.ada)
                return !seen.health.learning
                    && seen.health.checks.contains {
                        $0.says == "its fire has gone out again and again" && $0.answer == .present
                    }
            }
        }
    }
}
