import BrokerFixture
import DeskClient
import DeskOperations
import Foundation
import GRDB
import Telemetry
import Testing

extension ServiceTests {
    /// What is kept, for how long, and how it is copied and put back: by the commands, as an operator gives them.
    @Suite("Keeping", .serialized)
    struct KeepingTests {
        @Test("Readings are removed by the day and their statistics stay; late ones stand in their own hour")
        func retention() async throws {
            let now = Date()
            @Sendable func day(_ ago: Int) -> Date { now.addingTimeInterval(-Double(ago) * 86_400) }
            let data = FileManager.default.temporaryDirectory.appending(path: "kept-\(UUID().uuidString)").path
            defer { try? FileManager.default.removeItem(atPath: data) }
            try await Installation.run(data: data, settings: ["BEDSIDE_RETENTION_READINGS": "forever"]) { bedside in
                try await bedside.start()
                _ = try await Tallies.enrolled("stated", in: bedside)
                let lines = [6, 5, 3, 2].flatMap { ago in
                    (0..<10).map { Self.line(Double(100 * ago + $0), at: day(ago).addingTimeInterval(Double($0))) }
                }
                let file = bedside.directory.appending(path: "past.jsonl")
                try (lines.joined(separator: "\n") + "\n").write(to: file, atomically: true, encoding: .utf8)
                #expect(try await bedside.tool("import", file.path).status == 0)
                // The end puts all of it into the days' files.
                try await bedside.end(by: SIGTERM)
                #expect(try Self.days(of: bedside).count == 4)
            }
            try await Installation.run(data: data, settings: ["BEDSIDE_RETENTION_READINGS": "4d"]) { bedside in
                try await bedside.start()
                _ = try await eventually("the old days are removed") { try Self.days(of: bedside).count == 2 }
                let kept = Set([3, 2].map { "\(day($0).ISO8601Format().prefix(10)).closed.sqlite" })
                #expect(Set(try Self.days(of: bedside)) == kept)

                let table = try await bedside.tool("history", "export", "\(Tallies.device(0))", "--metric", "tally")
                #expect(table.status == 0, "\(table.errors)")
                let values = Self.rows(table.output).map { $0[1] }
                #expect(values == (0..<10).map { "\(300 + $0)" } + (0..<10).map { "\(200 + $0)" })
                // Charts of months and years stand on what stays.
                let request = SeriesRequest(
                    device: Tallies.device(0), metric: MetricID("tally"), from: Timestamp(day(400)),
                    to: Timestamp(now), points: 30)
                let chart = try await bedside.desk.series(request, as: Installation.local())
                #expect(chart.points.contains { $0.value >= 600 }, "\(chart.points)")

                // A reading of now, and then one of two days ago, after that day was closed.
                let late = day(2).addingTimeInterval(3.5)
                let publisher = try await Tallies.enrolled("stated", in: bedside)
                try await publisher.say(7_000, at: now)
                try await publisher.say(250, at: late)
                try await publisher.say(7_001, at: now.addingTimeInterval(1))
                let desk = try bedside.desk
                _ = try await eventually("the last is in") {
                    try await desk.device(Tallies.device(0), as: Installation.local()).metrics.first?.value?.filter(
                        \.isNumber) == "7001"
                }
                for moment in ["in memory", "in its file"] {
                    let table = try await bedside.tool(
                        "history", "export", "\(Tallies.device(0))", "--from", day(2).ISO8601Format())
                    let rows = Self.rows(table.output)
                    #expect(rows.filter { $0.last == "late" }.map { $0[1] } == ["250"], "\(moment): \(table)")
                    #expect(rows.map { $0[0] } == rows.map { $0[0] }.sorted(), "\(moment)")
                    try await bedside.end(by: SIGTERM)
                    if moment == "in memory" { try await bedside.start() }
                }
                let check = try await bedside.tool("history", "verify")
                #expect(check.status == 0 && check.output.contains("all sound"), "\(check)")
            }
        }

        @Test(
            "A backup is made while messages come in, and a service starts from it; wrong arguments say what is wrong")
        func backup() async throws {
            try await Installation.run { bedside in
                try await bedside.start()
                try await bedside.enrol([Resident(name: "Grace Fernsby", phone: "+44 20 7946 0112", stove: "stove-1")])
                let tallies = try await Tallies.enrolled("arrival", in: bedside)
                let copy = bedside.directory.appending(path: "copy").path
                try await withThrowingTaskGroup(of: Void.self) { group in
                    let taken = EventLog<Int>()
                    group.addTask { try await tallies.publish(0..<6_000, taken) }
                    try await taken.first { $0 >= 1_000 }
                    let result = try await bedside.tool("backup", copy)
                    #expect(result.status == 0, "\(result)")
                    try await group.waitForAll()
                }
                try await tallies.end(after: 6_000)
                let second = try await bedside.tool("backup", copy)
                #expect(second.status != 0 && second.errors.contains("is not empty"), "\(second)")
                let verify = try await bedside.tool("history", "verify")
                #expect(verify.status == 2 && verify.errors.contains("is in use by process"), "\(verify)")
                let inUse = try await bedside.tool("restore", copy)
                #expect(inUse.status == 2 && inUse.errors.contains("is in use by process"), "\(inUse)")
                try await bedside.end(by: SIGTERM)
                try await tallies.compare(upTo: 6_000)

                let nothing = try await CommandLineTool.run(
                    ["restore", bedside.directory.path, "--data", "new"], in: bedside.directory)
                #expect(nothing.status == 2 && nothing.errors.contains("no whole backup"), "\(nothing)")
                let again = bedside.directory.appending(path: "again").path
                let restored = try await CommandLineTool.run(
                    ["restore", copy, "--data", again], in: bedside.directory)
                #expect(restored.status == 0 && restored.output.contains("is sound"), "\(restored)")
                let taken = try await CommandLineTool.run(["restore", copy, "--data", again], in: bedside.directory)
                #expect(taken.status == 2 && taken.errors.contains("is not empty"), "\(taken)")

                try await Self.startsFrom(again, broker: bedside)
            }
        }

        /// It knows the devices, and holds each of their readings up to some number once.
        private static func startsFrom(_ data: String, broker: Installation) async throws {
            try await Installation.run(data: data) { bedside in
                try await bedside.start()
                var counts: [Int] = []
                for device in 0..<Tallies.devices {
                    let table = try await bedside.tool("history", "export", "\(Tallies.device(device))")
                    let numbers = rows(table.output).compactMap { Int($0[1]) }
                    #expect(Set(numbers).count == numbers.count)
                    // Up to two hundred are published at once, in any order.
                    let all = stride(from: device, to: (numbers.max() ?? 0) - 200, by: Tallies.devices)
                    #expect(Set(all).subtracting(numbers).isEmpty)
                    counts.append(numbers.count)
                }
                // How far the service had come is the machine's affair; what it held is whole.
                #expect(counts.reduce(0, +) > 0)
                try await bedside.end(by: SIGTERM)
                let check = try await bedside.tool("history", "verify")
                #expect(check.status == 0, "\(check)")
            }
        }

        @Test("D14: from a restored backup no command is sent again, and the repair that was under way has expired")
        func oldCommands() async throws {
            let caller = Resident(name: "Grace Fernsby", phone: "+44 20 7946 0112", stove: "stove-1")
            try await Installation.run { bedside in
                try await bedside.start()
                try await bedside.enrol([caller])
                let stove = try Stove(caller, .hung, obeys: false, of: bedside)
                try await Stove.running([stove]) {
                    let device = try await bedside.device(of: caller)
                    try await bedside.shows("controller_hang", on: device)
                    let repair = try await bedside.desk.requestRepair(
                        RepairRequest(
                            device: device, fix: FixID(rawValue: "restart_controller"),
                            contact: try await bedside.openContact(with: caller), permission: "Yes.",
                            idempotencyKey: "request-1"), as: Installation.ada)
                    let command = try await stove.commands.first { _ in true }
                    let copy = bedside.directory.appending(path: "copy").path
                    #expect(try await bedside.tool("backup", copy).status == 0)
                    try await bedside.end(by: SIGTERM)
                    let again = bedside.directory.appending(path: "again").path
                    let restored = try await CommandLineTool.run(
                        ["restore", copy, "--data", again], in: bedside.directory)
                    #expect(restored.status == 0, "\(restored)")
                    try await Installation.run(at: bedside.broker, access: bedside.access, data: again) { later in
                        try await later.start()
                        let desk = try later.desk
                        _ = try await eventually("it has expired") {
                            try await desk.repair(repair.id, as: Installation.ada).state == .expired
                        }
                        // It hears the device all the while, and says nothing to it.
                        try await later.shows("controller_hang", on: device)
                        #expect(stove.commands.all == [command])
                    }
                }
            }
        }

        @Test("A damaged history is told by its file")
        func damage() async throws {
            try await Installation.run { bedside in
                try await bedside.start()
                let tallies = try await Tallies.enrolled("arrival", in: bedside)
                try await tallies.publish(0..<4_000)
                try await tallies.end(after: 4_000)
                try await bedside.end(by: SIGTERM)
                #expect(try await bedside.tool("history", "verify").status == 0)
                let day = try #require(try Self.days(of: bedside).last)
                try Self.damage("\(bedside.data)/history/\(day)")
                let check = try await bedside.tool("history", "verify")
                #expect(check.status == 1 && check.output.contains(day), "\(check)")
                #expect(check.errors.contains("Restore the latest backup"), "\(check)")
            }
        }

        @Test(
            "An export that comes upon a damaged day breaks off, the log says where and what to do, and so does the doctor"
        )
        func brokenExport() async throws {
            try await Installation.run { bedside in
                try await bedside.start()
                let tallies = try await Tallies.enrolled("arrival", in: bedside)
                try await tallies.publish(0..<4_000)
                try await tallies.end(after: 4_000)
                try await bedside.end(by: SIGTERM)
                let day = try #require(try Self.days(of: bedside).last)
                try Self.damage("\(bedside.data)/history/\(day)")
                try await bedside.start()
                var broken = 0
                for device in 0..<Tallies.devices {
                    let table = try await bedside.tool("history", "export", "\(Tallies.device(device))")
                    if table.status != 0 { broken += 1 }
                }
                #expect(broken > 0)
                let lines = bedside.service?.lines.all ?? []
                #expect(
                    lines.contains {
                        $0.contains("an export broke off") && $0.contains("history/\(day)")
                            && $0.contains("bedside history verify") && $0.contains("day=\(day.prefix(10))")
                    }, "\(lines.suffix(5))")
                let doctor = try await bedside.tool("doctor")
                #expect(doctor.status == 1 && doctor.output.contains("history/\(day)"), "\(doctor)")
            }
        }

        private static func line(_ value: Double, at: Date) -> String {
            let milliseconds = Int64(at.timeIntervalSince1970 * 1_000)
            let payload = #"{\"ts\":\#(milliseconds),\"value\":\#(value)}"#
            return #"{"at":\#(milliseconds),"topic":"tallies/tally-0/stated","payload":"\#(payload)"}"#
        }

        /// Flips a bit in every block of readings of a day's file.
        private static func damage(_ path: String) throws {
            let blocks = try DatabaseQueue(path: path).read { db in
                try Data.fetchAll(db, sql: "SELECT points FROM hours UNION ALL SELECT points FROM parts")
            }
            try #require(!blocks.isEmpty)
            var bytes = try Data(contentsOf: URL(filePath: path))
            for block in blocks {
                // Its beginning lies in one piece, and is its own: it holds the checksum.
                let place = try #require(bytes.range(of: block.prefix(16)))
                bytes[place.lowerBound + 8] ^= 1
            }
            try bytes.write(to: URL(filePath: path))
        }

        private static func days(of bedside: Installation) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: bedside.data + "/history")
                .filter { $0.hasPrefix("20") && $0.hasSuffix(".sqlite") }.sorted()
        }

        /// The cells of a table's lines, without its header.
        private static func rows(_ table: String) -> [[String]] {
            table.split(separator: "\r\n").dropFirst().map {
                $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            }
        }
    }
}

extension Timestamp {
    fileprivate init(_ date: Date) { self.init(microseconds: Int64(date.timeIntervalSince1970 * 1e6)) }
}
