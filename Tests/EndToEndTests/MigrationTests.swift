import BrokerFixture
import DeskClient
import DeskOperations
import Foundation
import GRDB
import Telemetry
import Testing

@testable import Store

extension ServiceTests {
    /// The data directory of an earlier version: its registry without a search box, its history in one file.
    @Suite("Migration", .serialized, .timeLimit(.minutes(10)))
    struct MigrationTests {
        private static let persons = 400
        /// Of the migrations that a registry goes through, those that this one has behind it.
        private static let before = 5
        /// What the history of one file holds of its two devices: three days of 80 minutes with two metrics, and of the first
        /// one a reading that came late.
        private static let readings = [481, 480]

        @Test(
            "D15: killed at any write of a migration the next start goes on or begins anew, and everything is there once"
        )
        func killed() async throws {
            let place = FileManager.default.temporaryDirectory.appending(path: "old-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: false)
            defer { try? FileManager.default.removeItem(at: place) }
            let old = place.appending(path: "old").path
            try Self.makeOld(at: old)
            try await Broker.run { broker in
                // At writes ever further on, until it gets through.
                var (write, gotThrough, steps) = (1, false, Set<Int>())
                while !gotThrough {
                    let data = place.appending(path: "killed-at-\(write)").path
                    try FileManager.default.copyItem(atPath: old, toPath: data)
                    let done = try await Self.killed(at: write, data, at: broker)
                    if let done { steps.insert(done) } else { gotThrough = true }
                    try FileManager.default.removeItem(atPath: data)
                    write = write * 2 + 2
                }
                // Before the first step, behind the last one, and on the way.
                #expect(steps.contains(Self.before), "\(steps)")
                #expect(steps.contains { $0 > Self.before && $0 < Self.all }, "\(steps)")
                #expect(steps.contains(Self.all), "\(steps)")
            }
        }

        private static let all = RegistrySchema.migrator.migrations.count

        /// Starts the service and ends it by SIGKILL in the middle of a write, and looks what the next start makes of that.
        /// How many of the registry's migrations were done; nil where there were not so many writes.
        private static func killed(at write: Int, _ data: String, at broker: Broker) async throws -> Int? {
            let done = EventLog<Int?>()
            try await Installation.run(
                at: broker, access: ["--mqtt", "127.0.0.1:\(broker.port)"], data: data,
                settings: ["BEDSIDE_RETENTION_READINGS": "forever"]
            ) { bedside in
                try bedside.disk("kill \(write)")
                let service = try bedside.launch()
                _ = try await eventually("it is killed, or serves") {
                    service.hasEnded || service.lines.all.contains { $0.contains("notice listening ") }
                }
                let isThrough = service.lines.all.contains { $0.contains("notice listening ") }
                try await bedside.end(by: SIGKILL)
                #expect(try await service.status() == SIGKILL, "\(service.lines.all)")
                done.record(isThrough ? nil : try applied(in: data, bedside.directory))

                try bedside.disk("")
                try await bedside.start()
                let user = NewUser(
                    name: Installation.agent, displayName: "Ada Byron", role: .agent, password: Installation.password)
                _ = try await bedside.desk.addUser(user, as: Installation.local())
                for number in [0, 217, persons - 1] {
                    let found = try await bedside.desk.callers(
                        matching: CallerQuery(.text("anna number\(number)")), as: Installation.ada)
                    #expect(found.matches.first?.name == "Anna Number\(number)", "killed at write \(write)")
                }
                try await bedside.end(by: SIGTERM)
                let check = try await bedside.tool("history", "verify")
                #expect(check.status == 0 && check.output.contains("all sound"), "killed at write \(write): \(check)")
                let held = try await held(in: data)
                #expect(held == readings, "killed at write \(write): \(held)")
                #expect(!FileManager.default.fileExists(atPath: data + "/history.sqlite"))
            }
            return try #require(done.all.first)
        }

        // MARK: The directory of before

        private static func makeOld(at data: String) throws {
            try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: false)
            let old = try DatabaseQueue(path: data + "/registry.sqlite")
            try RegistrySchema.migrator.migrate(old, upTo: "5: what a home is supplied by")
            try old.write { db in
                for number in 0..<persons {
                    try db.execute(
                        sql: "INSERT INTO persons (id, name, needs) VALUES (?, ?, '[]')",
                        arguments: ["p\(number)", "Anna Number\(number)"])
                }
            }
            try old.close()
            let files = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            try FileManager.default.copyItem(
                at: files.appending(path: "StoreTests/Fixtures/history-one-file.sqlite"),
                to: URL(filePath: data + "/history.sqlite"))
            // What it held was pruned behind the history.
            let journal = try Journal(path: data + "/journal.sqlite")
            try journal.queue.close()
        }

        /// How many of the registry's migrations were committed; looked at in a copy.
        private static func applied(in data: String, _ directory: URL) throws -> Int {
            let copy = directory.appending(path: "looked-at.sqlite").path
            for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: data + "/registry.sqlite" + suffix)
            {
                try FileManager.default.copyItem(atPath: data + "/registry.sqlite" + suffix, toPath: copy + suffix)
            }
            let registry = try DatabaseQueue(path: copy)
            defer { try? registry.close() }
            return try registry.read { db in try RegistrySchema.migrator.appliedIdentifiers(db).count }
        }

        /// Readings of the two devices.
        private static func held(in data: String) async throws -> [Int] {
            let history = try History(directory: data + "/history")
            var counts: [Int] = []
            for number in UInt64(1)...2 {
                let device = DeviceID(high: 0x0195_5A7B_0000_7000, low: 1 << 63 | number)
                var count = 0
                for metric in ["flow", "ratio"] {
                    count += try await history.series(
                        device, MetricID(metric), from: Timestamp(rawValue: .min), to: Timestamp(rawValue: .max)
                    ).count
                }
                counts.append(count)
            }
            return counts
        }
    }
}
