import ArgumentParser
import DeskClient
import DeskOperations
import FleetRunner
import Foundation
import LocatedYAML
import Logging
import Telemetry

/// `bedside simulate run`.
struct SimulateRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract:
            "Run a scenario: its history to files (--out) or into a running server (--import), then live (--live).",
        discussion: "Equal scenario, seed and --end give equal bytes. Ctrl-C ends it in good order.")

    @Argument(help: "A scenario's name, as list tells it, or a file.")
    var scenario: String
    @OptionGroup var shelf: ScenarioShelf
    @Option(help: "Another seed than the scenario's.")
    var seed: UInt64?
    @Option(help: "So many homes in place of the scenario's; of those written out the first.")
    var homes: Int?
    @Option(help: "Factor on how much devices and households differ from each other, 0 to 3.")
    var spread: Double?
    @Option(help: "The share of what households could notice that they call about, 0 to 1, in place of the scenario's.")
    var calls: Double?
    @Option(help: "When the history ends, such as 2026-01-31T00:00:00Z; now by default. With --out only.")
    var end: String?
    @Option(
        help: "Write history.jsonl, truth.jsonl, contacts.jsonl, registry.json and callers.json into this directory.")
    var out: String?
    @Flag(name: .customLong("import"), help: "Put registry and history into the running server.")
    var importing = false
    @Flag(help: "Go on live from where the history ends, until Ctrl-C.")
    var live = false
    @Option(help: "With --live: simulated seconds a second. Other than 1, the devices' clocks leave the world's.")
    var speed: Double?
    @Option(help: "With --live: so many connections in all, each for many devices; by default each device has its own.")
    var connections: Int?
    @Option(help: "With --live: k/n: the homes of one of n processes that run the fleet together, each with another k.")
    var part: String?
    @Option(help: "Once the server's cards agree with the truth, write the callers worth trying to this file.")
    var callers: String?
    @Option(help: "With --import: write what is true of each device to this file; the server never reads it.")
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
        if let homes, homes < 1 { throw ValidationError("--homes takes a number from 1") }
        if let calls, !(0...1).contains(calls) { throw ValidationError("--calls takes a number from 0 to 1") }
        if let spread, !(0...3).contains(spread) { throw ValidationError("--spread takes a number from 0 to 3") }
        if speed != nil, !live { throw ValidationError("--speed needs --live: a history is made as fast as it can be") }
        if let speed, !(0.001...100_000).contains(speed) {
            throw ValidationError("--speed takes a number from 0.001 to 100000")
        }
        if connections != nil, !live { throw ValidationError("--connections needs --live") }
        if let connections, !(1...100_000).contains(connections) {
            throw ValidationError("--connections takes a number from 1 to 100000")
        }
        if let part {
            guard live, !importing, out == nil else {
                throw ValidationError("--part goes with --live alone: files and a running server take whole fleets")
            }
            guard LiveFleet.Part(part) != nil else {
                throw ValidationError("--part \(Terminal.plain(part)) is no part such as 1/2")
            }
        }
        if callers != nil, !importing { throw ValidationError("--callers needs --import") }
        if truth != nil, !importing {
            throw ValidationError("--truth needs --import; with --out the truth is in DIR/truth.jsonl")
        }
        if mqttPasswordFile != nil, mqttUser == nil {
            throw ValidationError("--mqtt-password-file needs --mqtt-user")
        }
        if live { _ = try broker() }
    }

    func run() async throws {
        var plan = try shelf.load(scenario)
        if let homes { plan = plan.scaled(toHomes: homes) }
        if let spread { plan.spread = spread }
        if let calls { plan.letCall(calls) }
        let instant = end.flatMap { Timestamp(rfc3339: $0) }?.milliseconds ?? SimulationRun.wallClock()
        if let out { try await write(plan, ending: instant, to: out) }
        guard importing || live else { return }
        guard importing else {
            let part = part.flatMap { LiveFleet.Part($0) } ?? .whole
            return try await goLive(LiveFleet(plan, seed: seed, ending: instant, part: part))
        }
        let most = FleetFiles.homesInPart
        guard plan.fleet.homes <= most else {
            throw ValidationError(
                "\(plan.fleet.homes) homes are too many to hold at once: --homes takes up to \(most) with --import"
            )
        }
        let run = SimulationRun(plan, seed: seed, ending: instant)
        try await put(run)
        guard live else { return }
        // Whichever ends first ends the other; the check ends by itself once it is right.
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.checkCallers(run) }
            try await goLive(LiveFleet(run))
            group.cancelAll()
        }
    }

    private func goLive(_ fleet: LiveFleet) async throws {
        LoggingSystem.bootstrap { LineLogHandler(label: $0, level: .info) }
        try await FleetService(
            fleet, broker: try broker(), speed: speed ?? 1, connections: connections, logger: Logger(label: "fleet")
        ).runUntilSignalled()
    }

    private func write(_ scenario: Scenario, ending end: Int64, to out: String) async throws {
        let interruption = Interruption()
        let progress = SimulationProgress()
        let files = FleetFiles(scenario, seed: seed, ending: end)
        let written: FleetFiles.Progress
        do {
            written = try await interruption.noting {
                try await files.write(to: URL(fileURLWithPath: out)) { now in
                    progress.show(now)
                    return !interruption.isAsked
                }
            }
        } catch let error as CocoaError {
            progress.end()
            throw ValidationError("\(Terminal.plain(out)) cannot be written: \(error.localizedDescription)")
        }
        progress.end()
        let parts = written.parts > 1 ? ", in \(written.parts) parts" : ""
        let what = "\(written.messages) messages of \(Terminal.counted(written.devices, "device")) in \(out)\(parts)"
        guard let stopped = written.stoppedAtText else { return Terminal.say(what) }
        Terminal.say("stopped: \(what); truth and messages are whole up to \(stopped)")
        throw ExitCode(130)
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
            try await run.writeHistory(to: history, truth: { lines in try truthFile?.write(contentsOf: lines) })
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
            throw ValidationError("\"\(Terminal.plain(mqtt))\" is no host:port")
        }
        let host = String(mqtt[..<colon])
        guard let mqttUser else { return FleetBroker(host: host, port: port) }
        var password = ""
        if let mqttPasswordFile {
            guard let data = FileManager.default.contents(atPath: mqttPasswordFile) else {
                throw ValidationError("\(Terminal.plain(mqttPasswordFile)) cannot be read")
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
