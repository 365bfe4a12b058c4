import Synchronization

/// What happened, in order, and a bounded wait for what has not happened yet.
package final class EventLog<Event: Sendable>: Sendable {
    /// Nothing fitting happened in time; holds the last events, to show what did.
    package struct TimedOut: Error, CustomStringConvertible {
        package let description: String
    }
    private struct Waiter {
        let fits: @Sendable (Event) -> Bool
        let resume: CheckedContinuation<Event?, Never>
    }
    private struct State {
        var events: [Event] = []
        var waiters: [Int: Waiter] = [:]
        var nextWaiter = 0
    }
    private let state = Mutex(State())

    package init() {}

    package var all: [Event] { state.withLock { $0.events } }

    package func record(_ event: Event) {
        let fitting = state.withLock { state in
            state.events.append(event)
            let ids = state.waiters.filter { $0.value.fits(event) }.keys
            return ids.compactMap { state.waiters.removeValue(forKey: $0) }
        }
        for waiter in fitting { waiter.resume.resume(returning: event) }
    }

    /// The first event that fits, whether it happened already (from the `start`th on) or is still to come.
    @discardableResult
    package func first(
        from start: Int = 0, within limit: Duration = .seconds(180), where fits: @escaping @Sendable (Event) -> Bool
    ) async throws -> Event {
        let id = state.withLock { state in
            defer { state.nextWaiter += 1 }
            return state.nextWaiter
        }
        let timer = Task {
            try await Task.sleep(for: limit)
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume.resume(returning: nil)
        }
        defer { timer.cancel() }
        let found = await withCheckedContinuation { resume in
            let past = state.withLock { state -> Event? in
                if let event = state.events.dropFirst(start).first(where: fits) { return event }
                state.waiters[id] = Waiter(fits: fits, resume: resume)
                return nil
            }
            if let past { resume.resume(returning: past) }
        }
        guard let found else { throw TimedOut(description: "not within \(limit); last: \(all.suffix(8))") }
        return found
    }
}
