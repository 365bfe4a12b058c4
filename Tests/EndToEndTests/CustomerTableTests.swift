import DeskClient
import DeskOperations
import Foundation
import Telemetry
import Testing

extension ServiceTests {
    @Suite("Customers by table", .serialized)
    struct CustomerTableTests {
        private static let head = "account,name,phone,address,time_zone,convention,native,serial\n"

        private static func table(_ count: Int) -> String {
            head
                + (0..<count).map { number in
                    "T-\(number),Person \(number),+44 20 7946 0\(100 + number % 800),"
                        + "\"\(number) Mill Lane\nOtterburn\",Europe/London,tally/stated,t-\(number),SN-\(10_000 + number)\n"
                }.joined()
        }

        @Test("The shipped example goes in, once, by the command, and its people are found by what a caller would say")
        func example() async throws {
            let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            // It names profiles that are shipped beside it.
            try await Installation.run { bedside in
                try await bedside.start(profiles: root.appending(path: "DeviceProfiles").path)
                let file = bedside.directory.appending(path: "customers.csv")
                try FileManager.default.copyItem(at: root.appending(path: "docs/guides/customers.csv"), to: file)
                let trial = try await bedside.tool("registry", "import", file.path, "--dry-run")
                #expect(
                    trial.status == 0 && trial.output.contains("4 would be put in")
                        && trial.output.contains("Nothing was kept"))
                #expect(try await bedside.tool("lookup", "Grace").status == 1)
                let first = try await bedside.tool("registry", "import", file.path)
                #expect(first.status == 0, "\(first)")
                #expect(first.output.contains("4 rows: 4 put in or changed, 0 were so already, 0 refused"))
                let again = try await bedside.tool("registry", "import", file.path)
                #expect(again.output.contains("4 rows: 0 put in or changed, 4 were so already, 0 refused"))
                for text in ["zolkievski", "0318", "7700 9003 18", "hp2 004502", "Lukasz Millbrook", "NW-20418"] {
                    let found = try await bedside.tool("lookup", text)
                    #expect(found.output.contains("Łukasz Żółkiewski"), "\(text): \(found)")
                }
            }
        }

        @Test("A table with faults says each by line and column, and wrong arguments are told apart")
        func faults() async throws {
            try await Installation.run { bedside in
                try await bedside.start()
                func write(_ name: String, _ text: String) throws -> String {
                    let file = bedside.directory.appending(path: name)
                    try Data(text.utf8).write(to: file)
                    return file.path
                }
                let bad = try write("bad.csv", Self.table(1) + "T-9,,12,,,,,\n" + "T-10,Ten\n")
                let result = try await bedside.tool("registry", "import", bad)
                #expect(result.status == 1)
                #expect(result.output.contains("line 4, column 2 (name): it is empty"))
                #expect(result.output.contains("line 4, column 3 (phone): \"12\" is no phone number"))
                #expect(result.output.contains("line 5: 2 cells, the header has 8"))
                #expect(result.output.contains("1 put in or changed, 0 were so already, 2 refused"))
                let unheard = try write(
                    "unheard.csv", Self.table(1).replacing("tally/stated", with: "tally/statd"))
                let unknown = try await bedside.tool("registry", "import", unheard)
                #expect(unknown.status == 1 && unknown.output.contains("(convention): \"tally/statd\" is unknown"))
                #expect(unknown.output.contains("did you mean \"tally/stated\"?"))
                // A hundred are listed, and those beyond are counted.
                let many = try write(
                    "many.csv", Self.head + (0..<130).map { "M-\($0),,,,,,,\n" }.joined())
                let listed = try await bedside.tool("registry", "import", many)
                #expect(listed.output.contains("line 101, column 2 (name): it is empty"))
                #expect(!listed.output.contains("line 102, column 2"))
                #expect(listed.output.contains("… and 30 more: the first 100 are listed"))
                let header = try write("header.csv", "acount,name\n1,Anna\n")
                #expect(
                    try await bedside.tool("registry", "import", header).output.contains("did you mean \"account\"?"))
                for (arguments, words) in [
                    (["registry", "import", "missing.csv"], "there is no file missing.csv"),
                    (["registry", "import", "a.xlsx"], "save it as CSV"),
                    (["registry", "import", bad, "--delimiter", "ab"], "--delimiter is one character"),
                    (["registry", "imprt", bad], "did you mean \"import\"?"),
                    (["import", bad], "bedside registry import"),
                    (["registry", "import", bad, "--time-zone", "Mars"], "Mars is no IANA time zone"),
                ] {
                    let refused = try await CommandLineTool.run(
                        arguments + ["--data", bedside.data], in: bedside.directory)
                    #expect(refused.status != 0 && refused.errors.contains(words), "\(arguments): \(refused)")
                }
            }
        }

        @Test(
            "L01 While a table goes in, callers are looked up and contacts opened; killed in the middle, it goes on from there"
        )
        func responsive() async throws {
            try await Installation.run { bedside in
                try await bedside.start()
                let desk = try bedside.desk
                _ = try await desk.addUser(
                    NewUser(
                        name: Installation.agent, displayName: "Ada", role: .agent, password: Installation.password),
                    as: Installation.local())
                let count = 3_000
                let file = bedside.directory.appending(path: "many.csv")
                try Self.table(count).write(to: file, atomically: true, encoding: .utf8)
                async let importing = bedside.tool("registry", "import", file.path, "--json")
                _ = try await eventually("the first rows are in") {
                    try await desk.callers(matching: CallerQuery(.text("T-0")), as: Installation.ada).direct
                }
                // It takes many commits; each of these finds its place between two of them.
                for number in 0..<8 {
                    let found = try await desk.callers(
                        matching: CallerQuery(.text("T-\(number)")), as: Installation.ada)
                    if let person = found.matches.first?.person {
                        _ = try await desk.openContact(
                            ContactOpening(person: person, channel: .chat, from: nil), as: Installation.ada)
                    }
                }
                try await bedside.end(by: SIGKILL)
                // Where it was killed; on a quick machine perhaps behind the last row.
                _ = try await importing
                try await bedside.start()
                let result = try await bedside.tool("registry", "import", file.path, "--json")
                let report = try WireFormat.value(ImportReport.self, from: result.output.utf8)
                #expect(report.read == count && report.rejected == 0)
                #expect(report.skipped > 0 && report.skipped + report.accepted == count)
                let again = try await bedside.tool("registry", "import", file.path, "--json")
                #expect(try WireFormat.value(ImportReport.self, from: again.output.utf8).skipped == count)
            }
        }
    }
}
