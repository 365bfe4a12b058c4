/// One element a second, at the beginning of each of the clock's seconds; ends with its task.
struct EverySecond: AsyncSequence, Sendable {
    struct Iterator: AsyncIteratorProtocol {
        private let clock = ContinuousClock()
        private var next: ContinuousClock.Instant

        init() { next = clock.now }

        mutating func next() async throws -> Void? {
            next = Swift.max(next.advanced(by: .seconds(1)), clock.now)
            try await clock.sleep(until: next)
            return ()
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator() }
}
