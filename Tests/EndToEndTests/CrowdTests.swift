import BrokerFixture
import DeskClient
import DeskOperations
import Foundation
import MQTTTransport
import Store
import Telemetry
import Testing

extension ServiceTests {
    /// More at once than on any usual day: whoever is on the phone is answered meanwhile, and nothing is lost.
    @Suite("Crowds", .serialized)
    struct CrowdTests {
        private static let callers = (0..<24).map {
            Resident(name: "Caller number \($0)", phone: "+44 20 7946 0\(112 + $0)", stove: "stove-\($0)")
        }

        @Test("L01, L08 Thousands come back at once: agents see their own callers meanwhile, and no message is lost")
        func reconnectStorm() async throws {
            let count = DeviceCrowd.raiseLimit(for: 5_000)
            #expect(count == 5_000, "the limit of open files (ulimit -Hn) lets no more than \(count) connect")
            try await Installation.run { bedside in
                try await bedside.start()
                try await bedside.enrol(Self.callers)
                try await Self.enrol(count, in: bedside)
                let start = Int64(Date().timeIntervalSince1970 * 1_000)
                let looked = try await Self.lookingUp(in: bedside) {
                    for round in 0..<2 {
                        // The crowd before this one is given up here: all of its connections end at once.
                        let crowd = try await DeviceCrowd.storm(port: bedside.broker.port, devices: count) { index in
                            let payload = #"{"ts":\#(start + Int64(round)),"value":\#(index * 2 + round)}"#
                            return ("tallies/tally-\(index)/stated", Array(payload.utf8))
                        }
                        try await Self.received((round + 1) * count, in: bedside)
                        withExtendedLifetime(crowd) {}
                    }
                }
                #expect(looked >= Self.agents)
                try await bedside.end(by: SIGTERM)
                let history = try History(directory: bedside.data + "/history")
                var lost: [Int] = []
                for index in 0..<count {
                    let points = try await history.series(
                        DeviceID(importKey: "tally-\(index)"), MetricID("tally"), from: Timestamp(rawValue: .min),
                        to: Timestamp(rawValue: .max))
                    if points.map({ Int($0.value) }) != [index * 2, index * 2 + 1] { lost.append(index) }
                }
                #expect(lost.isEmpty, "\(lost.count) of \(count)")
            }
        }

        @Test(
            "L02 More than it can take waits at the broker, is told, and is taken in the end; look-ups and repairs go on"
        )
        func overload() async throws {
            var options = Broker.Options()
            options.settings = ["sys_interval 1"]
            try await Installation.run(options) { bedside in
                try await bedside.start()
                try await bedside.enrol(Self.callers)
                try await Self.enrol(100, in: bedside)
                let stove = try Stove(Self.callers[0], .hung, obeys: true, of: bedside)
                try await Stove.running([stove]) { try await Self.overload(bedside, stove) }
            }
        }

        private static func overload(_ bedside: Installation, _ stove: Stove) async throws {
            let ill = try await bedside.device(of: stove.resident)
            try await bedside.shows("controller_hang", on: ill)
            let contact = try await bedside.openContact(with: stove.resident)
            let start = Int64(Date().timeIntervalSince1970 * 1_000)
            let messages = 60_000
            let looked = try await lookingUp(in: bedside) {
                async let published: Void = publish(messages, from: start, at: bedside.broker.port)
                _ = try await eventually("the broker's queue is told") {
                    let figures = try await bedside.http().get("/metrics").body
                    return figures.figure("bedside_broker_messages_waiting") ?? 0 > 2_000
                }
                // The agent acts meanwhile: permission, and the command reaches the stove while the queue is there.
                let page = try await bedside.http().get("/healthz")
                #expect(page.status == 200)
                _ = try await bedside.desk.requestRepair(
                    RepairRequest(
                        device: ill, fix: FixID(rawValue: "restart_controller"), contact: contact,
                        permission: "Yes, please.", idempotencyKey: "amid-the-crowd"), as: Installation.ada)
                try await stove.commands.first { $0.cmd == "restart" }
                let taken = try await bedside.http().get("/metrics").body
                #expect((taken.figure("bedside_messages_received_total") ?? 0) < Double(messages))
                try await published
                try await received(messages, in: bedside)
                _ = try await eventually("the queue is empty") {
                    let figures = try await bedside.http().get("/metrics").body
                    return figures.figure("bedside_broker_messages_waiting") == 0
                        && figures.figure("bedside_ingest_behind_seconds") == 0
                }
            }
            #expect(looked >= agents)
            let figures = try await bedside.http().get("/metrics").body
            #expect(figures.figure("bedside_broker_messages_dropped") == 0)
        }

        // MARK: Parts

        private static func enrol(_ count: Int, in bedside: Installation) async throws {
            let tallies = (0..<count).map {
                """
                {"key": "tally-\($0)", "home": "hall", "profile": "tally/stated",
                 "address": {"convention": "tally/stated", "native": "tally-\($0)"}}
                """
            }
            let document = """
                {"homes": [{"key": "hall", "address": "The hall", "time_zone": "Europe/London"}],
                 "devices": [\(tallies.joined(separator: ","))]}
                """
            let report = try await bedside.desk.importRegistry(Array(document.utf8), as: Installation.local())
            #expect(report.rejected == 0)
        }

        /// As fast as the broker takes them, on a thread of its own.
        private static func publish(_ count: Int, from start: Int64, at port: UInt16) async throws {
            try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
                Thread.detachNewThread {
                    done.resume(
                        with: Result {
                            let device = try RawDevice(port: port, id: "many")
                            for number in 0..<count {
                                let payload = #"{"ts":\#(start + Int64(number)),"value":\#(number)}"#
                                let packet = RawDevice.publishPacket(
                                    "tallies/tally-\(number % 100)/stated", Array(payload.utf8),
                                    id: UInt16(number % 65_000 + 1))
                                guard device.send(packet) == packet.count else {
                                    throw RawDevice.Failed(what: "publish")
                                }
                                if number % 500 == 499 { try device.awaitAcknowledgements(500) }
                            }
                        })
                }
            }
        }

        /// Waits until the service has taken so many messages.
        private static func received(_ count: Int, in bedside: Installation) async throws {
            _ = try await eventually("\(count) messages are received", within: .seconds(180)) {
                let figures = try await bedside.http().get("/metrics").body
                return Int(figures.figure("bedside_messages_received_total") ?? 0) >= count
            }
        }

        private static let agents = 4

        /// Agents look callers up by their numbers again and again while `body` runs, each sees the one who was asked for and
        /// nobody else's home; how often that was answered. Any look-up that fails ends the test.
        private static func lookingUp(
            in bedside: Installation, while body: @escaping @Sendable () async throws -> Void
        ) async throws -> Int {
            let desk = try bedside.desk
            let (answered, over) = (EventLog<Void>(), EventLog<Void>())
            try await withThrowingTaskGroup(of: Void.self) { group in
                for agent in 0..<agents {
                    group.addTask {
                        var next = agent
                        while over.all.isEmpty {
                            try await lookUp(callers[next % callers.count], at: desk)
                            answered.record(())
                            next += agents + 1
                            try await Task.sleep(for: .milliseconds(100))
                        }
                    }
                }
                group.addTask {
                    defer { over.record(()) }
                    try await body()
                }
                try await group.waitForAll()
            }
            return answered.all.count
        }

        private static func lookUp(_ caller: Resident, at desk: HTTPDesk) async throws {
            let found = try await desk.callers(matching: CallerQuery(.phone(caller.phone)), as: Installation.ada)
            let match = try #require(found.matches.first)
            #expect(found.matches.count == 1)
            let card = try await desk.card(match.person, contact: nil, as: Installation.ada)
            #expect(card.ring.name == caller.name)
            let page = try await desk.person(match.person, as: Installation.ada)
            #expect(page.ties.flatMap(\.devices).map(\.id) == [DeviceID(importKey: caller.stove)])
        }
    }
}

extension String {
    /// A figure without labels, in Prometheus' text.
    func figure(_ name: String) -> Double? {
        split(separator: "\n").first { $0.hasPrefix(name + " ") }.flatMap { Double($0.dropFirst(name.count + 1)) }
    }
}
