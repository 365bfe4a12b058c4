import Foundation

/// A Mosquitto of the bench's own, on a free loopback port, with the limits that the service's guide asks for.
final class PrivateBroker: Sendable {
    let address: LocalAddress
    /// For it and for whatever works with it; gone when it ends.
    let directory: URL
    let process: LocalProcess

    /// Messages under way to one client at a time.
    static let window = 2_000

    /// - Parameter queue: messages that may wait for one client (default a million); what is beyond is dropped, and where it
    ///   is given, the broker says every second how much that was.
    init(queue: Int? = nil) async throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let address = try LocalAddress.free()
        self.address = address
        let file = directory.appending(path: "mosquitto.conf")
        let lines = [
            "listener \(address.port) 127.0.0.1", "allow_anonymous true", "max_inflight_messages \(Self.window)",
            "max_queued_messages \(queue ?? 1_000_000)", "max_queued_bytes 0", "upgrade_outgoing_qos true",
            "set_tcp_nodelay true",
            "persistence false", "log_type error", queue == nil ? "" : "sys_interval 1",
            getuid() == 0 ? "user root" : "",
        ]
        try (lines.joined(separator: "\n") + "\n").write(to: file, atomically: true, encoding: .utf8)
        process = try LocalProcess(
            URL(filePath: "/usr/sbin/mosquitto"), ["-c", file.path], log: directory.appending(path: "broker.log"))
        try await untilTrue("the broker listens", of: process) { address.isListening }
    }

    /// A file for the complaints of a program that works with it.
    func log(_ name: String) -> URL { directory.appending(path: "\(name)-\(UUID().uuidString).log") }

    func end() {
        process.end()
        try? FileManager.default.removeItem(at: directory)
    }
}

/// Waits until a program has ended by itself; `what` it was to do.
func untilGone(_ process: LocalProcess, _ what: String, within patience: Duration) async throws {
    let end = ContinuousClock.now + patience
    while process.isRunning {
        guard ContinuousClock.now < end else {
            throw BenchError("waited \(patience.components.seconds) s in vain until \(what)\(process.complaints)")
        }
        try await Task.sleep(for: .milliseconds(50))
    }
}

/// Asks until the answer is yes, for a minute at most and as long as the program runs that it depends on.
func untilTrue(
    _ what: String, of process: LocalProcess, every pause: Duration = .milliseconds(20),
    within patience: Duration = LocalProcess.patience, _ ask: () throws -> Bool
) async throws {
    let end = ContinuousClock.now + patience
    while try !ask() {
        guard process.isRunning else { throw BenchError("a program ended before \(what)\(process.complaints)") }
        guard ContinuousClock.now < end else {
            throw BenchError("waited \(patience.components.seconds) s in vain until \(what)\(process.complaints)")
        }
        try await Task.sleep(for: pause)
    }
}
