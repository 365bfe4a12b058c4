import Logging
import ServiceLifecycle
import Store
import Telemetry

/// Journals the passing of time on a 10 s grid: what has to hold for a while, or comes to an end, does so without
/// messages too.
struct TickService: Service {
    let journal: JournalWriter
    let clock: ServerClock
    let logger: Logger

    func run() async throws {
        var grid = TickGrid(from: clock.now())
        for try await _ in EverySecond().cancelOnGracefulShutdown() {
            guard let instant = grid.due(at: clock.now()) else { continue }
            do {
                try await journal.append([DeviceInput(device: .everyDevice, receivedAt: instant, content: .tick)])
            } catch {
                // The next one tells as much: nothing is lost but ten seconds' promptness.
                logger.warning("time could not be journalled", metadata: ["error": "\(error)"])
            }
        }
    }
}

/// The instants of a 10 s grid, each said once, however unevenly it is asked; what was slept through is left out but for
/// the last.
struct TickGrid: Sendable {
    static let step = TimeSpan.seconds(10)
    private var last: Int64

    init(from start: Timestamp) { last = Self.index(start) }

    /// The latest instant of the grid, where it was not said before.
    mutating func due(at now: Timestamp) -> Timestamp? {
        let index = Self.index(now)
        guard index > last else { return nil }
        last = index
        return Timestamp(microseconds: index * Self.step.microseconds)
    }

    private static func index(_ time: Timestamp) -> Int64 {
        let (quotient, remainder) = time.microseconds.quotientAndRemainder(dividingBy: step.microseconds)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
