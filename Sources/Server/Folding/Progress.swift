import Synchronization
package import Telemetry

/// How far the fold and its stores have come; for whoever waits until something has taken effect.
///
/// Bound: one waiter a request under way.
package final class Progress: Sendable {
    private struct State {
        var position: JournalPosition
        var waiting: [(position: JournalPosition, continuation: CheckedContinuation<Void, Never>)] = []
    }
    private let state: Mutex<State>

    package init(from position: JournalPosition = .start) { state = Mutex(State(position: position)) }

    package var position: JournalPosition { state.withLock { $0.position } }

    func advance(to position: JournalPosition) {
        let ready = state.withLock { state in
            state.position = max(state.position, position)
            let ready = state.waiting.filter { $0.position <= state.position }
            state.waiting.removeAll { $0.position <= state.position }
            return ready
        }
        for one in ready { one.continuation.resume() }
    }

    /// Returns once everything up to `position` has taken effect.
    func reached(_ position: JournalPosition) async {
        await withCheckedContinuation { continuation in
            let already = state.withLock { state in
                if state.position >= position { return true }
                state.waiting.append((position, continuation))
                return false
            }
            if already { continuation.resume() }
        }
    }
}
