import BrokerFixture
import DeskClient
import DeskOperations
import Foundation
import MQTTTransport
import Store
import Synchronization
import Telemetry
import Testing

extension ServiceTests {
    /// The service is ended by SIGKILL, at any time and many times over; what the broker took from devices is in history
    /// once, and what devices took from us they took once.
    @Suite("Killed", .serialized)
    struct KillTests {
        private static let messages = 20_000
        private static let kills = 8

        @Test(
            "D01, D02: While 20,000 messages come in: every reading is in history exactly once",
            arguments: ["stated", "arrival"])
        func ingest(_ kind: String) async throws {
            try await Installation.run { bedside in
                try await bedside.start()
                let tallies = try await Tallies.enrolled(kind, in: bedside)
                let chunk = Self.messages / Self.kills
                for round in 0..<Self.kills {
                    try await Self.killed(round, bedside) { taken in
                        try await tallies.publish(round * chunk..<(round + 1) * chunk, taken)
                    }
                }
                try await tallies.end(after: Self.messages)
                try await bedside.end(by: SIGTERM)
                try await tallies.compare(upTo: Self.messages)
            }
        }

        @Test(
            "Ended by SIGTERM while 10,000 messages come in: within ten seconds, and every reading is in history once")
        func ended() async throws {
            try await Installation.run { bedside in
                try await bedside.start()
                let tallies = try await Tallies.enrolled("arrival", in: bedside)
                let (rounds, chunk) = (4, 2_500)
                for round in 0..<rounds {
                    let taken = EventLog<Int>()
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask { try await tallies.publish(round * chunk..<(round + 1) * chunk, taken) }
                        let moment = Int.random(in: 1..<chunk)
                        try await taken.first(within: .seconds(120)) { $0 >= moment }
                        let service = try #require(bedside.service)
                        service.send(SIGTERM)
                        #expect(try await service.status(within: .seconds(10)) == 0)
                        try await bedside.start()
                        try await group.waitForAll()
                    }
                }
                try await tallies.end(after: rounds * chunk)
                try await bedside.end(by: SIGTERM)
                try await tallies.compare(upTo: rounds * chunk)
            }
        }

        /// Kills the service once the broker has taken a random part of what `publish` gives it, and starts it again.
        private static func killed(
            _ round: Int, _ bedside: Installation,
            amid publish: @escaping @Sendable (EventLog<Int>) async throws -> Void
        ) async throws {
            let taken = EventLog<Int>()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await publish(taken) }
                let moment = Int.random(in: 1..<messages / kills)
                try await taken.first(within: .seconds(120)) { $0 >= moment }
                try await bedside.end(by: SIGKILL)
                if round % 3 == 2 {
                    // While it takes up where it left, too.
                    try bedside.launch()
                    try await Task.sleep(for: .milliseconds(Int.random(in: 0..<1_500)))
                    try await bedside.end(by: SIGKILL)
                }
                try await bedside.start()
                try await group.waitForAll()
            }
        }

        @Test("While repairs are asked for: no device hears a command twice, and every repair settles")
        func repairs() async throws {
            let people = (0..<20).map { index in
                Resident(
                    name: "Caller \(index)", phone: "+44 20 7946 0\(120 + index)", stove: "stove-\(index)")
            }
            try await Installation.run { bedside in
                try await bedside.start()
                try await bedside.enrol(people)
                let stoves = try people.map { try Stove($0, .hung, obeys: true, of: bedside) }
                try await Stove.running(stoves) {
                    var requests: [RepairRequest] = []
                    for stove in stoves {
                        let device = try await bedside.device(of: stove.resident)
                        try await bedside.shows("controller_hang", on: device)
                        requests.append(
                            RepairRequest(
                                device: device, fix: FixID(rawValue: "restart_controller"),
                                contact: try await bedside.openContact(with: stove.resident),
                                permission: "Yes, please.", idempotencyKey: "request-\(stove.resident.stove)"))
                    }
                    for (index, request) in requests.enumerated() {
                        // Most while it is asked for and sent, some while the device obeys or readings prove it.
                        try await Self.killed(bedside, amid: request, within: index % 4 == 3 ? 4_000 : 40)
                    }
                    try await Self.settle(stoves, requests, in: bedside)
                }
            }
        }

        /// Asks, and kills the service at some moment of the next milliseconds; starts it again.
        private static func killed(
            _ bedside: Installation, amid request: RepairRequest, within milliseconds: Int
        ) async throws {
            let desk = try bedside.desk
            async let asked: RepairView? = try? await desk.requestRepair(request, as: Installation.ada)
            try await Task.sleep(for: .microseconds(Int.random(in: 0..<milliseconds * 1_000)))
            try await bedside.end(by: SIGKILL)
            _ = await asked
            try await bedside.start()
        }

        private static func settle(
            _ stoves: [Stove], _ requests: [RepairRequest], in bedside: Installation
        ) async throws {
            let desk = try bedside.desk
            var unsettled: [(Stove, RepairView)] = []
            for (stove, request) in zip(stoves, requests) {
                // Whoever got no answer asks again, with the same key: it is the same repair.
                let repair = try await desk.requestRepair(request, as: Installation.ada)
                #expect(
                    try await desk.repairs(of: request.device, limit: 10, as: Installation.ada).map(\.id) == [repair.id]
                )
                unsettled.append((stove, repair))
            }
            for (stove, repair) in unsettled {
                var cured = false
                _ = try await eventually("the repair of \(stove.resident.stove) has settled", within: .seconds(200)) {
                    let now = try await desk.repair(repair.id, as: Installation.ada)
                    if now.state == .mayHaveBeenSent, stove.commands.all.isEmpty, !cured {
                        // It was never sent, and nobody can know. Readings settle it.
                        stove.become(.well)
                        cured = true
                    }
                    return now.state == .verified || now.state.isEnd
                }
                let ended = try await desk.repair(repair.id, as: Installation.ada)
                #expect(ended.state == .verified, "\(stove.resident.stove): \(ended.state)")
                let heard = stove.commands.all.map(\.id)
                #expect(heard.isEmpty || heard == [repair.id.rawValue])
            }
        }
    }
}
