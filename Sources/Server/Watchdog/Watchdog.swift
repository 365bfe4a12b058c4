import Dispatch
import Logging
import ServiceLifecycle
import Synchronization

/// Looks every second whether the threads that must never stand go on. One that stands makes the service not ready; one
/// that has stood for longer ends the process, so that whoever supervises it starts it again: nothing that was
/// acknowledged is lost by that.
///
/// It looks from a thread of its own, so that no other can hold it up.
final class Watchdog: Service {
    /// A thread to look at.
    struct Watched: Sendable {
        var heart: Heartbeat
        /// Whether it waits for another that is looked at, or for a store that says itself what is wrong.
        var isExcused: @Sendable () -> Bool = { false }
        /// Gives it a piece of work that does nothing; for a loop that has none of its own.
        var ask: (@Sendable (_ answered: @escaping @Sendable () -> Void) -> Void)?
        /// How many times as long as others it may take for a piece of work (1 or more).
        var patience = 1
    }

    /// What the process ends with: an internal error. Source: sysexits.h, EX_SOFTWARE.
    static let exitStatus: Int32 = 70

    private let watched: [Watched]
    private let pool: Heartbeat
    private let standstill: Mutex<Standstill>
    private let supervisor: Supervisor?
    private let logger: Logger
    private let end: @Sendable () -> Void
    /// Who stands still, and for how long; nil: all go on.
    private let words = Mutex<String?>(nil)
    private let thread = DispatchQueue(label: "bedside.watchdog", qos: .userInitiated)

    /// - Parameter end: ends the process; called once, on the watchdog's thread.
    init(
        _ watched: [Watched], limits: Standstill.Limits, supervisor: Supervisor? = nil, logger: Logger,
        end: @escaping @Sendable () -> Void
    ) {
        pool = Heartbeat("what answers requests")
        self.watched = watched + [Watched(heart: pool)]
        standstill = Mutex(Standstill(limits, patience: self.watched.map(\.patience)))
        self.supervisor = supervisor
        self.logger = logger
        self.end = end
    }

    /// Why the service is not ready, in a sentence's words; nil: all go on.
    var standing: String? { words.withLock { $0 } }

    func run() async throws {
        let timer = DispatchSource.makeTimerSource(queue: thread)
        timer.schedule(deadline: .now() + 1, repeating: 1)
        timer.setEventHandler { self.look(at: .now) }
        timer.resume()
        defer { timer.cancel() }
        // Its own turns on the pool tell that the pool gives turns.
        pool.begin()
        for try await _ in EverySecond().cancelOnGracefulShutdown() {
            pool.end()
            pool.begin()
        }
        supervisor?.tell("STOPPING=1")
    }

    /// One look; from one thread at a time.
    func look(at now: ContinuousClock.Instant) {
        for one in watched {
            guard let ask = one.ask, one.heart.beat.waiting == 0 else { continue }
            one.heart.begin()
            ask { one.heart.end() }
        }
        let beats = watched.map { (beat: $0.heart.beat, excused: $0.isExcused()) }
        switch standstill.withLock({ $0.look(at: now, beats) }) {
        case .moving:
            if standing != nil { logger.notice("what had stood still goes on") }
            words.withLock { $0 = nil }
        case .stands(let place, let span):
            let name = watched[place].heart.name
            if standing == nil {
                logger.error("a thread stands still: the service is not ready", metadata: ["thread": "\(name)"])
            }
            words.withLock { $0 = "\(name) has stood still for \(span.components.seconds) s" }
        case .over(let place, let span):
            logger.critical(
                "a thread has stood still for too long: the service ends, to be started again",
                metadata: [
                    "thread": "\(watched[place].heart.name)", "seconds": "\(span.components.seconds)",
                    "status": "\(Self.exitStatus)",
                ])
            return end()
        }
        supervisor?.tell("WATCHDOG=1")
    }
}
