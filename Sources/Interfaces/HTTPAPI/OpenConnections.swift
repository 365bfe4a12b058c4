import HummingbirdCore
package import Logging
import Synchronization

/// The connections that are served at the moment, of so many at most; further ones wait unaccepted, in the system's
/// backlog. Said once in the log when the last place is taken, and once when a quarter of them is free again.
package final class OpenConnections: Sendable {
    private struct State {
        var count = 0
        var wasFull = false
    }
    let most: Int
    private let logger: Logger
    private let state = Mutex(State())

    package init(most: Int, logger: Logger) {
        self.most = most
        self.logger = logger
    }

    package var count: Int { state.withLock { $0.count } }

    func opened() {
        let isNews = state.withLock { state in
            state.count += 1
            guard state.count >= most, !state.wasFull else { return false }
            state.wasFull = true
            return true
        }
        if isNews {
            logger.warning(
                "as many connections as may be are open: further ones wait", metadata: ["http.connections": "\(most)"])
        }
    }

    func closed() {
        let isNews = state.withLock { state in
            state.count -= 1
            guard state.wasFull, state.count <= most - most / 4 else { return false }
            state.wasFull = false
            return true
        }
        if isNews { logger.notice("connections are free again") }
    }
}

/// Tells Hummingbird when to accept.
struct ConnectionPlaces: AvailableConnectionsDelegate {
    let open: OpenConnections

    func connectionOpened() { open.opened() }
    func connectionClosed() { open.closed() }
    func isAcceptingNewConnections() -> Bool { open.count < open.most }
}
