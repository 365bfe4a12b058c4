import Foundation
import Glibc
import Synchronization

/// A program that the bench runs beside itself: what it says line by line, what it costs, and that it is gone in the end.
final class LocalProcess: Sendable {
    private let process: Mutex<Process>
    private let lines: AsyncStream<String>
    let identifier: Int32

    /// - Parameter log: where its complaints go; nil: nowhere.
    init(_ program: URL, _ arguments: [String], log: URL? = nil) throws {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        if let log {
            try Data().write(to: log)
            process.standardError = try FileHandle(forWritingTo: log)
        } else {
            process.standardError = FileHandle.nullDevice
        }
        try process.run()
        identifier = process.processIdentifier
        self.process = Mutex(process)
        let reading = output.fileHandleForReading
        // Programs of the bench say a line or two; the service's log is not kept.
        lines = AsyncStream(bufferingPolicy: .bufferingNewest(64)) { continuation in
            let thread = Thread {
                var rest: [UInt8] = []
                while true {
                    let data = reading.availableData
                    guard !data.isEmpty else { break }
                    rest += data
                    while let end = rest.firstIndex(of: 0x0A) {
                        continuation.yield(String(decoding: rest[..<end], as: UTF8.self))
                        rest.removeFirst(end + 1)
                    }
                }
                continuation.finish()
            }
            thread.start()
        }
    }

    /// The first line that begins so; waits for it.
    func line(beginning start: String) async throws -> String {
        for await line in lines where line.hasPrefix(start) { return line }
        throw BenchError("a program ended without saying \"\(start)\"")
    }

    /// What it says as JSON at its end.
    func result() async throws -> [String: Double] {
        let line = try await line(beginning: "{")
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: NSNumber]
        return object?.mapValues(\.doubleValue) ?? [:]
    }

    /// Seconds of processor time so far, the kernel's on its behalf included; to a hundredth.
    var processorSeconds: Double {
        guard let text = try? String(contentsOfFile: "/proc/\(identifier)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return 0 }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return 0 }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    var isRunning: Bool { process.withLock { $0.isRunning } }

    /// Bytes of it that are in memory.
    var residentMemory: Int {
        let text = try? String(contentsOfFile: "/proc/\(identifier)/statm", encoding: .utf8)
        return (text?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * Int(getpagesize())
    }

    /// Ends it at once, as a power cut does, and waits until it is gone.
    func kill() {
        process.withLock { process in
            if process.isRunning { Glibc.kill(identifier, SIGKILL) }
            process.waitUntilExit()
        }
    }

    /// Ends it in good order and waits until it is gone.
    func end() {
        process.withLock { process in
            if process.isRunning { process.terminate() }
            process.waitUntilExit()
        }
    }
}
