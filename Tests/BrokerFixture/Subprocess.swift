package import Foundation

/// A process of a test's own, its output as lines, ended by its process id.
package final class Subprocess: Sendable {
    /// What it wrote to standard output and standard error, line by line.
    package let lines = EventLog<String>()
    private let process: SpawnedProcess
    package var processID: Int32 { process.processID }

    /// - Parameter environment: what it has beside what this process has.
    package init(_ executable: URL, _ arguments: [String], environment: [String: String] = [:]) throws {
        let output = Pipe()
        let lines = lines
        output.fileHandleForReading.readLines { lines.record($0) }
        let writing = output.fileHandleForWriting
        process = try SpawnedProcess(
            executable, arguments, environment: environment, output: writing.fileDescriptor,
            errors: writing.fileDescriptor)
        try writing.close()
    }

    deinit { process.send(SIGKILL) }

    package func send(_ signal: Int32) { process.send(signal) }

    /// Waits, in bounds, until the process is gone.
    package func end(by signal: Int32) async throws {
        send(signal)
        try await process.status()
    }

    /// Waits, in bounds, until the process has ended by itself or a signal that was sent; its exit status.
    @discardableResult
    package func status(within limit: Duration = .seconds(180)) async throws -> Int32 {
        try await process.status(within: limit)
    }

    package var hasEnded: Bool { process.hasEnded }

    /// Waits for a line of output, or fails as soon as the process is gone without it.
    package func line(
        within limit: Duration = .seconds(180), where fits: @escaping @Sendable (String) -> Bool
    ) async throws {
        try await lines.first(within: limit, where: fits)
    }
}
