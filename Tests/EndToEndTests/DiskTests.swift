import BrokerFixture
import DeskClient
import DeskOperations
import DiskFixture
import Foundation
import Store
import Telemetry
import Testing

extension ServiceTests {
    /// The disk is full, fails or is slow: what was acknowledged stays, look-ups go on, and the service goes on by itself
    /// once the disk does.
    @Suite("Disk", .serialized)
    struct DiskTests {
        private static let caller = Resident(name: "Grace Fernsby", phone: "+44 20 7946 0112", stove: "stove-1")
        private static let before = 2_000
        private static let all = 6_000

        @Test(
            "D06: full, acknowledgements stop and look-ups go on; with room again everything is in history once",
            .enabled(if: SmallDisk.mayMount, "needs the right to mount a tmpfs (root)"))
        func full() async throws {
            let disk = try #require(SmallDisk(megabytes: 32))
            try await Installation.run(data: disk.path + "/data") { bedside in
                try await Self.trouble(in: bedside, "the disk is full", begins: { disk.fill() }, ends: { disk.empty() })
            }
        }

        @Test(
            "D07: the broker's is full: the service says so, nothing it took is lost, and it tells when that is over",
            .enabled(if: SmallDisk.mayMount, "needs the right to mount a tmpfs (root)"))
        func brokers() async throws {
            let disk = try #require(SmallDisk(megabytes: 48))
            var options = Broker.Options()
            options.settings = ["persistence true", "persistence_location \(disk.path)/", "autosave_interval 1"]
            let settings = ["BEDSIDE_MQTT_STORE": disk.path + "/mosquitto.db"]
            try await Installation.run(options, settings: settings) { bedside in
                try await bedside.start()
                let tallies = try await Tallies.enrolled("stated", in: bedside)
                try await tallies.publish(0..<Self.before)
                try await Self.waits(for: .good, in: bedside)

                disk.fill()
                try await Self.waits(for: .attention, in: bedside)
                #expect(try await bedside.http().get("/metrics").body.figure("bedside_broker_saves") == 0)
                #expect(try await bedside.tool("doctor").status == 1)
                let first = try #require(bedside.service)
                // The broker takes everything as if nothing were the matter, and so does the service.
                try await tallies.publish(Self.before..<Self.before + 1_000)
                try await bedside.end(by: SIGKILL)
                try await tallies.publish(Self.before + 1_000..<Self.all)
                try await bedside.start()
                #expect(first.lines.all.count { $0.contains("the broker has no room to save") } == 1)
                try await Self.waits(for: .attention, in: bedside)
                #expect(try await bedside.http().get("/readyz").status == 200)

                disk.empty()
                try await Self.waits(for: .good, in: bedside)
                let second = try #require(bedside.service)
                try await second.line { $0.contains("the broker saves again") }
                try await tallies.end(after: Self.all)
                try await bedside.end(by: SIGTERM)
                try await tallies.compare(upTo: Self.all)
            }
        }

        /// Until the check-up's line on the broker's store is such.
        private static func waits(for state: Checkup.Line.State, in bedside: Installation) async throws {
            _ = try await eventually("the line on the broker's store is \(state)") {
                try await bedside.desk.checkup(as: Installation.local()).lines.contains {
                    $0.subject == "Store" && $0.state == state
                }
            }
        }

        @Test("D08: it fails to sync: nothing more is acknowledged, health says so, and it goes on without a restart")
        func fails() async throws {
            try await Installation.run { bedside in
                try await Self.trouble(
                    in: bedside, "the disk fails", begins: { try bedside.disk("fail") },
                    ends: { try bedside.disk("") })
                // That somebody looks waits for no sync.
                let said = bedside.service?.lines.all ?? []
                #expect(!said.isEmpty && !said.contains { $0.contains("a look could not be entered") })
            }
        }

        @Test("D11: it becomes read-only under the service: nothing more is acknowledged, and it goes on by itself")
        func readOnly() async throws {
            try await Installation.run { bedside in
                try await Self.trouble(
                    in: bedside, "the data directory cannot be written", begins: { try bedside.disk("readonly") },
                    ends: { try bedside.disk("") })
            }
        }

        /// Messages before, during and after it, and look-ups all the while.
        private static func trouble(
            in bedside: Installation, _ reason: String, begins: @Sendable () throws -> Void,
            ends: @Sendable () throws -> Void
        ) async throws {
            try await bedside.start()
            try await bedside.enrol([caller])
            let tallies = try await Tallies.enrolled("arrival", in: bedside)
            try await tallies.publish(0..<before)
            _ = try await eventually("all are in") { try await received(in: bedside) >= before }

            let session = try await bedside.desk.signIn(
                SignIn(name: Installation.agent, password: Installation.password))
            try begins()
            // Devices notice nothing: what the service does not acknowledge the broker keeps.
            try await tallies.publish(before..<all)
            let http = try bedside.http()
            _ = try await eventually("it says that it is not well") {
                let answer = try await http.get("/readyz")
                return answer.status == 503 && answer.body.contains(reason)
            }
            let held = try await received(in: bedside)
            #expect(held < all)
            #expect(try await http.get("/healthz").status == 200)
            let told = try await bedside.tool("doctor").output
            #expect(told.contains("LOOK  Storing") && told.contains(reason), "\(told)")
            let screen = try await http.get("/", cookies: ["bedside=\(session.token)"]).body
            #expect(screen.contains("Nothing new can be stored just now (\(reason))"), "\(screen)")
            let desk = try bedside.desk
            let person = try await bedside.person(caller)
            #expect(try await desk.card(person, contact: nil, as: Installation.ada).ring.name == caller.name)
            let page = try await desk.device(Tallies.device(0), as: Installation.ada)
            #expect(page.metrics.first?.value != nil)
            #expect(try await received(in: bedside) < all)
            // What would have to be kept is refused, and says why.
            await #expect(throws: DeskError.self) { try await bedside.openContact(with: caller) }

            try ends()
            _ = try await eventually("all are in", within: .seconds(120)) { try await received(in: bedside) >= all }
            try await tallies.end(after: all)
            _ = try await eventually("it is well") { try await http.get("/readyz").status == 200 }
            let calm = try await http.get("/", cookies: ["bedside=\(session.token)"]).body
            #expect(calm.contains("Find a caller") && !calm.contains("just now"))
            // Whoever looked meanwhile is entered with the next who looks.
            _ = try await desk.card(person, contact: nil, as: Installation.ada)
            let service = try #require(bedside.service)
            service.send(SIGTERM)
            #expect(try await service.status(within: .seconds(10)) == 0)
            try await tallies.compare(upTo: all)
            let log = try await Registry(path: bedside.data + "/registry.sqlite").auditLog(
                subject: person.rawValue, limit: 10)
            #expect(log.filter { $0.entry.action == "person.read" }.count >= 2)
        }

        @Test("L04: a sync takes 200 ms: commits grow, and everything is in history once")
        func slow() async throws {
            try await Installation.run { bedside in
                try await bedside.start()
                try await bedside.enrol([Self.caller])
                let tallies = try await Tallies.enrolled("arrival", in: bedside)
                try bedside.disk("200")
                try await tallies.publish(0..<Self.all)
                // One by one they would take twenty minutes.
                _ = try await eventually("all are in", within: .seconds(60)) {
                    try await Self.received(in: bedside) >= Self.all
                }
                let person = try await bedside.person(Self.caller)
                _ = try await bedside.desk.card(person, contact: nil, as: Installation.ada)
                try await tallies.end(after: Self.all)
                let service = try #require(bedside.service)
                service.send(SIGTERM)
                #expect(try await service.status(within: .seconds(10)) == 0)
                try await tallies.compare(upTo: Self.all)
            }
        }

        /// Messages whose acknowledgement has left, or is about to.
        private static func received(in bedside: Installation) async throws -> Int {
            let text = try await bedside.http().get("/metrics").body
            let line = text.split(separator: "\n").first { $0.hasPrefix("bedside_messages_received_total ") }
            return line.flatMap { $0.split(separator: " ").last }.flatMap { Double($0) }.map { Int($0) } ?? 0
        }
    }
}
