// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target of this package is built with these settings.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

extension Target.Dependency {
    static let argumentParser = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let asyncHTTPClient = product(name: "AsyncHTTPClient", package: "async-http-client")
    static let configuration = product(name: "Configuration", package: "swift-configuration")
    static let crypto = product(name: "Crypto", package: "swift-crypto")
    static let cryptoExtras = product(name: "CryptoExtras", package: "swift-crypto")
    static let grdb = product(name: "GRDB", package: "GRDB.swift")
    static let hummingbird = product(name: "Hummingbird", package: "hummingbird")
    static let hummingbirdTesting = product(name: "HummingbirdTesting", package: "hummingbird")
    static let logging = product(name: "Logging", package: "swift-log")
    static let coreMetrics = product(name: "CoreMetrics", package: "swift-metrics")
    static let mustache = product(name: "Mustache", package: "swift-mustache")
    static let unixSignals = product(name: "UnixSignals", package: "swift-service-lifecycle")
    static let serviceLifecycle = product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let yams = product(name: "Yams", package: "Yams")
}

let package = Package(
    name: "bedside",
    products: [
        .executable(name: "bedside", targets: ["bedside"]),
        // Preloaded by tests.
        .library(name: "FaultyDisk", type: .dynamic, targets: ["FaultyDisk"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // The way of one reading, in the order data takes it.
        .target(name: "Telemetry", swiftSettings: strict),
        .target(name: "LocatedYAML", dependencies: [.yams], swiftSettings: strict),
        .target(name: "Profiles", dependencies: ["Telemetry"], swiftSettings: strict),
        .target(name: "ProfileFiles", dependencies: ["LocatedYAML", "Profiles", "Telemetry"], swiftSettings: strict),
        .systemLibrary(
            name: "CMosquitto", path: "Sources/Ingest/CMosquitto", pkgConfig: "libmosquitto",
            providers: [.apt(["libmosquitto-dev"])]),
        .target(
            name: "CBrokerTLS", path: "Sources/Ingest/CBrokerTLS",
            linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto")]),
        .target(
            name: "MQTTTransport", dependencies: ["CBrokerTLS", "CMosquitto", "Telemetry", .logging],
            path: "Sources/Ingest/MQTTTransport", swiftSettings: strict),
        .target(
            name: "Decoding", dependencies: ["Profiles", "Telemetry"],
            path: "Sources/Ingest/Decoding", swiftSettings: strict),
        .target(name: "Diagnostics", dependencies: ["Profiles", "Telemetry"], swiftSettings: strict),
        .target(
            name: "ProfileChecks",
            dependencies: ["Diagnostics", "LocatedYAML", "ProfileFiles", "Profiles", "Telemetry"],
            swiftSettings: strict),
        .target(name: "Evaluation", swiftSettings: strict),
        .target(name: "Repairs", dependencies: ["Profiles", "Telemetry"], swiftSettings: strict),
        .target(name: "Store", dependencies: ["Telemetry", .crypto, .grdb], swiftSettings: strict),

        // What an agent may see and do, and the faces of it.
        .target(
            name: "CPhoneNumber", path: "Sources/PhoneNumbers/CPhoneNumber",
            linkerSettings: [.linkedLibrary("phonenumber")]),
        .target(
            name: "PhoneNumbers", dependencies: ["CPhoneNumber"],
            path: "Sources/PhoneNumbers/PhoneNumbers", swiftSettings: strict),
        .target(
            name: "DeskOperations",
            dependencies: [
                "Decoding", "Diagnostics", "LocatedYAML", "PhoneNumbers", "Profiles", "Repairs", "Store", "Telemetry",
                .crypto, .cryptoExtras, .logging,
            ],
            swiftSettings: strict),
        .target(
            name: "HTTPAPI",
            dependencies: ["DeskOperations", "Telemetry", .hummingbird, .logging, .serviceLifecycle],
            path: "Sources/Interfaces/HTTPAPI", swiftSettings: strict),
        .target(
            name: "Console",
            dependencies: ["DeskOperations", "HTTPAPI", "Telemetry", .hummingbird, .mustache, .logging],
            path: "Sources/Interfaces/Console", resources: [.embedInCode("Templates"), .embedInCode("Assets")],
            swiftSettings: strict),
        .target(
            name: "DeskClient", dependencies: ["DeskOperations", "Telemetry", .asyncHTTPClient],
            path: "Sources/Interfaces/DeskClient", swiftSettings: strict),
        .target(
            name: "Server",
            dependencies: [
                "Console", "Decoding", "DeskOperations", "Diagnostics", "HTTPAPI", "LocatedYAML", "MQTTTransport",
                "PhoneNumbers", "ProfileFiles", "Profiles", "Repairs", "Store", "Telemetry",
                .configuration, .coreMetrics, .logging, .serviceLifecycle, .unixSignals,
            ],
            swiftSettings: strict),

        // The independent witness.
        .target(name: "FleetModel", path: "Simulator/FleetModel", swiftSettings: strict),
        .target(
            name: "FleetRunner",
            dependencies: ["FleetModel", "LocatedYAML", "MQTTTransport", .logging, .serviceLifecycle, .unixSignals],
            path: "Simulator/FleetRunner", swiftSettings: strict),

        .executableTarget(
            name: "bedside",
            dependencies: [
                "Decoding", "DeskClient", "DeskOperations", "Diagnostics", "Evaluation", "FleetRunner", "LocatedYAML",
                "ProfileChecks", "ProfileFiles", "Profiles", "Server", "Telemetry", .argumentParser, .logging,
            ],
            swiftSettings: strict),

        .target(name: "CScanner", path: "Benchmarks/CScanner"),
        .executableTarget(
            name: "CLimit", dependencies: ["CMosquitto"], path: "Benchmarks/CLimit",
            linkerSettings: [.linkedLibrary("sqlite3")]),

        .target(
            name: "FoldLoads",
            dependencies: ["Decoding", "Diagnostics", "LocatedYAML", "ProfileFiles", "Profiles", "Telemetry"],
            path: "Benchmarks/FoldLoads", swiftSettings: strict),
        .executableTarget(
            name: "FoldLoop", dependencies: ["Diagnostics", "FoldLoads", "Telemetry"], path: "Benchmarks/FoldLoop",
            swiftSettings: strict),
        .executableTarget(
            name: "DecodeLoop", dependencies: ["CScanner", "Decoding", "FoldLoads", "Telemetry"],
            path: "Benchmarks/DecodeLoop", swiftSettings: strict),
        .executableTarget(
            name: "FleetLoop", dependencies: ["FleetModel", "FleetRunner"], path: "Benchmarks/FleetLoop",
            swiftSettings: strict),
        .executableTarget(
            name: "bench",
            dependencies: [
                "BrokerFixture", "CScanner", "Decoding", "DeskOperations", "Diagnostics", "FleetModel", "FleetRunner",
                "FoldLoads",
                "LocatedYAML", "ProfileFiles", "Profiles", "Server", "Store", "Telemetry", .argumentParser,
            ],
            path: "Benchmarks/Bench", swiftSettings: strict),

        .testTarget(name: "TelemetryTests", dependencies: ["Telemetry"], swiftSettings: strict),
        .testTarget(name: "LocatedYAMLTests", dependencies: ["LocatedYAML"], swiftSettings: strict),
        .testTarget(name: "ProfilesTests", dependencies: ["Profiles", "Telemetry"], swiftSettings: strict),
        .testTarget(
            name: "ProfileFilesTests", dependencies: ["LocatedYAML", "ProfileFiles", "Profiles", "Telemetry"],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(
            name: "ProfileChecksTests",
            dependencies: ["Diagnostics", "LocatedYAML", "ProfileChecks", "ProfileFiles", "Profiles", "Telemetry"],
            swiftSettings: strict),
        .target(name: "BrokerFixture", path: "Tests/BrokerFixture", swiftSettings: strict),
        .target(name: "DiskFixture", path: "Tests/DiskFixture", swiftSettings: strict),
        .target(name: "FaultyDisk", path: "Tests/FaultyDisk"),
        .executableTarget(
            name: "IngestVictim", dependencies: ["MQTTTransport", "Telemetry", .logging], path: "Tests/IngestVictim",
            swiftSettings: strict),
        .testTarget(
            name: "MQTTTransportTests",
            dependencies: ["BrokerFixture", "IngestVictim", "MQTTTransport", "Telemetry", .logging],
            swiftSettings: strict),
        .testTarget(
            name: "DecodingTests", dependencies: ["Decoding", "LocatedYAML", "ProfileFiles", "Profiles", "Telemetry"],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(
            name: "DiagnosticsTests", dependencies: ["Diagnostics", "Profiles", "Telemetry"], swiftSettings: strict),
        .testTarget(name: "EvaluationTests", dependencies: ["Evaluation"], swiftSettings: strict),
        .testTarget(name: "RepairsTests", dependencies: ["Profiles", "Repairs", "Telemetry"], swiftSettings: strict),
        .testTarget(
            name: "StoreTests", dependencies: ["DiskFixture", "Store", "Telemetry", .grdb],
            resources: [.copy("Fixtures")],
            swiftSettings: strict),
        .testTarget(name: "PhoneNumbersTests", dependencies: ["PhoneNumbers"], swiftSettings: strict),
        .testTarget(
            name: "DeskOperationsTests",
            dependencies: [
                "DeskOperations", "Diagnostics", "LocatedYAML", "PhoneNumbers", "ProfileFiles", "Profiles", "Repairs",
                "Store", "Telemetry", .logging,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "HTTPAPITests", dependencies: ["DeskOperations", "HTTPAPI", "Telemetry", .hummingbirdTesting],
            swiftSettings: strict),
        .testTarget(
            name: "ConsoleTests",
            dependencies: ["BrokerFixture", "Console", "DeskOperations", "HTTPAPI", "Telemetry", .hummingbirdTesting],
            swiftSettings: strict),
        .testTarget(
            name: "DeskClientTests",
            dependencies: ["DeskClient", "DeskOperations", "HTTPAPI", "Telemetry", .hummingbirdTesting],
            swiftSettings: strict),
        .testTarget(name: "FleetModelTests", dependencies: ["FleetModel"], swiftSettings: strict),
        .testTarget(
            name: "FleetRunnerTests",
            dependencies: ["BrokerFixture", "FleetModel", "FleetRunner", "LocatedYAML", "MQTTTransport", .logging],
            swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "bedside", "BrokerFixture", "DeskClient", "DeskOperations", "DiskFixture", "MQTTTransport", "Store",
                "Telemetry", .asyncHTTPClient, .grdb, .logging,
            ],
            resources: [.copy("Fixtures")], swiftSettings: strict),
        .testTarget(
            name: "ServerTests",
            dependencies: [
                "BrokerFixture", "Decoding", "DeskOperations", "Diagnostics", "DiskFixture", "LocatedYAML",
                "MQTTTransport",
                "ProfileFiles", "Profiles", "Repairs", "Server", "Store", "Telemetry", .coreMetrics, .grdb, .logging,
                .serviceLifecycle,
            ],
            swiftSettings: strict),
        .testTarget(name: "ArchitectureTests", swiftSettings: strict),
    ]
)
