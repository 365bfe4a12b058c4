import Dispatch
import Logging
import ServiceLifecycle
import Synchronization

/// Looks every five seconds at the file that the broker saves in, where the configuration names it, and says so once
/// when the broker can no longer save, and once when it does again.
final class BrokerStoreWatch: Service {
    /// Nil: nothing is looked at.
    let path: String?
    private let received: @Sendable () -> Int
    private let clock: ServerClock
    private let logger: Logger
    private let store = Mutex(BrokerStore())
    private let wasInTrouble = Mutex(false)
    /// Where the file system hangs, one thread waits for it.
    private let thread = DispatchQueue(label: "bedside.broker-store")

    /// - Parameter received: messages that ingest has taken since the start.
    init(_ path: String?, received: @escaping @Sendable () -> Int, clock: ServerClock, logger: Logger) {
        self.path = path
        self.received = received
        self.clock = clock
        self.logger = logger
    }

    /// What is known; nil where nothing is looked at.
    var now: BrokerStore? { path == nil ? nil : store.withLock { $0 } }

    /// Left out where nothing is looked at.
    func write(to registry: FigureRegistry) {
        guard let now else { return }
        registry.gauge("bedside_broker_saves", now.trouble(at: clock.now()) == nil ? 1 : 0)
    }

    func run() async throws {
        var second = 0
        for try await _ in EverySecond().cancelOnGracefulShutdown() {
            defer { second += 1 }
            guard let path, second % 5 == 0 else { continue }
            let look = await withCheckedContinuation { continuation in
                thread.async { continuation.resume(returning: BrokerStore.Look(at: path)) }
            }
            take(look)
        }
    }

    func take(_ look: BrokerStore.Look) {
        let now = clock.now()
        let trouble = store.withLock { store in
            store.see(look, received: received(), at: now)
            return store.trouble(at: now)
        }
        let isNews = wasInTrouble.withLock { was in
            defer { was = trouble != nil }
            return was != (trouble != nil)
        }
        guard isNews else { return }
        switch trouble {
        case nil: logger.notice("the broker saves again what waits there")
        case .missing: logger.warning("there is no such file as mqtt.store names", metadata: ["path": "\(path ?? "")"])
        case .noRoom:
            logger.error(
                "the broker has no room to save what waits there: free some",
                metadata: ["path": "\(path ?? "")", "free": "\(look.free ?? 0)"])
        case .empty:
            logger.error("the broker's last save left an empty file", metadata: ["path": "\(path ?? "")"])
        case .notSaved(let since):
            logger.error(
                "the broker does not save what comes: look at its log",
                metadata: ["path": "\(path ?? "")", "since": "\(since)"])
        }
    }
}
