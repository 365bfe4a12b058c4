import DeskOperations
import Dispatch
import Store
import Synchronization
import Telemetry

/// What a start has left for later.
extension FoldService {
    /// What `resume` is to do before anything else is folded.
    func resumes(_ resumption: Resumption, _ journal: Journal) { left.withLock { $0 = (resumption, journal) } }

    /// Takes up what a start has left for later, then what the journal has behind it; nothing where that is done.
    func resume() async throws {
        guard let (resumption, journal) = left.withLock({ $0 }) else { return }
        defer { resumption.done.finish() }
        try await turns.take {
            await takeUpAll(of: resumption)
            if ending.hasBegun { throw LeftToTheJournal(reason: "it was not ready yet") }
            try await untilStored(orElse: resumption) { try await self.onHistoryThread { try resumption.settle() } }
        }
        try await replay(journal, after: resumption.through, through: resumption.last, resumption)
        await shards.endResumption()
        left.withLock { $0 = nil }
        FreedMemory.release()
        resumption.done.advance(to: Resumption.end)
    }

    /// Two at once, so that one is read while the other is folded. Ends early where the service does.
    private func takeUpAll(of resumption: Resumption) async {
        let (shards, ending) = (shards, ending)
        await withTaskGroup(of: Void.self) { group in
            for first in 0..<2 {
                group.addTask {
                    for partition in stride(from: first, to: Shards.partitions, by: 2) where !ending.hasBegun {
                        await shards.takeUp(partition, by: resumption)
                    }
                }
            }
        }
    }

    /// Whether a start has left something that is still to be done.
    var isResuming: Bool { left.withLock { $0 != nil } }

    /// Folds what the journal holds behind `position`, up to `end`; state and stores pass over what they hold already.
    /// What is appended meanwhile comes by the hand-over.
    func replay(
        _ journal: Journal, after position: JournalPosition, through end: JournalPosition,
        _ resumption: Resumption? = nil
    ) async throws {
        progress.advance(to: position)
        let thread = DispatchQueue(label: "bedside.replay")
        var entries = try await Self.read(journal, after: position, on: thread)
        while let last = entries.last {
            // What comes next is read while this is folded.
            async let next = Self.read(journal, after: last.position, on: thread)
            let batches = CommittedBatch.batches(of: entries.filter { $0.position <= end })
            try await turns.take { try await fold(batches, for: resumption) }
            entries = last.position < end ? try await next : []
        }
        // Where the journal was lost, its positions go on behind what stood in it.
        progress.advance(to: end)
    }

    private static func read(
        _ journal: Journal, after position: JournalPosition, on thread: DispatchQueue
    ) async throws -> [JournalEntry] {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<[JournalEntry], any Error>) in
            thread.async {
                continuation.resume(with: Result { try journal.read(after: position, limit: 10_000) })
            }
        }
    }
}
