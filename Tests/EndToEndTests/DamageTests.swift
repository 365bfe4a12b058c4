import BrokerFixture
import DeskClient
import DeskOperations
import Foundation
import Store
import Telemetry
import Testing

extension ServiceTests {
    /// What a failing disk leaves behind: a log that ends early, a page with another byte. What is good of it is kept, what
    /// is not is said with what to do, and that helps.
    @Suite("Damage", .serialized, .timeLimit(.minutes(10)))
    struct DamageTests {
        private static let caller = Resident(name: "Grace Fernsby", phone: "+44 20 7946 0112", stove: "stove-1")
        /// Numbers of tallies before and after the first end, each told by `Tallies.end`.
        private static let first = 504
        private static let second = 1_016

        /// People of whom the log of the registry knows and the file not yet, each by a commit of their own.
        private static let late = (0..<20).map {
            Resident(name: "Late Caller \($0)", phone: "+44 20 7946 0\(120 + $0)", stove: "stove-late-\($0)")
        }

        /// One that has ended well with a caller and a first part of the tallies, and was killed in a second run with more.
        private static func killed(_ bedside: Installation) async throws {
            try await bedside.start()
            try await bedside.enrol([caller])
            let tallies = try await Tallies.enrolled("stated", in: bedside)
            try await tallies.publish(0..<first)
            try await tallies.end(after: first)
            try await bedside.end(by: SIGTERM)
            try await bedside.start()
            for resident in late {
                let report = try await bedside.desk.importRegistry(
                    Resident.document(of: [resident]), as: Installation.local())
                #expect(report.rejected == 0)
            }
            try await tallies.publish(first + Tallies.devices..<second)
            try await tallies.end(after: second)
            try await bedside.end(by: SIGKILL)
        }

        @Test(
            "D09: with the registry's log cut off anywhere the service starts from its last whole commit, and goes on",
            arguments: [0, 0.37, 0.81, 0.99])
        func registryLog(share: Double) async throws {
            try await Installation.run { bedside in
                try await Self.killed(bedside)
                let log = bedside.data + "/registry.sqlite-wal"
                let bytes = try Data(contentsOf: URL(filePath: log))
                #expect(bytes.count > 100_000)
                try bytes.prefix(Int(Double(bytes.count) * share)).write(to: URL(filePath: log))
                let check = try await bedside.tool("history", "verify")
                #expect(check.status == 0 && check.output.contains("all sound"), "\(check)")

                try await bedside.start()
                // Those whose commits are whole, in their order, and nobody in part.
                var known: [Bool] = []
                for resident in Self.late { known.append(try await Self.isKnown(resident, in: bedside)) }
                let count = known.prefix { $0 }.count
                #expect(!known[count...].contains(true), "\(known)")
                #expect(share > 0 || count == 0)
                #expect(share < 0.9 || count > 0)
                #expect(try await Self.isKnown(Self.caller, in: bedside))
                // What is told once more is taken.
                let report = try await bedside.desk.importRegistry(
                    Resident.document(of: Self.late), as: Installation.local())
                #expect(report.rejected == 0)
                for resident in Self.late { #expect(try await Self.isKnown(resident, in: bedside)) }
                try await bedside.end(by: SIGTERM)
                // No reading was in that file.
                try await Self.tallies(in: bedside, until: Self.second)
            }
        }

        @Test(
            "D09: with the journal's log cut off the service starts from its last whole commit, and says what to do otherwise",
            arguments: [0.2, 0.9])
        func journalLog(share: Double) async throws {
            try await Installation.run { bedside in
                try await Self.killed(bedside)
                let log = bedside.data + "/journal.sqlite-wal"
                let bytes = try Data(contentsOf: URL(filePath: log))
                try bytes.prefix(Int(Double(bytes.count) * share)).write(to: URL(filePath: log))
                try await bedside.start()
                for resident in [Self.caller] + Self.late { #expect(try await Self.isKnown(resident, in: bedside)) }
                try await bedside.end(by: SIGTERM)
                // All of the first run, and of the second no more than was said, each once.
                try await Self.tallies(in: bedside, atLeast: Self.first, atMost: Self.second)
                #expect(try await bedside.tool("history", "verify").status == 0)
            }
        }

        @Test("D10: a byte of another value in any page of the registry is told, and a restored backup helps")
        func registryPage() async throws {
            try await Installation.run { bedside in
                try await bedside.start()
                try await bedside.enrol([Self.caller])
                let backup = bedside.directory.appending(path: "backup").path
                #expect(try await bedside.tool("backup", backup).status == 0)
                try await bedside.end(by: SIGTERM)
                try Self.settle(in: bedside)
                let file = try Data(contentsOf: URL(filePath: bedside.data + "/registry.sqlite"))
                let all = Array(0..<file.count / Self.page)
                let held = Self.pages(of: file, holding: [Self.caller.name, "+442079460112", "Ada Byron"])
                #expect(all.count > 40 && held.count >= 3)
                // Without its first page, or nearly all, there is nothing to go on with.
                for (pages, isNeeded) in [([0], true), (all, true)] + held.map({ ([$0], false) }) {
                    try await Self.flipped(pages, "registry.sqlite", in: bedside) { copy in
                        let refused = try await Self.isRefused(copy, in: bedside) { said in
                            #expect(said.contains("\(copy)/registry.sqlite"), "\(said)")
                            #expect(said.contains("bedside history verify --data \(copy)"), "\(said)")
                            #expect(said.contains("bedside restore BACKUP --data NEW"), "\(said)")
                        }
                        #expect(refused || !isNeeded)
                    }
                }
                let whole = bedside.directory.appending(path: "whole").path
                let restored = try await CommandLineTool.run(
                    ["restore", backup, "--data", whole], in: bedside.directory)
                #expect(restored.status == 0 && restored.output.contains("is sound"), "\(restored)")
                try await Installation.run(at: bedside.broker, access: bedside.access, data: whole) { again in
                    try await again.start()
                    #expect(try await Self.isKnown(Self.caller, in: again))
                }
            }
        }

        @Test("D10: where the service comes upon a damaged page of the registry later, the log and the doctor say so")
        func registryPageMet() async throws {
            try await Installation.run { bedside in
                try await bedside.start()
                try await bedside.enrol([Self.caller])
                try await bedside.end(by: SIGTERM)
                try Self.settle(in: bedside)
                let file = URL(filePath: bedside.data + "/registry.sqlite")
                var bytes = try Data(contentsOf: file)
                // The page on which the only person's name is.
                let place = try #require(bytes.range(of: Data(Self.caller.name.utf8))?.lowerBound)
                let page = place / Self.page * Self.page
                #expect(page > 0)
                bytes[page] ^= 0x40
                try bytes.write(to: file)
                let service = try bedside.launch()
                try await service.lines.first { $0.contains("notice listening ") || $0.contains("bedside restore") }
                guard !service.lines.all.contains(where: { $0.contains("bedside restore") }) else { return }
                await #expect(throws: DeskError.self) { _ = try await bedside.person(Self.caller) }
                try await service.line { $0.contains("registry.sqlite") && $0.contains("restore the latest backup") }
                let doctor = try await bedside.tool("doctor")
                #expect(doctor.status == 1 && doctor.output.contains("registry.sqlite is damaged"), "\(doctor)")
                // It lives on: what it still can it does.
                #expect(try await bedside.http().get("/healthz").status == 200)
                #expect(try await bedside.tool("rejects").status == 0)
            }
        }

        // MARK: Parts

        private static let page = 4_096

        private static func isKnown(_ resident: Resident, in bedside: Installation) async throws -> Bool {
            let found = try await bedside.desk.callers(
                matching: CallerQuery(.phone(resident.phone)), as: Installation.ada)
            guard let match = found.matches.first else { return false }
            #expect(found.matches.map(\.name) == [resident.name])
            let page = try await bedside.desk.person(match.person, as: Installation.ada)
            // A person comes with the home, the tie and the stove, or not at all.
            #expect(page.ties.flatMap(\.devices).map(\.id) == [DeviceID(importKey: resident.stove)])
            return true
        }

        private static func tallies(in bedside: Installation, until end: Int) async throws {
            try await tallies(in: bedside, atLeast: end, atMost: end)
        }

        /// Each number once: all up to those of one end, and none beyond those of another.
        private static func tallies(in bedside: Installation, atLeast least: Int, atMost most: Int) async throws {
            let history = try History(directory: bedside.data + "/history")
            for device in 0..<Tallies.devices {
                let points = try await history.series(
                    Tallies.device(device), MetricID("tally"), from: Timestamp(rawValue: .min),
                    to: Timestamp(rawValue: .max))
                let numbers = points.map { Int($0.value) }
                #expect(Set(numbers).count == numbers.count, "device \(device): some are stored twice")
                let needed = stride(from: device, to: least + Tallies.devices, by: Tallies.devices)
                #expect(Set(needed).subtracting(numbers).isEmpty, "device \(device): some are lost")
                #expect((numbers.max() ?? 0) < most + Tallies.devices)
            }
        }

        /// Puts what is in the registry's log into its file, as SQLite does when the last who has it open goes.
        private static func settle(in bedside: Installation) throws {
            do { _ = try Registry(path: bedside.data + "/registry.sqlite") }
            #expect(!FileManager.default.fileExists(atPath: bedside.data + "/registry.sqlite-wal"))
        }

        /// Pages on which one of the texts stands, as rows or as an index.
        private static func pages(of file: Data, holding texts: [String]) -> [Int] {
            (1..<file.count / page).filter { number in
                let bytes = file[number * page..<(number + 1) * page]
                return texts.contains { bytes.range(of: Data($0.utf8)) != nil }
            }
        }

        /// A copy of the data in which the kind of some pages of a file is another, told by `history verify`, and for `body`.
        private static func flipped(
            _ pages: [Int], _ name: String, in bedside: Installation, _ body: (String) async throws -> Void
        ) async throws {
            let copy = bedside.directory.appending(path: "copy-\(UUID().uuidString)").path
            try FileManager.default.copyItem(atPath: bedside.data, toPath: copy)
            defer { try? FileManager.default.removeItem(atPath: copy) }
            let file = URL(filePath: "\(copy)/\(name)")
            var bytes = try Data(contentsOf: file)
            for page in pages { bytes[page == 0 ? 100 : page * Self.page] ^= 0x40 }
            try bytes.write(to: file)
            let check = try await CommandLineTool.run(["history", "verify", "--data", copy], in: bedside.directory)
            #expect(check.status == 1 && check.output.contains(name), "pages \(pages.prefix(3)): \(check)")
            #expect(check.errors.contains("Restore the latest backup"))
            try await body(copy)
            // What was not damaged is as it was: somebody may get it out yet.
            let left = try Data(contentsOf: file)
            for page in pages {
                let place = page == 0 ? 100 : page * Self.page
                #expect(left[place] == bytes[place], "page \(page) was written over")
            }
        }

        /// Whether the service does not start on a copy; `body` sees what it says then.
        private static func isRefused(
            _ data: String, in bedside: Installation, _ body: (String) -> Void
        ) async throws -> Bool {
            let service = try Subprocess(CommandLineTool.executable, bedside.serve(data: data))
            do {
                try await service.lines.first { $0.contains("notice listening ") || $0.contains("bedside restore") }
            } catch {
                service.send(SIGKILL)
                throw error
            }
            let isListening = service.lines.all.contains { $0.contains("notice listening ") }
            if isListening {
                try await service.end(by: SIGKILL)
                return false
            }
            #expect(try await service.status() == 1)
            body(service.lines.all.joined(separator: "\n"))
            return true
        }
    }
}
