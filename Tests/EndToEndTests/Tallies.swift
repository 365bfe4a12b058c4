import BrokerFixture
import DeskClient
import DeskOperations
import Foundation
import MQTTTransport
import Store
import Telemetry
import Testing

/// Eight counters, of which number `n` counts n, n + 8, n + 16 …: whatever is lost or stored twice shows.
struct Tallies: Sendable {
    static let devices = 8

    private let bedside: Installation
    /// `stated`: readings say when they were taken; `arrival`: they do not.
    private let kind: String
    private var publisher: DeviceConnection
    private let start = Date().timeIntervalSince1970

    /// Makes them known to the service, which must be running.
    static func enrolled(_ kind: String, in bedside: Installation) async throws -> Tallies {
        let rows = (0..<devices).map {
            """
            {"key": "tally-\($0)", "home": "hall", "profile": "tally/\(kind)",
             "address": {"convention": "tally/\(kind)", "native": "tally-\($0)"}}
            """
        }
        let document = """
            {"homes": [{"key": "hall", "address": "The hall", "time_zone": "Europe/London"}],
             "devices": [\(rows.joined(separator: ","))]}
            """
        let report = try await bedside.desk.importRegistry(Array(document.utf8), as: Installation.local())
        #expect(report.rejected == 0)
        return Tallies(bedside: bedside, kind: kind, publisher: try await publisher(in: bedside))
    }

    private static func publisher(_ id: String = "publisher", in bedside: Installation) async throws -> DeviceConnection
    {
        let publisher = try DeviceConnection(
            .init(broker: BrokerAccess(port: bedside.broker.port, clientID: id)), on: bedside.loop,
            logger: quiet)
        try await publisher.connect()
        return publisher
    }

    /// The same devices on a new connection, to a broker that was started again.
    func again() async throws -> Tallies {
        var again = self
        again.publisher = try await Self.publisher("publisher-again", in: bedside)
        return again
    }

    static func device(_ number: Int) -> DeviceID { DeviceID(importKey: "tally-\(number)") }

    /// Publishes numbers at QoS 1 until the broker has taken them all; says how many it has.
    func publish(_ numbers: Range<Int>, _ taken: EventLog<Int> = EventLog(), window: Int = 200) async throws {
        try await withThrowingTaskGroup(of: PublishOutcome.self) { group in
            for (index, number) in numbers.enumerated() {
                if index >= window, let outcome = try await group.next() {
                    try outcome.isTaken()
                    taken.record(index - window + 1)
                }
                let time = Int64(start * 1_000) + Int64(number)
                let payload = kind == "stated" ? #"{"ts":\#(time),"value":\#(number)}"# : #"{"value":\#(number)}"#
                group.addTask {
                    try await publisher.publish(
                        topic: "tallies/tally-\(number % Self.devices)/\(kind)", payload: Array(payload.utf8))
                }
            }
            for try await outcome in group { try outcome.isTaken() }
            taken.record(numbers.count)
        }
    }

    /// One reading of the first device, which says when it was taken.
    func say(_ value: Int, at: Date) async throws {
        let time = Int64(at.timeIntervalSince1970 * 1_000)
        try await publisher.publish(
            topic: "tallies/tally-0/stated", payload: Array(#"{"ts":\#(time),"value":\#(value)}"#.utf8)
        ).isTaken()
    }

    /// Numbered messages of the first device, as its memory has them: sent again they are the same.
    func sayNumbered(_ numbers: Range<Int>, boot: Int = 1) async throws {
        for number in numbers {
            let time = Int64(start * 1_000) + Int64(boot * 100_000 + number)
            let payload = #"{"ts":\#(time),"n":\#(number),"boot":\#(boot),"value":\#(boot * 10_000 + number)}"#
            try await publisher.publish(topic: "tallies/tally-0/numbered", payload: Array(payload.utf8)).isTaken()
        }
    }

    /// The last message of each device, and the wait for it: what was published before it is in by then. `count` is a
    /// multiple of `devices`.
    func end(after count: Int) async throws {
        try await publish(count..<count + Self.devices)
        let desk = try bedside.desk
        for device in 0..<Self.devices {
            _ = try await eventually("the last message of device \(device) is in", within: .seconds(180)) {
                let page = try await desk.device(Self.device(device), as: Installation.local())
                return page.metrics.first?.value?.filter(\.isNumber) == "\(count + device)"
            }
        }
    }

    /// Opens what the service left behind: each number up to those of `end` stands in its device's history, once.
    func compare(upTo count: Int) async throws {
        let history = try History(directory: bedside.data + "/history")
        for device in 0..<Self.devices {
            let points = try await history.series(
                Self.device(device), MetricID("tally"), from: Timestamp(rawValue: .min), to: Timestamp(rawValue: .max))
            let numbers = points.map { Int($0.value) }
            let expected = Array(stride(from: device, to: count + Self.devices, by: Self.devices))
            #expect(Set(numbers).count == numbers.count, "device \(device): some are stored twice")
            #expect(Set(expected).subtracting(numbers).isEmpty, "device \(device): some are lost")
            #expect(numbers.sorted() == expected)
        }
    }
}

extension PublishOutcome {
    fileprivate struct NotTaken: Error { let outcome: PublishOutcome }

    fileprivate func isTaken() throws {
        guard self == .accepted || self == .noSubscribers else { throw NotTaken(outcome: self) }
    }
}
