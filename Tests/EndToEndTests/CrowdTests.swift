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
        private let caller = Resident(name: "Grace Fernsby", phone: "+44 20 7946 0112", stove: "stove-1")

        @Test("L01 Thousands of devices come back at once: look-ups are answered meanwhile, and no message is lost")
        func reconnectStorm() async throws {
            let count = DeviceCrowd.raiseLimit(for: 5_000)
            try await Installation.run { [caller] bedside in
                try await bedside.start()
                try await bedside.enrol([caller])
                try await Self.enrol(count, in: bedside)
                let start = Int64(Date().timeIntervalSince1970 * 1_000)
                let looked = try await Self.lookingUp(caller, in: bedside) {
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
                #expect(looked > 0)
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

        @Test("L02 More than it can take waits at the broker, is told, and is taken in the end; look-ups go on")
        func overload() async throws {
            var options = Broker.Options()
            options.settings = ["sys_interval 1"]
            try await Installation.run(options) { [caller] bedside in
                try await bedside.start()
                try await bedside.enrol([caller])
                try await Self.enrol(100, in: bedside)
                let start = Int64(Date().timeIntervalSince1970 * 1_000)
                let messages = 60_000
                let looked = try await Self.lookingUp(caller, in: bedside) {
                    async let published: Void = Self.publish(messages, from: start, at: bedside.broker.port)
                    _ = try await eventually("the broker's queue is told") {
                        let figures = try await bedside.http().get("/metrics").body
                        return figures.figure("bedside_broker_messages_waiting") ?? 0 > 2_000
                    }
                    try await published
                    try await Self.received(messages, in: bedside)
                    _ = try await eventually("the queue is empty") {
                        let figures = try await bedside.http().get("/metrics").body
                        return figures.figure("bedside_broker_messages_waiting") == 0
                            && figures.figure("bedside_ingest_behind_seconds") == 0
                    }
                }
                #expect(looked > 0)
                let figures = try await bedside.http().get("/metrics").body
                #expect(figures.figure("bedside_broker_messages_dropped") == 0)
            }
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

        /// Looks the caller up again and again while `body` runs; how often that was answered. Any look-up that fails ends
        /// the test.
        private static func lookingUp(
            _ caller: Resident, in bedside: Installation, while body: @escaping @Sendable () async throws -> Void
        ) async throws -> Int {
            let desk = try bedside.desk
            let (answered, over) = (EventLog<Void>(), EventLog<Void>())
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    while over.all.isEmpty {
                        let found = try await desk.callers(
                            matching: CallerQuery(.phone(caller.phone)), as: Installation.ada)
                        guard found.matches.count == 1 else { throw NotInTime(description: "the caller is not found") }
                        answered.record(())
                        try await Task.sleep(for: .milliseconds(100))
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
    }
}

extension String {
    /// A figure without labels, in Prometheus' text.
    func figure(_ name: String) -> Double? {
        split(separator: "\n").first { $0.hasPrefix(name + " ") }.flatMap { Double($0.dropFirst(name.count + 1)) }
    }
}
