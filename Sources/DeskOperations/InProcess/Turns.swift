import Synchronization

/// Lets one task at a time through, in the order they came: a lock that may be held across an `await`.
///
/// Bound: as many waiters as there are requests under way, which the faces bound, or as many as `take` says.
package final class Turns: Sendable {
    private struct State {
        var taken = false
        var waiting: [CheckedContinuation<Bool, Never>] = []
    }
    private let state = Mutex(State())

    package init() {}

    package func take<Value>(
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
    ) async rethrows -> Value {
        _ = await enter(isolation: isolation, mostWaiting: .max)
        defer { pass() }
        return try await body()
    }

    /// As `take`; nil, with nothing done, where `most` wait already.
    package func take<Value>(
        isolation: isolated (any Actor)? = #isolation, mostWaiting most: Int, _ body: () async throws -> Value
    ) async rethrows -> Value? {
        guard await enter(isolation: isolation, mostWaiting: most) else { return nil }
        defer { pass() }
        return try await body()
    }

    /// How many wait for their turn.
    package var waitingCount: Int { state.withLock { $0.waiting.count } }

    private func enter(isolation: isolated (any Actor)?, mostWaiting most: Int) async -> Bool {
        await withCheckedContinuation(isolation: isolation) { continuation in
            let answer = state.withLock { state -> Bool? in
                if !state.taken {
                    state.taken = true
                    return true
                }
                guard state.waiting.count < most else { return false }
                state.waiting.append(continuation)
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    private func pass() {
        let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard !state.waiting.isEmpty else {
                state.taken = false
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume(returning: true)
    }
}
