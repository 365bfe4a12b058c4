package import Foundation
import Synchronization

/// A Mosquitto of a test's own: on a free loopback port, with its files in a directory of its own.
package final class Broker: Sendable {
    package struct Options: Sendable {
        /// Saves sessions and queues once a second, and on SIGTERM.
        package var persistence = false
        /// Passwords by user; empty lets anybody in.
        package var users: [String: String] = [:]
        /// Lines of an access control file; empty allows everything.
        package var accessRules: [String] = []
        package var maxInflightMessages = 2_000
        package var maxQueuedMessages = 200_000
        /// Lines of other settings.
        package var settings: [String] = []
        /// The whole configuration for a port and a directory, instead of all the above.
        package var configuration: (@Sendable (UInt16, URL) throws -> String)?

        package init() {}
    }
    package struct DidNotStart: Error, CustomStringConvertible { package let description: String }

    package let port: UInt16
    package let directory: URL
    private let process: Mutex<Subprocess>

    /// Starts one, hands it to `body`, ends it.
    package static func run<Result: Sendable>(
        _ options: Options = Options(), _ body: @Sendable (Broker) async throws -> Result
    ) async throws -> Result {
        let broker = try await Broker(options)
        do {
            let result = try await body(broker)
            try await broker.end(by: SIGTERM)
            try? FileManager.default.removeItem(at: broker.directory)
            return result
        } catch {
            try? await broker.end(by: SIGKILL)
            try? FileManager.default.removeItem(at: broker.directory)
            throw error
        }
    }

    private init(_ options: Options) async throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "broker-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let (port, started) = try await Self.startOnFreePort(options, in: directory)
        self.port = port
        process = Mutex(started)
    }

    private static func startOnFreePort(_ options: Options, in directory: URL) async throws -> (UInt16, Subprocess) {
        // Somebody may take the port between our asking and Mosquitto's binding.
        var attempt = 1
        while true {
            let port = try freePort()
            try configuration(options, port: port, in: directory)
                .write(to: directory.appending(path: "mosquitto.conf"), atomically: true, encoding: .utf8)
            do {
                return (port, try await start(in: directory, port: port))
            } catch let error as DidNotStart where attempt < 5 && error.description.contains("in use") {
                attempt += 1
            }
        }
    }

    /// The lines it has logged since it was started last.
    package var log: EventLog<String> { process.withLock { $0 }.lines }

    package func send(_ signal: Int32) { process.withLock { $0 }.send(signal) }

    /// Ends it and waits until it is gone.
    package func end(by signal: Int32) async throws {
        let process = process.withLock { $0 }
        if !process.hasEnded { try await process.end(by: signal) }
    }

    /// Starts it again on the same port, with what it has saved.
    package func startAgain() async throws {
        let started = try await Self.start(in: directory, port: port)
        process.withLock { $0 = started }
    }

    private static func start(in directory: URL, port: UInt16) async throws -> Subprocess {
        let process = try Subprocess(
            URL(filePath: "/usr/sbin/mosquitto"), ["-c", directory.appending(path: "mosquitto.conf").path])
        let isRunning: @Sendable (String) -> Bool = { $0.contains("mosquitto version") && $0.contains("running") }
        do {
            let line = try await process.lines.first(within: .seconds(180)) { isRunning($0) || $0.contains("Error") }
            guard isRunning(line) else { throw DidNotStart(description: line) }
            // It says so a little before it serves, and a SIGTERM in between would be lost.
            let visitor = try loopback(port, connect)
            defer { close(visitor) }
            try await process.lines.first(within: .seconds(180)) { $0.contains("New connection from") }
        } catch {
            process.send(SIGKILL)
            throw error
        }
        return process
    }

    private static func configuration(_ options: Options, port: UInt16, in directory: URL) throws -> String {
        if let whole = options.configuration {
            var lines = [try whole(port, directory), "log_dest stderr", "log_type information"]
            if getuid() == 0, !lines[0].contains("\nuser ") { lines.append("user root") }
            return lines.joined(separator: "\n") + "\n"
        }
        var lines = [
            "listener \(port) 127.0.0.1", "log_dest stderr", "connection_messages true",
            "max_inflight_messages \(options.maxInflightMessages)",
            "max_queued_messages \(options.maxQueuedMessages)", "max_queued_bytes 0", "upgrade_outgoing_qos true",
            "set_tcp_nodelay true",
        ]
        if getuid() == 0 { lines.append("user root") }
        if options.persistence {
            lines += ["persistence true", "persistence_location \(directory.path)/", "autosave_interval 1"]
        }
        if options.users.isEmpty {
            lines.append("allow_anonymous true")
        } else {
            let file = directory.appending(path: "passwords")
            let text = options.users.map { "\($0.key):\($0.value)\n" }.joined()
            try text.write(to: file, atomically: true, encoding: .utf8)
            let hashing = try Process.run(URL(filePath: "/usr/bin/mosquitto_passwd"), arguments: ["-U", file.path])
            hashing.waitUntilExit()
            lines += ["allow_anonymous false", "password_file \(file.path)"]
        }
        if !options.accessRules.isEmpty {
            let file = directory.appending(path: "access")
            try (options.accessRules.joined(separator: "\n") + "\n").write(to: file, atomically: true, encoding: .utf8)
            lines.append("acl_file \(file.path)")
        }
        return (lines + options.settings).joined(separator: "\n") + "\n"
    }

    /// A port that nobody listens on at the moment.
    package static func freePort() throws -> UInt16 {
        let descriptor = try loopback(0, bind)
        defer { close(descriptor) }
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard status == 0 else { throw DidNotStart(description: "no free port") }
        return UInt16(bigEndian: address.sin_port)
    }

    /// A TCP socket bound or connected to a loopback port; the caller closes it.
    private static func loopback(
        _ port: UInt16, _ operation: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw DidNotStart(description: "no socket") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                operation(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else {
            close(descriptor)
            throw DidNotStart(description: "no loopback port")
        }
        return descriptor
    }
}
