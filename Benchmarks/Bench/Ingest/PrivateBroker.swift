import Foundation

/// A Mosquitto of the bench's own, on a free loopback port, with the limits that the service's guide asks for.
final class PrivateBroker: Sendable {
    let port: Int
    let directory: URL
    let process: LocalProcess

    /// Messages under way to one client at a time.
    static let window = 2_000

    init() async throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        port = try freePort()
        let file = directory.appending(path: "mosquitto.conf")
        let lines = [
            "listener \(port) 127.0.0.1", "allow_anonymous true", "max_inflight_messages \(Self.window)",
            "max_queued_messages 1000000", "max_queued_bytes 0", "upgrade_outgoing_qos true", "set_tcp_nodelay true",
            "persistence false", "log_type error", getuid() == 0 ? "user root" : "",
        ]
        try (lines.joined(separator: "\n") + "\n").write(to: file, atomically: true, encoding: .utf8)
        process = try LocalProcess(URL(filePath: "/usr/sbin/mosquitto"), ["-c", file.path])
        try await untilTrue("the broker listens") { [port] in isListening(port) }
    }

    func end() {
        process.end()
        try? FileManager.default.removeItem(at: directory)
    }
}

/// Asks until the answer is yes, for a minute at most.
func untilTrue(_ what: String, every pause: Duration = .milliseconds(20), _ ask: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(60)
    while try await !ask() {
        guard ContinuousClock.now < end else { throw BenchError("waited a minute in vain until \(what)") }
        try await Task.sleep(for: pause)
    }
}

private func withSocket<Value>(_ port: Int, _ body: (Int32, inout sockaddr_in) throws -> Value) rethrows -> Value {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return try body(descriptor, &address)
}

/// A port that nobody listens on at the moment.
func freePort() throws -> Int {
    try withSocket(0) { descriptor, address in
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 ? getsockname(descriptor, address, &length) : -1
            }
        }
        guard status == 0 else { throw BenchError("no free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}

private func isListening(_ port: Int) -> Bool {
    withSocket(port) { descriptor, address in
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
