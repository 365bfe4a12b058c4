import ServiceLifecycle

/// Keeps the proactive list: every few seconds the devices whose day has ended since.
struct ProactiveService: Service {
    private static let every = 5
    /// Devices a time: a million devices whose days end together are through in some 40 minutes.
    private static let atMost = 2_000

    let board: ProactiveBoard
    let clock: ServerClock

    func run() async throws {
        var seconds = 0
        for try await _ in EverySecond().cancelOnGracefulShutdown() {
            if seconds % Self.every == 0 { _ = await board.refresh(at: clock.now(), atMost: Self.atMost) }
            seconds += 1
        }
    }
}
