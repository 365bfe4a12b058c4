import Dispatch
import Logging
import ServiceLifecycle
import Store
import Telemetry

/// Makes the statistics of past days, and removes what is kept no longer.
final class RetentionService: Service {
    /// After a day's end: what is on its way by then is in its first statistics.
    private static let dayRests = TimeSpan.hours(1)

    private let history: History
    private let retention: Retention
    private let clock: ServerClock
    private let logger: Logger
    private let thread = DispatchQueue(label: "bedside.retention", qos: .utility)

    init(history: History, retention: Retention, clock: ServerClock, logger: Logger) {
        self.history = history
        self.retention = retention
        self.clock = clock
        self.logger = logger
    }

    func run() async throws {
        var minute: Int64 = 0
        for try await _ in EverySecond().cancelOnGracefulShutdown() {
            let now = clock.now()
            guard now.seconds / 60 > minute else { continue }
            minute = now.seconds / 60
            do {
                try await tidy(at: now)
            } catch {
                // The next minute tries again.
                logger.error("past days could not be put in order", metadata: ["error": "\(error)"])
            }
        }
    }

    func tidy(at now: Timestamp) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            thread.async { continuation.resume(with: Result { try self.tidyNow(at: now) }) }
        }
    }

    private func tidyNow(at now: Timestamp) throws(StoreError) {
        try history.summarise(before: now - Self.dayRests)
        if let kept = retention.readings { try history.remove(before: now - kept) }
        if let kept = retention.statistics { try history.removeStatistics(before: now - kept) }
    }
}
