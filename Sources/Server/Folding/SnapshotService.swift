import Dispatch
import Logging
import ServiceLifecycle
import Store
import Telemetry

/// Puts the history's readings into its file every minute; saves the folded state every ten minutes and at the end, and
/// lets go of the journal behind both.
final class SnapshotService: Service {
    private static let every = 600
    /// Partitions whose states are held in memory and flushed for at once: a sixteenth of the fleet.
    private static let partitionsAtOnce = 16
    /// Of the bytes in a partition's snapshot; another number starts the partition from the journal.
    static let schema: UInt32 = 1

    private let shards: Shards
    private let snapshots: Snapshots
    private let history: History
    private let registry: Registry
    private let journal: JournalWriter
    private let progress: Progress
    private let logger: Logger
    private let thread = DispatchQueue(label: "bedside.snapshots")

    init(
        shards: Shards, snapshots: Snapshots, history: History, registry: Registry, journal: JournalWriter,
        progress: Progress, logger: Logger
    ) {
        self.shards = shards
        self.snapshots = snapshots
        self.history = history
        self.registry = registry
        self.journal = journal
        self.progress = progress
        self.logger = logger
    }

    func run() async throws {
        var seconds = 0
        for try await _ in EverySecond().cancelOnGracefulShutdown() {
            seconds += 1
            do {
                if seconds % Self.every == 0 {
                    try await save()
                } else if seconds % 60 == 0 {
                    let history = history
                    try await blocking { try history.flush() }
                }
            } catch {
                logger.error("a snapshot could not be saved", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Saves every partition that holds devices, and prunes the journal up to what snapshots, registry and history have
    /// all passed.
    ///
    /// What a saved state holds is in registry and history by then: a start passes over the inputs that it holds, so
    /// that nothing else would make good what they had to get from them.
    func save() async throws {
        let position = progress.position
        for first in stride(from: 0, to: Shards.partitions, by: Self.partitionsAtOnce) {
            var taken: [(partition: Int, devices: [StoredDevice])] = []
            for partition in first..<min(first + Self.partitionsAtOnce, Shards.partitions) {
                let devices = await shards.snapshot(of: partition)
                if !devices.isEmpty { taken.append((partition, devices)) }
            }
            guard let newest = taken.flatMap(\.devices).map(\.position).max() else { continue }
            // Where the fold ended with an error, the older snapshot and the journal hold everything.
            guard await progress.reached(newest) else { return }
            let (history, snapshots) = (history, snapshots)
            let slice = taken
            try await blocking {
                if history.durablePosition < newest { try history.flush() }
                for (partition, devices) in slice {
                    try snapshots.save(
                        Snapshot(
                            partition: partition, bytes: StoredDevice.encode(devices), position: position,
                            schema: Self.schema))
                }
            }
        }
        let history = history
        try await blocking { if history.durablePosition < position { try history.flush() } }
        let stored = try await registry.position()
        try await journal.prune(through: min(position, stored, history.durablePosition))
    }

    private func blocking(_ body: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            thread.async { continuation.resume(with: Result(catching: body)) }
        }
    }
}
