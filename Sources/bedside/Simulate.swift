import ArgumentParser
import DeskClient
import DeskOperations
import FleetRunner
import Foundation
import LocatedYAML
import Logging
import Telemetry

/// `bedside simulate`.
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Simulated fleets with known causes: history, truth and live devices.", subcommands: [Run.self])

    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Run a scenario: its history to files (--out) or into a running server (--import), then live (--live).")

        @Argument(help: "A scenario file.")
        var scenario: String
        @Option(help: "Another seed than the scenario's.")
        var seed: UInt64?
        @Option(help: "When the history ends, such as 2026-01-31T00:00:00Z; now by default. With --out only.")
        var end: String?
        @Option(help: "Write history.jsonl, truth.jsonl, registry.json and callers.json into this directory.")
        var out: String?
        @Flag(name: .customLong("import"), help: "Put registry and history into the running server.")
        var importing = false
        @Flag(help: "Go on live from where the history ends, until Ctrl-C.")
        var live = false
        @Option(help: "Once the server's cards agree with the truth, write the callers worth trying to this file.")
        var callers: String?
        @Option(help: "Write what is true of each device to this file; the server never reads it.")
        var truth: String?
        @Option(help: "host:port of the broker.")
        var mqtt: String = "127.0.0.1:1883"
        @Option(help: "User at the broker.")
        var mqttUser: String?
        @Option(help: "File that holds the password at the broker.")
        var mqttPasswordFile: String?
        @OptionGroup var connection: Connection

        func validate() throws {
            guard out != nil || importing || live else {
                throw ValidationError("Say what to do with it: --out DIR, --import, --live")
            }
            if end != nil, importing || live { throw ValidationError("--end goes with --out alone") }
            if let end, Timestamp(rfc3339: end) == nil {
                throw ValidationError("--end \(Terminal.plain(end)) is no instant such as 2026-01-31T00:00:00Z")
            }
            if callers != nil, !importing { throw ValidationError("--callers needs --import") }
        }

        func run() async throws {
            let plan: Scenario
            do {
                plan = try ScenarioFile.load(scenario)
            } catch {
                Terminal.fail("\(error)")
                throw ExitCode(1)
            }
            let run =
                end.flatMap { Timestamp(rfc3339: $0) }.map { SimulationRun(plan, seed: seed, ending: $0.milliseconds) }
                ?? SimulationRun.endingNow(plan, seed: seed)
            if let out {
                let summary = try await run.writeFiles(to: URL(fileURLWithPath: out))
                Terminal.say("\(summary.messages) messages of \(Terminal.counted(summary.devices, "device")) in \(out)")
            }
            if importing { try await put(run) }
            guard live else { return }
            LoggingSystem.bootstrap { LineLogHandler(label: $0, level: .info) }
            let broker = try broker()
            // Whichever ends first ends the other; the check ends by itself once it is right.
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await self.checkCallers(run) }
                try await run.runLive(broker: broker, logger: Logger(label: "fleet"))
                group.cancelAll()
            }
        }

        /// Puts the registry in, then the history as it is made.
        private func put(_ run: SimulationRun) async throws {
            try await Connection.asking {
                let (desk, principal) = try connection.desk()
                let registry = try await desk.importRegistry(Array(try run.registry.json()), as: principal)
                guard registry.rejected == 0 else {
                    throw DeskError.invalid(
                        field: registry.issues.first?.place ?? "registry", why: registry.issues.first?.why ?? "rejected"
                    )
                }
                // Made first, then put in: the two would compete for the same cores.
                let history = FileManager.default.temporaryDirectory.appending(
                    path: "bedside-\(UUID().uuidString).jsonl")
                defer { try? FileManager.default.removeItem(at: history) }
                let truthFile = try truth.map(Self.emptyFile)
                try await run.writeHistory(to: history) { lines in try truthFile?.write(contentsOf: lines) }
                try truthFile?.close()
                let report = try await desk.importTelemetry(TelemetryFile(path: history.path), as: principal)
                Terminal.say("\(report.accepted) of \(report.read) messages taken, \(report.rejected) rejected")
            }
        }

        private static func emptyFile(_ path: String) throws -> FileHandle {
            let url = URL(fileURLWithPath: path)
            try Data().write(to: url)
            return try FileHandle(forWritingTo: url)
        }

        private func broker() throws -> FleetBroker {
            guard let colon = mqtt.lastIndex(of: ":"), let port = UInt16(mqtt[mqtt.index(after: colon)...]) else {
                throw ValidationError("\"\(mqtt)\" is no host:port")
            }
            let host = String(mqtt[..<colon])
            guard let mqttUser else { return FleetBroker(host: host, port: port) }
            var password = ""
            if let mqttPasswordFile {
                guard let data = FileManager.default.contents(atPath: mqttPasswordFile) else {
                    throw ValidationError("\(mqttPasswordFile) cannot be read")
                }
                password = String(decoding: data, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
            }
            return FleetBroker(host: host, port: port, user: mqttUser, password: password)
        }

        private func checkCallers(_ run: SimulationRun) async throws {
            guard let callers else { return }
            let (desk, principal) = try connection.desk()
            let check = CallersCheck(desk: desk, principal: principal, callers: run.plan.worthTrying)
            let lines = try await check.untilTrue()
            try Data(lines.utf8).write(to: URL(fileURLWithPath: callers))
        }
    }
}
