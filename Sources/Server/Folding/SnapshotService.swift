import Dispatch
import Logging
import ServiceLifecycle
import Store
import Synchronization
import Telemetry

/// Saves the folded state, and puts the history's readings into its files, every ten minutes and at the end, and lets go
/// of the journal behind both.
///
/// What is saved is never ahead of registry and history on disk: a start passes over inputs that a saved state holds, so
/// what follows from them must be stored by then.
final class SnapshotService: Service {
    /// Seconds between snapshots.
    private static let every = 600
    /// States that are encoded while the fold rests, in bytes: a rest stays well under a second, and small fleets need
    /// one.
    private static let mostAtOnce = 64 << 20

    private let shards: Shards
    private let snapshots: Snapshots
    private let history: History
    private let registry: Registry
    private let journal: JournalWriter
    private let fold: FoldService
    private let logger: Logger
    /// Backups under way: until they end, the journal keeps what they may need.
    private let backups = Mutex(0)
    private let threads = DispatchQueue(label: "bedside.snapshots", attributes: .concurrent)

    init(
        shards: Shards, snapshots: Snapshots, history: History, registry: Registry, journal: JournalWriter,
        fold: FoldService, logger: Logger
    ) {
        self.shards = shards
        self.snapshots = snapshots
        self.history = history
        self.registry = registry
        self.journal = journal
        self.fold = fold
        self.logger = logger
    }

    func run() async throws {
        var seconds = 0
        var durable = history.durablePosition
        for try await _ in EverySecond().cancelOnGracefulShutdown() {
            seconds += 1
            do {
                if seconds % Self.every == 0 { try await save() }
            } catch {
                logger.error("a snapshot could not be saved", metadata: ["error": "\(error)"])
            }
            // Readings that went to their files, with a save or in between, leave much behind.
            if history.durablePosition != durable {
                durable = history.durablePosition
                threads.async { FreedMemory.release() }
            }
        }
    }

    /// Saves every partition that holds devices, and prunes the journal up to what all of them, registry and history
    /// have passed. A crash at any moment of it loses nothing. What a start has left for later is saved already, and
    /// nothing is until that is taken up.
    ///
    /// - Parameter isLast: nothing else is done meanwhile or after: both cores write, and next states are encoded
    ///   beside.
    func save(isLast: Bool = false) async throws {
        guard !fold.isResuming else { return logger.notice("nothing is saved before the start's work is done") }
        let (snapshots, history) = (snapshots, history)
        // Nothing comes behind it any more.
        async let flushed: Void = isLast ? blocking { try history.flush() } : ()
        var partition = 0
        var passed: JournalPosition?
        var reached = JournalPosition.start
        var prepared: [Snapshots.Prepared] = []
        var saved: [(partition: Int, positions: [DeviceID: JournalPosition])] = []
        try await withThrowingTaskGroup(of: [Snapshots.Prepared].self) { writing in
            while partition < Shards.partitions {
                let part = try await fold.atRest { [partition] in try await self.states(from: partition, at: $0) }
                // What is saved is not ahead of the registry, though nothing of it may concern that.
                try await registry.project([], through: part.position)
                // The part before, written while this one was encoded.
                for try await written in writing { prepared += written }
                write(part, asMany: isLast ? 2 : 1, in: &writing)
                if !isLast { for try await written in writing { prepared += written } }
                for one in part.stored {
                    let positions = one.stored.devices.map { ($0.device, $0.position) }
                    saved.append((one.partition, Dictionary(uniqueKeysWithValues: positions)))
                }
                passed = min(passed ?? part.position, part.position)
                reached = max(reached, part.position)
                partition = part.next
            }
            for try await written in writing { prepared += written }
        }
        let shared = StoredPartition(devices: [], figures: await shards.figures(for: 0))
        if let passed {
            prepared += [
                try await blocking {
                    try snapshots.prepare(
                        Snapshot(
                            partition: Snapshots.shared, bytes: shared.bytes, position: passed,
                            schema: StoredPartition.schema))
                }
            ]
        }
        // The registry's log before what stands on it.
        try await registry.sync()
        try await flushed
        // Once for all, since a flush touches every device that reported.
        try await blocking { [prepared, reached] in
            let wanted = min(reached, history.position)
            try history.flush()
            guard history.durablePosition >= wanted else { throw StateAheadOfStores() }
            try snapshots.publish(prepared)
        }
        for (partition, positions) in saved { await shards.noteSaved(positions, of: partition) }
        if let passed, backups.withLock({ $0 }) == 0 {
            try await journal.prune(through: min(passed, registry.position(), history.durablePosition))
        }
        // So that no commit has to, behind which looks would wait; and whatever becomes of the log while nothing runs, the
        // file has it all.
        try await registry.settle()
    }

    /// Runs `body` while the journal lets go of nothing.
    func keepingJournal<Value: Sendable>(_ body: () async throws -> Value) async rethrows -> Value {
        backups.withLock { $0 += 1 }
        defer { backups.withLock { $0 -= 1 } }
        return try await body()
    }

    private struct Part: Sendable {
        var stored: [(partition: Int, stored: StoredPartition, sleeping: [DeviceID: Timestamp])] = []
        var position: JournalPosition
        /// The partition to go on with.
        var next: Int
    }

    /// Writes the partitions of a part, on as many threads.
    private func write(
        _ part: Part, asMany threads: Int, in group: inout ThrowingTaskGroup<[Snapshots.Prepared], any Error>
    ) {
        let snapshots = snapshots
        for first in 0..<threads {
            group.addTask {
                try await self.blocking {
                    try stride(from: first, to: part.stored.count, by: threads).map { place in
                        let one = part.stored[place]
                        return try snapshots.prepare(
                            one.stored, sleeping: one.sleeping, of: one.partition, at: part.position)
                    }
                }
            }
        }
    }

    private func states(from first: Int, at position: JournalPosition) async throws -> Part {
        guard shards.unread.foldedThrough == nil else { throw StateAheadOfStores() }
        var part = Part(position: position, next: first)
        var bytes = 0
        while part.next < Shards.partitions, bytes < Self.mostAtOnce {
            let (devices, sleeping) = await shards.image(of: part.next)
            guard devices.allSatisfy({ $0.position <= position }) else { throw StateAheadOfStores() }
            if !devices.isEmpty || !sleeping.isEmpty {
                let stored = StoredPartition(devices: devices, figures: await shards.figures(for: part.next))
                part.stored.append((part.next, stored, sleeping))
                bytes += stored.size
            }
            part.next += 1
        }
        return part
    }

    private func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Value, any Error>) in
            threads.async { continuation.resume(with: Result(catching: body)) }
        }
    }
}

/// The fold ended while a store had not taken what follows, or inputs wait for states that cannot be read: the state is not
/// saved, and the next start folds again.
struct StateAheadOfStores: Error, CustomStringConvertible {
    var description: String { "the state is ahead of registry or history; the last one that was saved stays" }
}
