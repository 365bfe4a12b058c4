import Logging
import ServiceLifecycle
import Store
import Telemetry

/// Journals the passing of time on a 10 s grid: what has to hold for a while, or comes to an end, does so without
/// messages too.
struct TickService: Service {
    static let grid = TimeSpan.seconds(10)

    let journal: JournalWriter
    let clock: ServerClock
    let logger: Logger

    func run() async throws {
        for try await _ in EverySecond().cancelOnGracefulShutdown() {
            let now = clock.now()
            guard now.seconds % (Self.grid.microseconds / 1_000_000) == 0 else { continue }
            do {
                try await journal.append(
                    [DeviceInput(device: .everyDevice, receivedAt: now, content: .tick)])
            } catch {
                // The next one tells as much: nothing is lost but ten seconds' promptness.
                logger.warning("time could not be journalled", metadata: ["error": "\(error)"])
            }
        }
    }
}
