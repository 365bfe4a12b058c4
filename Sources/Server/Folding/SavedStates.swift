import Logging
import Store
import Synchronization
import Telemetry

/// What is saved of a partition, for whoever needs a state that is not in memory.
struct SavedStates: Sendable {
    let snapshots: Snapshots
    let logger: Logger
    /// Devices whose state lies there alone.
    let asleep = SleepCount()

    /// Blocks, some milliseconds. What is not what was written is logged, and its devices are learned anew or go on from an
    /// older state; nil where nothing is there. Throws where the disk does not give what is there: it may later.
    func read(_ partition: Int) throws(StoreError) -> (stored: StoredPartition, position: JournalPosition)? {
        do throws(StoreError) {
            let (saved, damage) = try snapshots.read(partition)
            if let damage {
                guard damage.code == .corrupt else { throw damage }
                warn(partition, damage)
            }
            guard let saved else { return nil }
            if let stored = StoredPartition(saved) { return (stored, saved.position) }
            logger.error(
                "a snapshot is of another version; its devices are learned anew",
                metadata: ["partition": "\(partition)"])
        } catch  where error.code == .corrupt {
            warn(partition, error)
        }
        return nil
    }

    private func warn(_ partition: Int, _ damage: StoreError) {
        logger.error(
            "a snapshot does not read; its devices are learned anew, or go on from an older state",
            metadata: ["partition": "\(partition)", "reason": "\(damage.cause)"])
    }
}

/// How many devices sleep, for the figures.
final class SleepCount: Sendable {
    private let count = Atomic(0)

    var value: Int { count.load(ordering: .relaxed) }
    func add(_ more: Int) { count.add(more, ordering: .relaxed) }
}
