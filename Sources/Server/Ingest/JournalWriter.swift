import Dispatch
import Store
import Synchronization
import Telemetry

/// The one way into the journal: appends, and hands what was committed to the fold in the journal's order.
final class JournalWriter: Sendable {
    private let journal: Journal
    private let handOver: HandOver
    /// Where appends of the service's own run, so that none blocks the cooperative pool. Nothing that waits for room runs
    /// here: the fold waits for repairs, these wait for their marks to be journalled, and behind what waits for the fold
    /// they never would be.
    private let ownThread = DispatchQueue(label: "bedside.journal")
    /// Marks of messages that gave no input, until the next commit takes them along; at most `mostCarried`, the newest.
    private let carried = Mutex<[MessageMark]>([])
    /// Why the last commit failed: acknowledgements wait meanwhile.
    let hindrance: Hindrance
    /// Whether commits come to an end.
    let heart = Heartbeat("the journal's writer")
    private let times = Mutex(CommitTimes())

    /// Bound of the marks that wait for a commit: half of what one commit takes. Ticks commit every ten seconds, so only
    /// a storm of messages that say nothing fills it.
    static let mostCarried = Journal.mostMarks / 2

    init(journal: Journal, handOver: HandOver, hindrance: Hindrance = Hindrance()) {
        self.hindrance = hindrance
        self.journal = journal
        self.handOver = handOver
    }

    /// Blocks until the fold has room for the inputs and they are on disk; for a thread of the caller's own.
    ///
    /// More inputs than one commit takes go in several. When it throws, the commits before stand and come again with
    /// their messages; the marks are in the last commit, so that none of these is passed over then.
    ///
    /// Without inputs nothing is stored: the marks go with the next commit. Lost in a crash before it, they cost no more
    /// than a look at messages that say nothing.
    func append(_ inputs: [DeviceInput], marks: [MessageMark]) throws(StoreError) {
        guard !inputs.isEmpty else { return carry(marks) }
        var rest = inputs[...]
        while !rest.isEmpty {
            let part = rest.prefix(Journal.mostInputs)
            rest = rest.dropFirst(part.count)
            handOver.reserve(part.count)
            do {
                try commit(Array(part), marks: rest.isEmpty ? marks : [], reserved: true)
            } catch {
                handOver.release(part.count)
                throw error
            }
        }
    }

    /// The service's own few inputs, from an async context: they do not wait for the fold.
    func append(_ inputs: [DeviceInput]) async throws {
        try await on(ownThread) { try self.commit(inputs, marks: [], reserved: false) }
    }

    private func commit(_ inputs: [DeviceInput], marks: [MessageMark], reserved: Bool) throws(StoreError) {
        let waiting = carried.withLock { carried in
            defer { carried = [] }
            return carried
        }
        heart.begin()
        defer { heart.end() }
        let start = ContinuousClock.now
        defer { times.withLock { $0.add(ContinuousClock.now - start) } }
        do {
            try journal.append(inputs, marks: waiting + marks) { positions in
                handOver.push(CommittedBatch(first: positions.lowerBound, inputs: inputs), reserved: reserved)
            }
            hindrance.passed()
        } catch {
            hindrance.met(error)
            carried.withLock { $0.insert(contentsOf: waiting, at: 0) }
            throw error
        }
    }

    private func carry(_ marks: [MessageMark]) {
        carried.withLock { carried in
            carried += marks
            if carried.count > Self.mostCarried { carried.removeFirst(carried.count - Self.mostCarried) }
        }
    }

    private func on(_ thread: DispatchQueue, _ body: @escaping @Sendable () throws -> Void) async throws {
        heart.begin()
        defer { heart.end() }
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            thread.async { continuation.resume(with: Result(catching: body)) }
        }
    }

    /// How long the last commits took.
    var commitTimes: CommitTimes { times.withLock { $0 } }

    /// The newest marks, oldest first, for recognising redeliveries; blocks.
    func recentMarks(limit: Int) throws(StoreError) -> [MessageMark] {
        let stored = try journal.recentMarks(limit: limit)
        return (stored + carried.withLock { $0 }).suffix(limit)
    }

    /// Removes what snapshot, registry and history have passed.
    func prune(through position: JournalPosition) async throws {
        try await on(ownThread) { try self.journal.prune(through: position) }
    }
}
