import FoldLoads
import Foundation

/// `bedside serve` with the typical profile, on a broker of the bench's, and what its own figures say.
final class MeasuredService: Sendable {
    let process: LocalProcess
    private let address: LocalAddress
    private let data: URL

    static let received = "bedside_messages_received_total"
    static let journalled = "bedside_inputs_journalled_total"
    static let folded = "bedside_inputs_folded_total"

    /// Starts it over the data that `directory` holds; returns at once.
    ///
    /// - Parameters:
    ///   - port: where it reaches the broker, if not at its own.
    ///   - shipped: the directory of profiles, in place of the typical one.
    ///   - environment: beside what this process has.
    init(
        _ broker: PrivateBroker, in directory: URL, logLevel: String = "error", port: Int? = nil,
        profiles shipped: String? = nil, environment: [String: String] = [:]
    ) throws {
        let profiles = directory.appending(path: "profiles/bench")
        try FileManager.default.createDirectory(at: profiles, withIntermediateDirectories: true)
        try TypicalProfile.yaml.write(
            to: profiles.appending(path: "pool-circuit.yaml"), atomically: true, encoding: .utf8)
        address = try LocalAddress.free()
        data = directory.appending(path: "data")
        process = try LocalProcess(
            program("bedside"),
            [
                "serve", "--data", data.path, "--profiles", shipped ?? directory.appending(path: "profiles").path,
                "--listen", "127.0.0.1:\(address.port)", "--mqtt", "127.0.0.1:\(port ?? broker.address.port)",
                "--enrol",
                "automatic", "--log-level", logLevel,
            ], log: directory.appending(path: "log"), environment: environment)
    }

    /// Until it answers, with or without its broker.
    func untilUp() async throws {
        try await untilTrue("the service answers", of: process) { self.address.get("/healthz")?.status == 200 }
    }

    /// Until it is connected to its broker.
    func untilReady() async throws {
        try await untilTrue("the service is ready", of: process) { self.address.get("/readyz")?.status == 200 }
    }

    /// Until what the start left for later is folded; how many seconds that took.
    func untilResumed() async throws -> Double {
        let begun = ContinuousClock.now
        try await untilTrue(
            "the start's work is done", of: process, every: .milliseconds(200), within: .seconds(300)
        ) { self.answered("bedside_resuming") == 0 }
        return HistoryLoad.seconds(ContinuousClock.now - begun)
    }

    /// How many devices' states are not in memory: waits until all of so many, or no more for half a minute.
    func asleep(of devices: Int) async throws -> Double {
        var (count, since) = (figure("bedside_devices_asleep"), ContinuousClock.now)
        while count < Double(devices), ContinuousClock.now < since + .seconds(30) {
            guard process.isRunning else {
                throw BenchError("the service ended before its devices slept\(process.complaints)")
            }
            try await Task.sleep(for: .milliseconds(500))
            let now = figure("bedside_devices_asleep")
            if now != count { (count, since) = (now, .now) }
        }
        return count
    }

    /// Zero where it does not answer, too.
    func figure(_ name: String) -> Double { answered(name) ?? 0 }

    /// Throws where it does not answer, or does not know the figure.
    func given(_ name: String) throws -> Double {
        guard let value = answered(name) else { throw BenchError("the service gives no \(name)") }
        return value
    }

    private func answered(_ name: String) -> Double? {
        let lines = address.get("/metrics")?.body.split(whereSeparator: \.isNewline)
        let line = lines?.first { $0.hasPrefix(name + " ") }
        return line.flatMap { Double($0.dropFirst(name.count + 1)) }
    }

    /// Until everything that was journalled is folded.
    func untilFolded() async throws {
        try await untilTrue("everything is folded", of: process) {
            self.figure(Self.folded) >= self.figure(Self.journalled)
        }
    }

    /// Takes in a table of customers.
    func takeIn(_ table: URL) async throws {
        let taking = try LocalProcess(
            program("bedside"), ["registry", "import", table.path, "--json", "--data", data.path],
            log: table.appendingPathExtension("log"))
        defer { taking.end() }
        // Its report, over several lines.
        let rejected = try await taking.line(beginning: "  \"rejected\"")
        guard rejected.contains(": 0") else { throw BenchError("the table of customers is not taken: \(rejected)") }
    }

    /// Takes in a file that `bedside import` knows, within `patience`.
    func importFile(_ file: URL, within patience: Duration) async throws {
        let taking = try LocalProcess(
            program("bedside"), ["import", file.path, "--json", "--data", data.path],
            log: file.appendingPathExtension("log"))
        defer { taking.end() }
        try await untilGone(taking, "\(file.lastPathComponent) is taken in", within: patience)
    }

    /// What an agent's programs ask with.
    func get(_ path: String) -> LocalAddress.Answer? { address.get(path, token: token) }

    private var token: String? {
        try? String(contentsOf: data.appending(path: "local.token"), encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

/// A program that is built beside the bench.
func program(_ name: String) throws -> URL {
    guard let here = Bundle.main.executableURL?.deletingLastPathComponent() else { throw BenchError("no directory") }
    let program = here.appending(path: name)
    guard FileManager.default.isExecutableFile(atPath: program.path) else {
        throw BenchError("\(program.path) is missing: make bench builds it")
    }
    return program
}
