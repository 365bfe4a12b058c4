import Server
import Synchronization
import Telemetry

/// Two clocks that stand still until a test moves them, in microseconds.
final class HandClock: Sendable {
    private let state: Mutex<(wall: Int64, monotonic: Int64)>

    init(at start: Timestamp = noon()) { state = Mutex((start.microseconds, 7_000_000)) }

    /// Time passes on both.
    func pass(_ span: TimeSpan) {
        state.withLock { $0 = ($0.wall + span.microseconds, $0.monotonic + span.microseconds) }
    }

    /// Somebody sets the wall clock.
    func setWall(by span: TimeSpan) { state.withLock { $0.wall += span.microseconds } }

    func server() -> ServerClock {
        ServerClock(wall: { self.state.withLock { $0.wall } }, monotonic: { self.state.withLock { $0.monotonic } })
    }
}

/// Waits for what other tasks do, in turns of the scheduler and at most 20 s; false where it does not come.
func eventually(_ condition: () async throws -> Bool) async rethrows -> Bool {
    let clock = ContinuousClock()
    let end = clock.now.advanced(by: .seconds(180))
    while clock.now < end {
        if try await condition() { return true }
        try? await clock.sleep(for: .milliseconds(2))
    }
    return try await condition()
}
