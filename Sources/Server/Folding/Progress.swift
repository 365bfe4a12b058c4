import Synchronization
package import Telemetry

/// How far the fold and its stores have come; for whoever waits until something has taken effect.
///
/// Bound: one waiter a request under way.
package final class Progress: Sendable {
    private struct State {
        var position: JournalPosition
        var finished = false
        var waiting: [(position: JournalPosition, continuation: CheckedContinuation<Bool, Never>)] = []
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
        for one in ready { one.continuation.resume(returning: true) }
    }

    /// The fold has ended: it comes no further.
    func finish() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            state.finished = true
            return state.waiting
        }
        for one in waiting { one.continuation.resume(returning: false) }
    }

    /// Returns once everything up to `position` has taken effect; false where the fold ended before that.
    @discardableResult
    func reached(_ position: JournalPosition) async -> Bool {
        await withCheckedContinuation { continuation in
            let already = state.withLock { state -> Bool? in
                if state.position >= position { return true }
                if state.finished { return false }
                state.waiting.append((position, continuation))
                return nil
            }
            if let already { continuation.resume(returning: already) }
        }
    }
}
