import Testing

@Suite struct ArchitectureTests {
    @Test("Every file keeps to the layout: imports, purity, names, length, concurrency")
    func theTree() throws {
        let files = try SourceFile.all(under: ["Sources", "Simulator"])
        #expect(!files.isEmpty)
        for breach in files.flatMap(ArchitectureRules.breaches) { Issue.record("\(breach)") }
    }

    @Test(
        "A breach is caught, with its file, line and rule",
        arguments: [
            ("Sources/Telemetry/A.swift", "import Foundation", "A.swift:1: Telemetry imports Foundation"),
            (
                "Sources/Diagnostics/A.swift", "import Telemetry\npackage import Yams\n",
                "A.swift:2: Diagnostics imports Yams: only LocatedYAML may"
            ),
            (
                "Sources/Server/A.swift", "@preconcurrency internal import GRDB",
                "A.swift:1: Server imports GRDB: only Store may"
            ),
            (
                "Sources/Ingest/Decoding/Json/A.swift", "import func CMosquitto.mosquitto_loop",
                "A.swift:1: Decoding imports CMosquitto: only MQTTTransport may"
            ),
            ("Simulator/FleetModel/A.swift", "import Profiles", "A.swift:1: FleetModel imports Profiles"),
            ("Simulator/FleetRunner/A.swift", "import Diagnostics", "A.swift:1: FleetRunner imports Diagnostics"),
            ("Sources/Interfaces/Console/A.swift", "import Store", "A.swift:1: Console imports Store"),
            (
                "Sources/Interfaces/HTTPAPI/A.swift", "import Server",
                "A.swift:1: HTTPAPI imports Server: only bedside may"
            ),
            ("Sources/Elsewhere/A.swift", "", "A.swift:1: lies in no target of the layout"),
            ("Sources/Interfaces/A.swift", "", "A.swift:1: lies in no target of the layout"),
            ("Sources/Repairs/A.swift", "\nlet now = Date()", "A.swift:2: Repairs is pure and says Date("),
            (
                "Sources/Profiles/A.swift", "try await Task.sleep(for: x)",
                "A.swift:1: Profiles is pure and says Task.sleep"
            ),
            ("Sources/Profiles/A.swift", "  print(x)", "A.swift:1: Profiles is pure and says print("),
            ("Sources/Store/RowHelper.swift", "", "RowHelper.swift:1: the name RowHelper says nothing"),
            ("Sources/Store/Common/A.swift", "", "A.swift:1: the name Common says nothing"),
            ("Sources/Store/A.swift", "final class ShardManager {", "A.swift:1: the name ShardManager says nothing"),
            ("Sources/Store/A.swift", "struct LookupService {", "A.swift:1: the name LookupService says nothing"),
            ("Sources/Store/A.swift", "actor Store {", "A.swift:1: a type bears the name of its module, Store"),
            (
                "Sources/Store/A.swift", "struct A: @unchecked Sendable {",
                "A.swift:1: @unchecked Sendable outside the files that wrap a C handle"
            ),
            ("Sources/Store/A.swift", String(repeating: "\n", count: 501), "A.swift:502: longer than 500 lines"),
        ])
    func caught(_ path: String, _ source: String, _ expected: String) {
        let breaches = ArchitectureRules.breaches(in: SourceFile(path: path, source: source))
        #expect(breaches.count == 1)
        #expect(breaches.first?.description.hasSuffix(expected) == true, "\(breaches)")
    }

    @Test("What stands in comments and strings is no breach")
    func commentsAndStrings() {
        let source = ##"""
            // import Foundation, print(x)
            /* import Yams /* Date() */ Task.detached */
            let text = "print(\(f("a")) Date()" + #"Date() "# + "\\"
            let more = """
                import GRDB
                print("x")
                """
            func blueprint(of footprint: Int) { blueprint(of: 1) }
            struct Score { var updateDate: Int }
            """##
        #expect(ArchitectureRules.breaches(in: SourceFile(path: "Sources/Repairs/A.swift", source: source)) == [])
        #expect(SwiftText(source).lines.count == 9)
    }

    @Test("A service of ServiceLifecycle may be called so")
    func services() {
        let source = "import ServiceLifecycle\nstruct IngestService: Service {"
        #expect(
            ArchitectureRules.breaches(in: SourceFile(path: "Sources/Server/IngestService.swift", source: source)) == []
        )
    }

    @Test("An import counts in any spelling")
    func spellings() {
        for line in [
            "import Yams", "  import Yams", "package import Yams", "@testable import Yams",
            "@preconcurrency public import Yams",
            "import struct Yams.Node", "import Yams.Node", "import Yams;",
        ] {
            #expect(ArchitectureRules.importedModule(line) == "Yams")
        }
        #expect(ArchitectureRules.importedModule("let important = 1") == nil)
    }

    @Test("The table agrees with itself: what has a keeper is in no other row")
    func keepers() {
        for (imported, keepers) in Module.keepers {
            #expect(Set(Module.table.filter { $0.imports.contains(imported) }.map(\.name)) == keepers)
        }
        for module in Module.table where module.isPure {
            #expect(module.imports.isDisjoint(with: ["Foundation", "Logging", "Synchronization"]))
        }
    }
}
