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
        private static let devices = 8
        private static let messages = 20_000
        private static let kills = 8

        @Test(
            "D01, D02: While 20,000 messages come in: every reading is in history exactly once",
            arguments: ["stated", "arrival"])
        func ingest(_ kind: String) async throws {
            try await Installation.run { bedside in
                try await bedside.start()
                try await Self.enrol(kind, in: bedside)
                let publisher = try DeviceConnection(
                    .init(broker: BrokerAccess(port: bedside.broker.port, clientID: "publisher")), on: bedside.loop,
                    logger: quiet)
                try await publisher.connect()
                let chunk = Self.messages / Self.kills
                let start = Date().timeIntervalSince1970
                for round in 0..<Self.kills {
                    try await Self.killed(round, bedside) { taken in
                        let numbers = round * chunk..<(round + 1) * chunk
                        try await publisher.publish(numbers, of: kind, start: start, taken)
                    }
                }
                try await Self.ends(kind, publisher, start, in: bedside)
                try await bedside.end(by: SIGTERM)
                try await Self.compare(with: bedside.data, kind)
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

        private static func enrol(_ kind: String, in bedside: Installation) async throws {
            let tallies = (0..<devices).map {
                """
                {"key": "tally-\($0)", "home": "hall", "profile": "tally/\(kind)",
                 "address": {"convention": "tally/\(kind)", "native": "tally-\($0)"}}
                """
            }
            let document = """
                {"homes": [{"key": "hall", "address": "The hall", "time_zone": "Europe/London"}],
                 "devices": [\(tallies.joined(separator: ","))]}
                """
            let report = try await bedside.desk.importRegistry(Array(document.utf8), as: Installation.local())
            #expect(report.rejected == 0)
        }

        /// The last message of each device, and the wait for it: what was published before it is in by then.
        private static func ends(
            _ kind: String, _ publisher: DeviceConnection, _ start: Double, in bedside: Installation
        ) async throws {
            try await publisher.publish(messages..<messages + devices, of: kind, start: start, EventLog())
            let desk = try bedside.desk
            for device in 0..<devices {
                let id = DeviceID(importKey: "tally-\(device)")
                _ = try await eventually("the last message of device \(device) is in", within: .seconds(180)) {
                    let page = try await desk.device(id, as: Installation.local())
                    return page.metrics.first?.value?.filter(\.isNumber) == "\(messages + device)"
                }
            }
        }

        /// Opens what the service left behind.
        private static func compare(with data: String, _ kind: String) async throws {
            let history = try History(directory: data + "/history")
            for device in 0..<devices {
                let points = try await history.series(
                    DeviceID(importKey: "tally-\(device)"), MetricID("tally"), from: Timestamp(rawValue: .min),
                    to: Timestamp(rawValue: .max))
                let numbers = points.map { Int($0.value) }
                let expected = Array(stride(from: device, to: messages + devices, by: devices))
                #expect(Set(numbers).count == numbers.count, "device \(device): some are stored twice")
                #expect(Set(expected).subtracting(numbers).isEmpty, "device \(device): some are lost")
                #expect(numbers.sorted() == expected)
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

extension DeviceConnection {
    /// Publishes numbers at QoS 1, `number % 8` being the device's; says how many the broker has taken.
    fileprivate func publish(
        _ numbers: Range<Int>, of kind: String, start: Double, _ taken: EventLog<Int>, window: Int = 200
    ) async throws {
        try await withThrowingTaskGroup(of: PublishOutcome.self) { group in
            for (index, number) in numbers.enumerated() {
                if index >= window, let outcome = try await group.next() {
                    try outcome.isTaken()
                    taken.record(index - window + 1)
                }
                let time = Int64(start * 1_000) + Int64(number)
                let payload = kind == "stated" ? #"{"ts":\#(time),"value":\#(number)}"# : #"{"value":\#(number)}"#
                group.addTask {
                    try await self.publish(topic: "tallies/tally-\(number % 8)/\(kind)", payload: Array(payload.utf8))
                }
            }
            for try await outcome in group { try outcome.isTaken() }
            taken.record(numbers.count)
        }
    }
}

extension PublishOutcome {
    fileprivate struct NotTaken: Error { let outcome: PublishOutcome }

    fileprivate func isTaken() throws {
        guard self == .accepted || self == .noSubscribers else { throw NotTaken(outcome: self) }
    }
}
