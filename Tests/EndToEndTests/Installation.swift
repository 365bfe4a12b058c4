import BrokerFixture
import DeskClient
import DeskOperations
import Foundation
import Logging
import MQTTTransport
import Synchronization
import Telemetry

/// One Bedside as an operator runs it: a broker, a data directory, profiles, and the service as a process of its own.
///
/// Tests see of it what its users see: MQTT, HTTP, the command line and the files it leaves behind.
final class Installation: Sendable {
    let broker: Broker
    /// The flags by which the service reaches the broker.
    let access: [String]
    let directory: URL
    /// What simulated devices run on.
    let loop: LoopThread
    private let running = Mutex<Subprocess?>(nil)
    let data: String
    /// What the service's process has in its environment beside ours.
    private let environment: [String: String]
    /// What a shell does before it becomes the service's process: `ulimit -n 256`.
    private let before: String?
    private var fault: URL { directory.appending(path: "fault") }

    static let profiles = fixture("profiles")

    /// Makes one, hands it to `body`, takes it down and removes every trace.
    ///
    /// - Parameters:
    ///   - data: the data directory, where that is not one of its own.
    ///   - settings: by their names in the environment.
    ///   - before: what a shell does before it becomes the service's process.
    static func run(
        _ options: Broker.Options = Broker.Options(), data: String? = nil, settings: [String: String] = [:],
        before: String? = nil, _ body: @Sendable (Installation) async throws -> Void
    ) async throws {
        try await Broker.run(options) { broker in
            try await run(
                at: broker, access: ["--mqtt", "127.0.0.1:\(broker.port)"], data: data, settings: settings,
                before: before, body)
        }
    }

    /// One at a broker that is there, which the service reaches by the flags in `access`.
    static func run(
        at broker: Broker, access: [String], data: String? = nil, settings: [String: String] = [:],
        before: String? = nil, _ body: @Sendable (Installation) async throws -> Void
    ) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "bedside-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let installation = Installation(
            broker: broker, access: access, directory: directory, data: data, settings: settings, before: before,
            loop: try LoopThread())
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await installation.loop.run() }
            do {
                try await body(installation)
            } catch {
                for line in installation.service?.lines.all.suffix(40) ?? [] { print("  service: \(line)") }
                try? await installation.end(by: SIGKILL)
                installation.loop.stop()
                throw error
            }
            try await installation.end(by: SIGKILL)
            installation.loop.stop()
            try await group.waitForAll()
        }
    }

    private init(
        broker: Broker, access: [String], directory: URL, data: String?, settings: [String: String],
        before: String?, loop: LoopThread
    ) {
        self.before = before
        self.broker = broker
        self.access = access
        self.directory = directory
        self.data = data ?? directory.appending(path: "data").path
        self.loop = loop
        let faulty = CommandLineTool.executable.deletingLastPathComponent().appending(path: "libFaultyDisk.so")
        environment = settings.merging([
            "LD_PRELOAD": faulty.path, "FAULTY_DISK": directory.appending(path: "fault").path,
        ]) { $1 }
    }

    static func fixture(_ name: String) -> String {
        Bundle.module.resourceURL?.appending(path: "Fixtures/\(name)").path ?? name
    }

    // MARK: The service

    var service: Subprocess? { running.withLock { $0 } }

    /// Starts the process, and waits for nothing.
    @discardableResult
    func launch(profiles: String = Installation.profiles) throws -> Subprocess {
        let (program, arguments) = (CommandLineTool.executable, serve(data: data, profiles: profiles))
        let process =
            if let before {
                try Subprocess(
                    URL(filePath: "/bin/sh"), ["-c", before + #" && exec "$0" "$@""#, program.path] + arguments,
                    environment: environment)
            } else {
                try Subprocess(program, arguments, environment: environment)
            }
        running.withLock { $0 = process }
        return process
    }

    func serve(data: String, profiles: String = Installation.profiles) -> [String] {
        ["serve", "--data", data, "--profiles", profiles, "--listen", "127.0.0.1:0"] + access
    }

    /// Starts the service and waits until it serves and listens to the broker.
    func start(profiles: String = Installation.profiles) async throws {
        let process = try launch(profiles: profiles)
        try await process.line(within: .seconds(60)) { $0.contains("notice listening ") }
        _ = try await eventually("it is connected to the broker") { try await http().get("/readyz").status == 200 }
    }

    /// Ends the process, if it runs, and waits until it is gone.
    func end(by signal: Int32) async throws {
        guard let process = service else { return }
        if !process.hasEnded { try await process.end(by: signal) }
        running.withLock { $0 = nil }
    }

    /// How the disk is from now on, as `FaultyDisk` takes it: "fail", a number of milliseconds, or nothing: well.
    func disk(_ trouble: String) throws { try Data(trouble.utf8).write(to: fault, options: .atomic) }

    // MARK: Its clients

    var desk: HTTPDesk {
        get throws { HTTPDesk(try ServerAddress.find(environment: [:], data: data)) }
    }

    func http() throws -> HTTPVisitor {
        HTTPVisitor(url: try ServerAddress.find(environment: [:], data: data).url)
    }

    /// `bedside ARGUMENTS --data …`.
    func tool(_ arguments: String...) async throws -> CommandLineTool.Result {
        try await CommandLineTool.run(arguments + ["--data", data], in: directory)
    }

    /// Whoever may read the data directory, for whom it says.
    static func local(as account: String? = nil) -> Principal {
        Principal(account: "", displayName: "", role: .administrator, proof: .local, actingFor: account)
    }

    // MARK: What most tests begin with

    static let agent = "ada"
    static let password = "a long enough password"

    /// An agent, and people with a stove each.
    func enrol(_ people: [Resident]) async throws {
        let desk = try desk
        let user = NewUser(name: Self.agent, displayName: "Ada Byron", role: .agent, password: Self.password)
        _ = try await desk.addUser(user, as: Self.local())
        let report = try await desk.importRegistry(Resident.document(of: people), as: Self.local())
        guard report.rejected == 0 else { throw NotTaken(issues: report.issues) }
    }

    struct NotTaken: Error { var issues: [ImportIssue] }
}

/// Somebody with a stove at home.
struct Resident: Sendable {
    var name: String
    var phone: String
    /// The stove's id on the wire.
    var stove: String
    var home: String { "home-of-\(stove)" }

    static func document(of people: [Resident]) -> [UInt8] {
        func rows(_ row: (Resident) -> String) -> String { people.map(row).joined(separator: ",\n") }
        return Array(
            """
            {"persons": [\(rows { #"{"key": "person-\#($0.stove)", "name": "\#($0.name)", "phones": ["\#($0.phone)"]}"# })],
             "homes": [\(rows {
                #"{"key": "\#($0.home)", "address": "1 Hill Road, \#($0.stove)", "time_zone": "Europe/London"}"#
             })],
             "ties": [\(rows { #"{"person": "person-\#($0.stove)", "home": "\#($0.home)", "kind": "occupier"}"# })],
             "devices": [\(rows {
                #"{"key": "\#($0.stove)", "home": "\#($0.home)", "words": "the stove in the kitchen", "# +
                #""address": {"convention": "ember/stove", "native": "\#($0.stove)"}}"#
             })]}
            """.utf8)
    }
}

let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// It did not come about in time.
struct NotInTime: Error, CustomStringConvertible {
    let description: String
}

/// Asks again and again, within `limit`, until `condition` holds; for what tells nobody when it changes.
func eventually(
    _ what: String, within limit: Duration = .seconds(180), _ condition: () async throws -> Bool
) async throws -> Bool {
    let end = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < end else { throw NotInTime(description: "not within \(limit): \(what)") }
        try await Task.sleep(for: .milliseconds(50))
    }
    return true
}
