/// One target under `Sources/` or `Simulator/`: where it lies, and what it may import.
struct Module: Hashable, Sendable {
    var name: String
    /// From the package's root, without a slash at the end.
    var folder: String
    var imports: Set<String>
    /// Pure: no file, network, clock, logger, YAML or database; time and randomness are arguments.
    var isPure = false

    /// Every target there may be; one that has no files yet is no breach, a file outside all of them is.
    static let table: [Module] = [
        Module(name: "Telemetry", folder: "Sources/Telemetry", imports: [], isPure: true),
        Module(name: "LocatedYAML", folder: "Sources/LocatedYAML", imports: ["Foundation", "Yams"]),
        Module(name: "Profiles", folder: "Sources/Profiles", imports: ["Telemetry"], isPure: true),
        Module(
            name: "ProfileFiles", folder: "Sources/ProfileFiles",
            imports: ["Foundation", "LocatedYAML", "Profiles", "Telemetry"]),
        Module(name: "CBrokerTLS", folder: "Sources/Ingest/CBrokerTLS", imports: []),
        Module(name: "CMosquitto", folder: "Sources/Ingest/CMosquitto", imports: []),
        Module(
            name: "MQTTTransport", folder: "Sources/Ingest/MQTTTransport",
            imports: ["CBrokerTLS", "CMosquitto", "Glibc", "Logging", "Synchronization", "Telemetry"]),
        Module(
            name: "Decoding", folder: "Sources/Ingest/Decoding",
            imports: ["Foundation", "Profiles", "Synchronization", "Telemetry"]),
        Module(
            name: "Diagnostics", folder: "Sources/Diagnostics", imports: maths.union(["Profiles", "Telemetry"]),
            isPure: true),
        // Explains a profile and runs its tests: a file of tests is YAML, so it is no part of Diagnostics.
        Module(
            name: "ProfileChecks", folder: "Sources/ProfileChecks",
            imports: maths.union(["Diagnostics", "LocatedYAML", "ProfileFiles", "Profiles", "Telemetry"]),
            isPure: true),
        // Judges diagnoses by simulated truth; knows neither profiles nor the simulator.
        Module(name: "Evaluation", folder: "Sources/Evaluation", imports: maths, isPure: true),
        Module(name: "Repairs", folder: "Sources/Repairs", imports: ["Profiles", "Telemetry"], isPure: true),
        Module(
            name: "Store", folder: "Sources/Store",
            imports: ["Crypto", "Dispatch", "Foundation", "GRDB", "Glibc", "Synchronization", "Telemetry"]),
        Module(name: "CPhoneNumber", folder: "Sources/PhoneNumbers/CPhoneNumber", imports: []),
        Module(name: "PhoneNumbers", folder: "Sources/PhoneNumbers/PhoneNumbers", imports: ["CPhoneNumber"]),
        Module(
            name: "DeskOperations", folder: "Sources/DeskOperations",
            imports: [
                "Crypto", "CryptoExtras", "Decoding", "Diagnostics", "Foundation", "LocatedYAML", "Logging",
                "PhoneNumbers", "Profiles", "Repairs", "Store", "Synchronization", "Telemetry",
            ]),
        Module(
            name: "HTTPAPI", folder: "Sources/Interfaces/HTTPAPI",
            imports: web.union([
                "DeskOperations", "Foundation", "Logging", "ServiceLifecycle", "Synchronization", "Telemetry",
            ])),
        Module(
            name: "Console", folder: "Sources/Interfaces/Console",
            imports: web.union(["DeskOperations", "Foundation", "HTTPAPI", "Logging", "Mustache", "Telemetry"])),
        Module(
            name: "DeskClient", folder: "Sources/Interfaces/DeskClient",
            imports: wire.union(["AsyncHTTPClient", "DeskOperations", "Foundation", "Glibc", "Telemetry"])),
        Module(
            name: "Server", folder: "Sources/Server",
            imports: [
                "Configuration", "Console", "CoreMetrics", "Crypto", "CryptoExtras", "Decoding", "DeskOperations",
                "Diagnostics", "Dispatch",
                "Foundation", "Glibc", "HTTPAPI", "LocatedYAML", "Logging", "MQTTTransport", "Metrics", "PhoneNumbers",
                "ProfileFiles", "Profiles", "Repairs", "ServiceLifecycle", "Store", "Synchronization", "SystemPackage",
                "Telemetry", "UnixSignals",
            ]),
        Module(name: "FleetModel", folder: "Simulator/FleetModel", imports: maths, isPure: true),
        Module(
            name: "FleetRunner", folder: "Simulator/FleetRunner",
            imports: [
                "FleetModel", "Foundation", "Glibc", "LocatedYAML", "Logging", "MQTTTransport", "ServiceLifecycle",
                "Synchronization", "Telemetry", "UnixSignals",
            ]),
        Module(
            name: "bedside", folder: "Sources/bedside",
            imports: [
                "ArgumentParser", "Decoding", "DeskClient", "DeskOperations", "Diagnostics", "Evaluation",
                "FleetRunner", "Foundation",
                "Glibc", "LocatedYAML", "Logging", "ProfileChecks", "ProfileFiles", "Profiles", "Server",
                "ServiceLifecycle", "Synchronization", "Telemetry",
            ]),
    ]

    /// Modules that are imported in one place only (Hummingbird in two), so that what stands behind them can be replaced.
    static let keepers: [String: Set<String>] = [
        "CBrokerTLS": ["MQTTTransport"],
        "CMosquitto": ["MQTTTransport"],
        "Yams": ["LocatedYAML"],
        "GRDB": ["Store"],
        "CPhoneNumber": ["PhoneNumbers"],
        "Mustache": ["Console"],
        "Hummingbird": ["HTTPAPI", "Console"],
        "AsyncHTTPClient": ["DeskClient"],
        "Server": ["bedside"],
        "FleetModel": ["FleetRunner"],
        "FleetRunner": ["bedside"],
    ]

    /// The C library's elementary functions, by platform.
    private static let maths: Set<String> = ["Darwin", "Glibc", "Musl"]
    /// What Hummingbird's and AsyncHTTPClient's own interfaces speak in.
    private static let wire: Set<String> = ["HTTPTypes", "NIOCore", "NIOFoundationCompat", "NIOHTTP1"]
    private static let web: Set<String> = wire.union(["Hummingbird", "HummingbirdCore", "NIOHTTPTypes"])
}
