import Synchronization
import UnixSignals

/// Whether somebody has asked the process to end, by Ctrl-C or SIGTERM, while `noting` runs its body: the work looks at it
/// and ends in good order.
package final class Interruption: Sendable {
    private let flag = Atomic<Bool>(false)

    package init() {}

    package var isAsked: Bool { flag.load(ordering: .relaxed) }

    /// Runs `body`; meanwhile the signals do not end the process but are noted here.
    package func noting<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                for await _ in signals { self.flag.store(true, ordering: .relaxed) }
                return nil
            }
            group.addTask { try await body() }
            while let result = try await group.next() {
                guard let result else { continue }
                group.cancelAll()
                return result
            }
            throw CancellationError()
        }
    }
}
