import BrokerFixture
import DeskClient
import DeskOperations
import Foundation
import Telemetry
import Testing

extension ServiceTests {
    /// What an operator meets: starting, refusing to start, stopping, starting again.
    @Suite("Running", .serialized)
    struct RunningTests {
        private let caller = Resident(name: "Grace Fernsby", phone: "+44 20 7946 0112", stove: "stove-1")

        @Test("A second service on the same data directory is refused, and the first goes on")
        func twoInstances() async throws {
            try await Installation.run { bedside in
                try await bedside.start()
                let first = try #require(bedside.service)
                let second = try await CommandLineTool.run(bedside.serve(data: bedside.data), in: bedside.directory)
                #expect(second.status != 0)
                #expect(second.errors.contains("is in use by process \(first.processID)"), "\(second.errors)")
                #expect(try await bedside.http().get("/readyz").status == 200)
                #expect(try await bedside.desk.users(as: Installation.local()).isEmpty)
            }
        }

        @Test("A wrong configuration is refused with every issue at its place")
        func wrongConfiguration() async throws {
            try await Installation.run { bedside in
                let file = bedside.directory.appending(path: "bedside.yaml")
                try """
                listen: nowhere
                mqtt:
                  address: 127.0.0.1:99999
                  adress: 127.0.0.1:1883
                devices:
                  enrol: automatically
                """.write(to: file, atomically: true, encoding: .utf8)
                let result = try await CommandLineTool.run(
                    ["serve", "--config", file.path, "--data", bedside.data], in: bedside.directory)
                #expect(result.status != 0)
                for place in ["1:9", "3:12", "4:3", "6:10"] {
                    #expect(result.errors.contains("bedside.yaml:\(place)"), "\(place) in \(result.errors)")
                }
                #expect(!FileManager.default.fileExists(atPath: bedside.data))
            }
        }

        @Test("An address that it cannot listen on is refused at once, and the error says why")
        func takenAddress() async throws {
            try await Installation.run { bedside in
                try await bedside.start()
                let address = try ServerAddress.find(environment: [:], data: bedside.data).url
                let port = try #require(URL(string: address)?.port)
                let other = bedside.directory.appending(path: "other").path
                for (listen, says) in [
                    ("127.0.0.1:\(port)", "127.0.0.1:\(port) is in use by another program"),
                    ("203.0.113.1:8080", "203.0.113.1 is no address of this machine"),
                    ("nowhere.invalid:8080", "nobody knows the host nowhere.invalid"),
                ] {
                    let result = try await CommandLineTool.run(
                        ["serve", "--data", other, "--profiles", Installation.profiles, "--listen", listen]
                            + bedside.access, in: bedside.directory)
                    #expect(result.status != 0)
                    #expect(result.errors.contains(says), "\(result.errors)")
                    #expect(!FileManager.default.fileExists(atPath: other))
                }
                #expect(try await bedside.http().get("/readyz").status == 200)
            }
        }

        @Test("A broken profile keeps it from starting, and every issue is listed at file:line:column")
        func brokenProfile() async throws {
            try await Installation.run { bedside in
                let result = try await CommandLineTool.run(
                    bedside.serve(data: bedside.data, profiles: Installation.fixture("broken")), in: bedside.directory)
                #expect(result.status != 0)
                for place in ["9:30", "13:17", "15:5"] {
                    #expect(result.errors.contains("ember/stove.yaml:\(place)"), "\(place) in \(result.errors)")
                }
            }
        }

        @Test("Ended in good order or by SIGKILL, it knows at once after a start what it knew before")
        func startsAgain() async throws {
            try await Installation.run { [caller] bedside in
                try await bedside.start()
                try await bedside.enrol([caller])
                let stove = try Stove(caller, .hung, obeys: true, of: bedside)
                try await Stove.running([stove]) {
                    let device = try await bedside.device(of: caller)
                    try await bedside.shows("controller_hang", on: device)
                    let before = try await bedside.desk.diagnosis(device, contact: nil, as: Installation.ada)
                    for signal in [SIGTERM, SIGKILL, SIGTERM] {
                        let service = try #require(bedside.service)
                        service.send(signal)
                        let status = try await service.status(within: .seconds(10))
                        #expect(signal == SIGKILL || status == 0)
                        #expect(
                            FileManager.default.fileExists(atPath: bedside.data + "/address") == (signal == SIGKILL))
                        try await bedside.start()
                        let after = try await bedside.desk.diagnosis(device, contact: nil, as: Installation.ada)
                        #expect(after.causes.first?.id == before.causes.first?.id)
                        #expect(after.causes.first?.since == before.causes.first?.since)
                        #expect(after.causes.first?.since != nil)
                        let page = try await bedside.desk.device(device, as: Installation.ada)
                        #expect(page.episodes.count == 1)
                    }
                }
            }
        }

        @Test("It stops within ten seconds while a repair is watched, and the repair goes on after the next start")
        func stopsWhileWatched() async throws {
            try await Installation.run { [caller] bedside in
                try await bedside.start()
                try await bedside.enrol([caller])
                let stove = try Stove(caller, .hung, obeys: false, of: bedside)
                try await Stove.running([stove]) {
                    let device = try await bedside.device(of: caller)
                    try await bedside.shows("controller_hang", on: device)
                    let desk = try bedside.desk
                    let repair = try await desk.requestRepair(
                        RepairRequest(
                            device: device, fix: FixID(rawValue: "restart_controller"),
                            contact: try await bedside.openContact(with: caller), permission: "Yes.",
                            idempotencyKey: "request-1"), as: Installation.ada)
                    let command = try await stove.commands.first { _ in true }
                    let updates = try await desk.repairUpdates(repair.id, as: Installation.ada)
                    async let watched: Int = updates.reduce(0) { count, _ in count + 1 }

                    let service = try #require(bedside.service)
                    service.send(SIGTERM)
                    #expect(try await service.status(within: .seconds(10)) == 0)
                    #expect(await watched > 0)
                    try await bedside.start()
                    try await stove.reply(command.id, "received")
                    stove.become(.well)
                    try await stove.reply(command.id, "done")
                    let again = try bedside.desk
                    _ = try await eventually("it is proved") {
                        try await again.repair(repair.id, as: Installation.ada).state == .verified
                    }
                    #expect(stove.commands.all.count == 1)
                }
            }
        }

        @Test("Before it has any device it starts again as it does with them")
        func withoutDevices() async throws {
            try await Installation.run { [caller] bedside in
                // Time passes in the journal, and nothing else does: the last run has something to let go of.
                for _ in 0..<3 {
                    try await bedside.start()
                    let figures = try bedside.http()
                    _ = try await eventually("time was journalled") {
                        try await figures.get("/metrics").body.contains(/bedside_inputs_folded_total [1-9]/)
                    }
                    try await bedside.end(by: SIGTERM)
                }
                try await bedside.start()
                try await bedside.enrol([caller])
                #expect(try await bedside.person(caller).rawValue.isEmpty == false)
            }
        }
    }
}
