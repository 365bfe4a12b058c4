import Dispatch
import Store
import Synchronization
import Telemetry

/// One committed append of the journal, on its way to the fold.
struct CommittedBatch: Sendable {
    /// The position of `inputs[0]`; the others follow without gaps.
    var first: JournalPosition
    var inputs: [DeviceInput]

    var last: JournalPosition { JournalPosition(rawValue: first.rawValue + Int64(inputs.count) - 1) }

    /// What was read back from the journal; positions may leave a gap where the journal was once lost.
    static func batches(of entries: [JournalEntry]) -> [CommittedBatch] {
        var batches: [CommittedBatch] = []
        var next: Int64?
        for entry in entries {
            if entry.position.rawValue == next {
                batches[batches.count - 1].inputs.append(entry.input)
            } else {
                batches.append(CommittedBatch(first: entry.position, inputs: [entry.input]))
            }
            next = entry.position.rawValue + 1
        }
        return batches
    }
}

/// The bounded queue between the journal's writer and the fold, in journal order; one consumer.
///
/// Bound: `capacity` places of 256 inputs each for batches with a reservation, and those of the service's own few inputs.
/// Nothing is dropped: a producer waits for room *before* it commits, which holds back the broker's acks, and so the
/// broker, which is the queue that is meant to grow. The fold takes all that waits, so that twice as much is in memory, some
/// 700 bytes an input of eight readings.
final class HandOver: Sendable {
    private struct State {
        var queue: [(batch: CommittedBatch, reserved: Bool)] = []
        var consumer: CheckedContinuation<Void, Never>?
        var finished = false
        var refuses = false
    }
    private let state = Mutex(State())
    private let room: DispatchSemaphore
    /// Who needs several places takes them one after the other, and two who each had some would wait for each other.
    private let door = DispatchSemaphore(value: 1)
    private let awaiting = Atomic(0)
    private let capacity: Int

    /// Places for what waits (default 64: 16,384 inputs).
    static let places = 64
    /// Inputs that a place has room for; a larger batch takes several.
    static let placeHolds = 256

    init(capacity: Int = HandOver.places) {
        self.capacity = capacity
        // From zero up: a semaphore that is released below its first value ends the process.
        room = DispatchSemaphore(value: 0)
        for _ in 0..<capacity { room.signal() }
    }

    /// What a batch takes; one that is larger than all places takes them all.
    private func places(_ inputs: Int) -> Int {
        min(max(1, (inputs + Self.placeHolds - 1) / Self.placeHolds), max(1, capacity))
    }

    /// Blocks until there is room for one batch of so many inputs: call it off the cooperative pool, and before the commit.
    func reserve(_ inputs: Int = 1) {
        door.wait()
        for _ in 0..<places(inputs) {
            if room.wait(timeout: .now()) == .timedOut {
                awaiting.add(1, ordering: .relaxed)
                room.wait()
                awaiting.subtract(1, ordering: .relaxed)
            }
            // Nobody makes room any more: whoever waits lets the next one through.
            if state.withLock({ $0.refuses }) { room.signal() }
        }
        door.signal()
    }

    /// Whether a producer waits for room: it stands because what follows does.
    var isAwaited: Bool { awaiting.load(ordering: .relaxed) > 0 }

    /// Gives a reservation for so many inputs back that was not used.
    func release(_ inputs: Int = 1) { for _ in 0..<places(inputs) { room.signal() } }

    /// - Parameter reserved: whether room was reserved for as many inputs; what the fold itself waits for comes without, or the two
    ///   would wait for each other.
    func push(_ batch: CommittedBatch, reserved: Bool) {
        wake { state in
            if !state.refuses { state.queue.append((batch, reserved)) }
        }
    }

    /// The fold takes nothing further: nobody waits for room from now on, and what is pushed is left to the journal, which
    /// has it. Returns how many batches were queued.
    @discardableResult
    func refuse() -> Int {
        var left = 0
        wake { state in
            (left, state.queue) = (state.queue.count, [])
            (state.refuses, state.finished) = (true, true)
        }
        room.signal()
        return left
    }

    /// No batch follows; the consumer gets what is queued, then nil.
    func finish() {
        wake { $0.finished = true }
    }

    private func wake(_ change: (inout State) -> Void) {
        let consumer = state.withLock { state in
            change(&state)
            defer { state.consumer = nil }
            return state.consumer
        }
        consumer?.resume()
    }

    /// All that waits, oldest first; waits for the first; nil when finished and empty.
    func next() async -> [CommittedBatch]? {
        while true {
            let (batches, finished) = state.withLock { state in
                defer { state.queue.removeAll(keepingCapacity: true) }
                return (state.queue, state.finished)
            }
            if !batches.isEmpty {
                for one in batches where one.reserved { release(one.batch.inputs.count) }
                return batches.map(\.batch)
            }
            if finished { return nil }
            await withCheckedContinuation { continuation in
                let ready = state.withLock { state in
                    if !state.queue.isEmpty || state.finished { return true }
                    state.consumer = continuation
                    return false
                }
                if ready { continuation.resume() }
            }
        }
    }

    /// How many batches wait.
    var count: Int { state.withLock { $0.queue.count } }

    /// Places that what waits takes; all of them where a producer waits for room.
    var placesTaken: Int {
        isAwaited ? capacity : state.withLock { $0.queue.reduce(0) { $0 + places($1.batch.inputs.count) } }
    }
}
