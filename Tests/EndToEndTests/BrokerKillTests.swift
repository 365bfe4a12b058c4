import BrokerFixture
import DeskClient
import DeskOperations
import Foundation
import Store
import Telemetry
import Testing

extension ServiceTests {
    /// The broker is killed with what it had not saved: what is missing is known, and goes where it belongs when it comes.
    @Suite("A broker killed", .serialized)
    struct BrokerKillTests {
        @Test(
            "D03, D18: what a killed broker lost is listed, filled from the device's memory, and a new run begins anew")
        func gaps() async throws {
            var options = Broker.Options()
            options.persistence = true
            // It saves when it is told to, and at no other time.
            options.settings = ["autosave_interval 100000"]
            try await Installation.run(options) { bedside in
                try await bedside.start()
                let before = try await Tallies.enrolled("numbered", in: bedside)
                try await before.sayNumbered(1..<11)
                try await Self.shows("10010", in: bedside)
                try await bedside.end(by: SIGTERM)

                // While the service is away: twenty that the broker saves, and thirty that it loses.
                try await before.sayNumbered(11..<31)
                bedside.broker.send(SIGUSR1)
                let file = bedside.broker.directory.appending(path: "mosquitto.db").path
                _ = try await eventually("the broker has saved") { FileManager.default.fileExists(atPath: file) }
                try await before.sayNumbered(31..<61)
                try await bedside.broker.end(by: SIGKILL)
                try await bedside.broker.startAgain()

                try await bedside.start()
                let device = try await before.again()
                try await device.sayNumbered(61..<71)
                try await Self.shows("10070", in: bedside)
                #expect(try await Self.figure("missing", in: bedside) == 30)
                let told = try await Self.missing(in: bedside)
                #expect(told?.contains("30 of its messages are missing") == true, "\(told ?? "nothing")")

                // The device sends all that it remembers once more.
                try await device.sayNumbered(21..<71)
                _ = try await eventually("what was missing is found") {
                    try await Self.figure("found", in: bedside) == 30
                }
                _ = try await eventually("the gap is closed") { try await Self.missing(in: bedside) == nil }

                // D18: reset to the factory's settings it counts from one again, in another run.
                try await device.sayNumbered(1..<6, boot: 2)
                try await Self.shows("20005", in: bedside)
                #expect(try await Self.missing(in: bedside) == nil)
                #expect(try await Self.figure("missing", in: bedside) == 30)
                try await bedside.end(by: SIGTERM)
                let history = try History(directory: bedside.data + "/history")
                let points = try await history.series(
                    Tallies.device(0), MetricID("tally"), from: Timestamp(rawValue: .min),
                    to: Timestamp(rawValue: .max))
                #expect(points.map { Int($0.value) } == Array(10_001...10_070) + Array(20_001...20_005))
            }
        }

        private static func shows(_ value: String, in bedside: Installation) async throws {
            _ = try await eventually("the page shows \(value)") {
                let page = try await bedside.desk.device(Tallies.device(0), as: Installation.local())
                return page.metrics.first?.value?.filter(\.isNumber) == value
            }
        }

        /// What the device's page says of missing messages.
        private static func missing(in bedside: Installation) async throws -> String? {
            let page = try await bedside.desk.device(Tallies.device(0), as: Installation.local())
            return page.info.first { $0.name == "Missing messages" }?.value
        }

        private static func figure(_ name: String, in bedside: Installation) async throws -> Double? {
            try await bedside.http().get("/metrics").body.figure("bedside_messages_\(name)_total")
        }
    }
}
