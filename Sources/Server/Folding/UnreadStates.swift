import Store
import Synchronization
import Telemetry

/// What waits in the shards for saved states that the disk does not give just now, and how many were lost.
final class UnreadStates: Sendable {
    /// By partition: the first input that waits.
    private let first = Mutex<[Int: JournalPosition]>([:])
    private let devices = Atomic(0)
    private let lost = Atomic(0)

    /// Up to here everything is folded where something waits; nil: nothing does.
    var foldedThrough: JournalPosition? {
        first.withLock { $0.values.min() }.map { JournalPosition(rawValue: $0.rawValue - 1) }
    }
    /// Devices of which something waits.
    var waiting: Int { devices.load(ordering: .relaxed) }
    /// Devices that were to be learned anew since the service began, because what was saved of them was gone, or no state.
    var begunAnew: Int { lost.load(ordering: .relaxed) }

    /// A device of the partition waits from now on, with the input at this position.
    func begin(_ partition: Int, at position: JournalPosition) {
        devices.add(1, ordering: .relaxed)
        first.withLock { $0[partition] = min($0[partition] ?? position, position) }
    }

    /// Nothing of the partition waits any longer.
    func end(_ partition: Int, devices count: Int) {
        devices.subtract(count, ordering: .relaxed)
        first.withLock { $0[partition] = nil }
    }

    func noteLost(_ count: Int) { lost.add(count, ordering: .relaxed) }
}

/// What waits for the saved states of one partition.
struct UnreadPartition {
    /// When that began, by our clock.
    var since: Timestamp
    var devices: Set<DeviceID> = []
    /// What came for them since, in the journal's order: their own inputs, and ticks.
    var entries: [JournalEntry] = []
}
