import Synchronization

/// What a live fleet has done so far.
final class FleetTally: Sendable {
    private let connectedCount = Atomic<Int>(0)
    private let publishedCount = Atomic<Int>(0)
    private let failedCount = Atomic<Int>(0)
    private let droppedCount = Atomic<Int>(0)

    var published: Int { publishedCount.load(ordering: .relaxed) }
    /// Messages that no broker took.
    var failed: Int { failedCount.load(ordering: .relaxed) }
    /// Reports that waited too long for the broker: the oldest make room.
    var dropped: Int { droppedCount.load(ordering: .relaxed) }

    /// Counts a first connection; gives how many there are now.
    func connect() -> Int { connectedCount.add(1, ordering: .relaxed).newValue }
    func publish() { publishedCount.add(1, ordering: .relaxed) }
    func fail() { failedCount.add(1, ordering: .relaxed) }
    func drop() { droppedCount.add(1, ordering: .relaxed) }
}
