import BrokerFixture
import Foundation
import Testing

extension ServiceTests {
    /// What becomes of a data directory or a backup that has lost a file: it is said, and nothing is made in its place.
    @Suite("Missing files", .serialized)
    struct MissingFilesTests {
        private static let states = ["missing", "empty"]

        @Test("history verify tells each file that is missing or empty, and leaves all as it is")
        func verify() async throws {
            try await Installation.run { bedside in
                let day = try await Self.filled(bedside)
                let sound = try await Self.verify(bedside.data, in: bedside)
                #expect(sound.status == 0 && sound.output.contains("all sound"), "\(sound)")
                for name in ["journal.sqlite", "registry.sqlite", "history/index.sqlite", "history/\(day)"] {
                    for state in Self.states {
                        let copy = try Self.copy(of: bedside.data, without: name, state, in: bedside)
                        let check = try await Self.verify(copy, in: bedside)
                        let told = "\(name.replacing("history/", with: "history: ")): the file is \(state)"
                        #expect(check.status == 1 && check.output.contains(told), "\(check)")
                        #expect(check.errors.contains("Restore the latest backup"))
                    }
                }
            }
        }

        @Test("A directory that a killed service left is looked at as it is; one that holds no data is told as that")
        func left() async throws {
            try await Installation.run { bedside in
                try await bedside.start()
                let tallies = try await Tallies.enrolled("arrival", in: bedside)
                try await tallies.publish(0..<504)
                try await tallies.end(after: 504)
                try await bedside.end(by: SIGKILL)
                let check = try await Self.verify(bedside.data, in: bedside)
                #expect(check.status == 0, "\(check)")
                let empty = bedside.directory.appending(path: "empty").path
                try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: false)
                let nothing = try await Self.verify(empty, in: bedside)
                #expect(nothing.status == 2 && nothing.errors.contains("\(empty) is no data directory"), "\(nothing)")
            }
        }

        @Test("The service does not begin anew beside what is left, and says what to do")
        func start() async throws {
            try await Installation.run { bedside in
                let day = try await Self.filled(bedside)
                for name in ["journal.sqlite", "registry.sqlite"] {
                    for state in Self.states {
                        let copy = try Self.copy(of: bedside.data, without: name, state, in: bedside)
                        let refused = try await CommandLineTool.run(bedside.serve(data: copy), in: bedside.directory)
                        #expect(refused.status == 1, "\(refused)")
                        #expect(refused.errors.contains("\(copy)/\(name), which holds"), "\(refused)")
                        #expect(refused.errors.contains("bedside restore BACKUP --data NEW"))
                        #expect(FileManager.default.fileExists(atPath: "\(copy)/\(name)") == (state == "empty"))
                    }
                }
                // A past day costs that day alone: it is said, and the service goes on.
                try FileManager.default.removeItem(atPath: "\(bedside.data)/history/\(day)")
                try await bedside.start()
                #expect(
                    bedside.service?.lines.all.contains { $0.contains("missing or empty") && $0.contains(day) } == true)
                let doctor = try await bedside.tool("doctor")
                #expect(doctor.status == 1 && doctor.output.contains("history/\(day)"), "\(doctor)")
            }
        }

        @Test("A backup that has lost a file is not put back")
        func restore() async throws {
            try await Installation.run { bedside in
                let day = try await Self.filled(bedside)
                try await bedside.start()
                let backup = bedside.directory.appending(path: "backup").path
                #expect(try await bedside.tool("backup", backup).status == 0)
                try await bedside.end(by: SIGTERM)
                for name in ["journal.sqlite", "registry.sqlite", "history/\(day)"] {
                    for state in Self.states {
                        let copy = try Self.copy(of: backup, without: name, state, in: bedside)
                        let target = bedside.directory.appending(path: "new-\(UUID().uuidString)").path
                        let refused = try await CommandLineTool.run(
                            ["restore", copy, "--data", target], in: bedside.directory)
                        #expect(refused.status == 1, "\(refused)")
                        #expect(
                            refused.output.contains(
                                "\(name): the file \(state == "empty" ? "has 0 bytes" : "is missing")"))
                        #expect(refused.errors.contains("nothing was put into"), "\(refused)")
                        #expect(try FileManager.default.contentsOfDirectory(atPath: target) == ["lock"])
                        let check = try await Self.verify(copy, in: bedside)
                        #expect(check.status == 1 && check.output.contains(name), "\(check)")
                    }
                }
                let whole = bedside.directory.appending(path: "whole").path
                let restored = try await CommandLineTool.run(
                    ["restore", backup, "--data", whole], in: bedside.directory)
                #expect(restored.status == 0 && restored.output.contains("is sound"), "\(restored)")
            }
        }

        /// One with readings of today, ended well; the name of their day's file.
        private static func filled(_ bedside: Installation) async throws -> String {
            try await bedside.start()
            let tallies = try await Tallies.enrolled("arrival", in: bedside)
            try await tallies.publish(0..<504)
            try await tallies.end(after: 504)
            try await bedside.end(by: SIGTERM)
            let names = try FileManager.default.contentsOfDirectory(atPath: bedside.data + "/history").sorted()
            return try #require(names.first { $0.hasPrefix("20") && $0.hasSuffix(".sqlite") })
        }

        private static func copy(
            of data: String, without name: String, _ state: String, in bedside: Installation
        ) throws -> String {
            let copy = bedside.directory.appending(path: "copy-\(UUID().uuidString)").path
            try FileManager.default.copyItem(atPath: data, toPath: copy)
            for suffix in ["", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: "\(copy)/\(name)\(suffix)")
            }
            if state == "empty" { try Data().write(to: URL(filePath: "\(copy)/\(name)")) }
            return copy
        }

        /// What it says; every file is as it was before.
        private static func verify(_ data: String, in bedside: Installation) async throws -> CommandLineTool.Result {
            let before = try files(in: data)
            let result = try await CommandLineTool.run(["history", "verify", "--data", data], in: bedside.directory)
            let after = try files(in: data)
            #expect(after.keys.sorted() == before.keys.sorted())
            // The index of a log is made from the log.
            #expect(after.allSatisfy { $0.key.hasSuffix("-shm") || $0.value == before[$0.key] })
            return result
        }

        private static func files(in directory: String) throws -> [String: Data] {
            var found: [String: Data] = [:]
            for name in try FileManager.default.subpathsOfDirectory(atPath: directory) {
                found[name] = FileManager.default.contents(atPath: "\(directory)/\(name)") ?? Data()
            }
            return found
        }
    }
}
