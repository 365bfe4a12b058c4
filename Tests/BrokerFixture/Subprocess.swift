package import Foundation

/// A process of a test's own, its output as lines, ended by its process id.
package final class Subprocess: Sendable {
    /// What it wrote to standard output and standard error, line by line.
    package let lines = EventLog<String>()
    private let ended = EventLog<Int32>()
    package let processID: Int32

    /// - Parameter environment: what it has beside what this process has.
    package init(_ executable: URL, _ arguments: [String], environment: [String: String] = [:]) throws {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        if !environment.isEmpty {
            process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        let (lines, ended) = (lines, ended)
        output.fileHandleForReading.readLines { lines.record($0) }
        process.terminationHandler = { ended.record($0.terminationStatus) }
        // Threads of the pool block signals, and a child inherits that: it would not hear SIGTERM.
        var (none, before) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try process.run()
        processID = process.processIdentifier
    }

    deinit { if !hasEnded { kill(processID, SIGKILL) } }

    package func send(_ signal: Int32) { kill(processID, signal) }

    /// Waits, in bounds, until the process is gone.
    package func end(by signal: Int32) async throws {
        send(signal)
        try await ended.first { _ in true }
    }

    /// Waits, in bounds, until the process has ended by itself or a signal that was sent; its exit status.
    @discardableResult
    package func status(within limit: Duration = .seconds(180)) async throws -> Int32 {
        try await ended.first(within: limit) { _ in true }
    }

    package var hasEnded: Bool { !ended.all.isEmpty }

    /// Waits for a line of output, or fails as soon as the process is gone without it.
    package func line(
        within limit: Duration = .seconds(180), where fits: @escaping @Sendable (String) -> Bool
    ) async throws {
        try await lines.first(within: limit, where: fits)
    }
}
