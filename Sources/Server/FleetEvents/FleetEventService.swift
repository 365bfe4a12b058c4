import Logging
import ServiceLifecycle
import Telemetry

/// Runs the watch over the fleet: every few seconds what opened and cleared, every hour the count of the devices.
struct FleetEventService: Service {
    private static let every = 5
    private static let countEvery = 3_600

    let board: FleetEventBoard
    let clock: ServerClock
    let logger: Logger

    func run() async throws {
        await logging { try await board.start(at: clock.now()) }
        var seconds = 0
        for try await _ in EverySecond().cancelOnGracefulShutdown() {
            seconds += 1
            if seconds % Self.every == 0 { await board.advance(to: clock.now()) }
            if seconds % Self.countEvery == 0 { await logging { try await board.count() } }
        }
    }

    private func logging(_ body: () async throws -> Void) async {
        do {
            try await body()
        } catch {
            logger.warning("the fleet could not be counted", metadata: ["error": "\(error)"])
        }
    }
}
