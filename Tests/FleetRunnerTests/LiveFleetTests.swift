import BrokerFixture
import FleetModel
import FleetRunner
import Foundation
import Testing

/// A fleet on the air, at a real broker.
@Suite(.serialized, .timeLimit(.minutes(10))) struct LiveFleetTests {
    @Test func aHungHeatPumpObeysARestartGoesAwayComesBackAndHeats() async throws {
        let broker = try await LocalBroker.start()
        defer { broker.stop() }
        let heard = try broker.subscribe("#")
        var lines = heard.lines.makeAsyncIterator()

        let scenario = try ScenarioFile.load(Shipped.path("quiet-day"))
        let run = SimulationRun(scenario, end: ModelTime(milliseconds: 1_770_712_200_000))
        // A minute passes in half a second.
        let service = FleetService(run, broker: FleetBroker(port: broker.port), speed: 120)
        let fleet = Task { try await service.run() }
        defer { fleet.cancel() }

        func next(_ wanted: (String) -> Bool) async throws -> String {
            while let line = await lines.next() { if wanted(line) { return line } }
            throw CancellationError()
        }
        let report = try await next { $0.hasPrefix("homes/home-b/hp-b/telemetry ") }
        #expect(report.contains("\"mode\":1,") && report.contains("\"comp_hz\":0,"))
        try broker.publish("homes/home-b/hp-b/command", #"{"cmd":"restart","id":"r-1"}"#)
        _ = try await next { $0 == #"homes/home-b/hp-b/reply {"id":"r-1","status":"received"}"# }
        _ = try await next { $0 == "homes/home-b/hp-b/status offline" }
        _ = try await next { $0 == "homes/home-b/hp-b/status online" }
        _ = try await next { $0 == #"homes/home-b/hp-b/reply {"id":"r-1","status":"done"}"# }
        _ = try await next { $0.hasPrefix("homes/home-b/hp-b/telemetry ") && !$0.contains("\"comp_hz\":0,") }

        try broker.publish("routers/r6-a/command", #"{"cmd":"open_the_door","id":"r-2"}"#)
        _ = try await next { $0 == #"routers/r6-a/reply {"id":"r-2","status":"refused","detail":"unknown command"}"# }
        try broker.publish("routers/r6-a/command", "not JSON")
        _ = try await next { $0.hasPrefix("routers/r6-a/telemetry ") }

        fleet.cancel()
        var gone: Set<String> = []
        while gone.count < 3 { gone.insert(try await next { $0.hasSuffix("/status offline") }) }
        try? await fleet.value
    }

    @Test func aSilentDeviceIsKnownToTheBrokerAsOffline() async throws {
        let broker = try await LocalBroker.start()
        defer { broker.stop() }
        var scenario = try ScenarioFile.load(Shipped.path("quiet-day"))
        scenario.homes[1].devices[0].causes[0].cause = .goneSilent
        let run = SimulationRun(scenario, end: ModelTime(milliseconds: 1_770_712_200_000))
        let service = FleetService(run, broker: FleetBroker(port: broker.port), speed: 120)
        let fleet = Task { try await service.run() }
        defer { fleet.cancel() }
        let heard = try broker.subscribe("homes/home-b/#")
        var seen: [String] = []
        for await line in heard.lines {
            seen.append(line)
            if line.hasSuffix("status offline"), seen.contains(where: { $0.contains("/info ") }) { break }
        }
        #expect(!seen.contains { $0.contains("/telemetry ") })
    }

    @Test func partsAreReadFromText() throws {
        #expect(LiveFleet.Part("2/3") != nil)
        for text in ["0/2", "3/2", "1/0", "1", "a/b", "1/2/3", "-1/2", ""] {
            #expect(LiveFleet.Part(text) == nil, "\(text)")
        }
    }
}

/// A Mosquitto of our own on a free port of loopback, and its command-line clients.
final class LocalBroker {
    let port: UInt16
    private let directory: URL
    private let process: SpawnedProcess
    private var clients: [SpawnedProcess] = []

    struct Subscription {
        /// `topic payload`, a line each.
        var lines: AsyncStream<String>
    }

    static func start() async throws -> LocalBroker {
        let broker = try LocalBroker()
        // It takes a moment until it listens; ask until it answers.
        for _ in 0..<1_200 {
            if (try? broker.client("mosquitto_pub", ["-t", "ready", "-n"])) == 0 { return broker }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw CocoaError(.executableLoad)
    }

    private init() throws {
        port = try Self.freePort()
        directory = FileManager.default.temporaryDirectory.appending(path: "broker-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let configuration = directory.appending(path: "mosquitto.conf")
        try Data("listener \(port) 127.0.0.1\nallow_anonymous true\nlog_dest none\n".utf8).write(to: configuration)
        process = try SpawnedProcess(URL(fileURLWithPath: "/usr/sbin/mosquitto"), ["-c", configuration.path])
    }

    func stop() {
        for child in clients + [process] {
            child.send(SIGKILL)
            child.waitUntilEnded()
        }
        try? FileManager.default.removeItem(at: directory)
    }

    func publish(_ topic: String, _ payload: String) throws {
        _ = try client("mosquitto_pub", ["-q", "1", "-t", topic, "-m", payload])
    }

    func subscribe(_ filter: String) throws -> Subscription {
        let (lines, continuation) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingOldest(100_000))
        let pipe = Pipe()
        pipe.fileHandleForReading.readLines({ continuation.yield($0) }, end: { continuation.finish() })
        let client = try SpawnedProcess(
            URL(fileURLWithPath: "/usr/bin/mosquitto_sub"),
            ["-p", "\(port)", "-h", "127.0.0.1", "-q", "1", "-v", "-t", filter],
            output: pipe.fileHandleForWriting.fileDescriptor)
        try pipe.fileHandleForWriting.close()
        clients.append(client)
        return Subscription(lines: lines)
    }

    /// Its exit status.
    private func client(_ name: String, _ arguments: [String]) throws -> Int32 {
        let client = try SpawnedProcess(
            URL(fileURLWithPath: "/usr/bin/\(name)"), ["-p", "\(port)", "-h", "127.0.0.1"] + arguments)
        client.waitUntilEnded()
        return client.ended.all.first ?? -1
    }

    /// A port nobody listens at: the system gives one, and it is let go again.
    private static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0
            }
        }
        guard bound else { throw POSIXError(.EADDRNOTAVAIL) }
        return UInt16(bigEndian: address.sin_port)
    }
}
