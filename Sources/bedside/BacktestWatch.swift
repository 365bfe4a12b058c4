import ArgumentParser
import DeskClient
import DeskOperations
import Foundation

/// Asks a server for a back-test and shows how far it is, where somebody looks on. A process that ends, by Ctrl-C too,
/// ends the run on the server.
struct BacktestWatch {
    private let desk: HTTPDesk
    private let principal: Principal
    /// On standard error: standard output may go into a file.
    private let isWatched = isatty(STDERR_FILENO) == 1
    private static let width = 30

    init(_ connection: Connection) throws {
        (desk, principal) = try connection.desk()
    }

    /// Throws the desk's error where it refuses or fails.
    func report(of request: BacktestRequest) async throws -> BacktestReport {
        if isWatched { signal(SIGINT, endWatching) }
        defer { if isWatched { signal(SIGINT, SIG_DFL) } }
        for await update in try await desk.backtest(request, as: principal) {
            switch update {
            case .progress(let progress): show(progress)
            case .report(let report):
                clear()
                return report
            case .problem(let problem):
                clear()
                throw problem.deskError
            }
        }
        clear()
        throw DeskError.unavailable("It ended before the back-test did. Is it being restarted?")
    }

    private func show(_ progress: BacktestProgress) {
        guard isWatched else { return }
        let filled = progress.percent * Self.width / 100
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: Self.width - filled)
        put("\r[\(bar)] \(progress.percent) %  \(progress.done) of \(progress.of) days of devices\u{1B}[K")
    }

    private func clear() {
        if isWatched { put("\r\u{1B}[K") }
    }

    private func put(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }
}

/// On Ctrl-C: ends the line of the bar, and the process. Calls nothing that a signal's handler may not.
private func endWatching(_ signal: Int32) {
    _ = write(STDERR_FILENO, "\nStopped.\n", 10)
    _exit(130)
}
