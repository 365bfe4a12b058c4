import CoreMetrics
import DeskOperations
import Diagnostics
import Dispatch
import Foundation
import Logging
import ServiceLifecycle
import Store
import Synchronization
import Telemetry

/// Takes what was committed through the fold, in journal order, and puts what follows from it where it is read:
/// registry, history, running repairs.
///
/// Where a store cannot take it (a full disk), it tries again and takes nothing further: the hand-over fills, the
/// journal's writer waits, the broker's acks stop, and look-ups go on. Once the service is ending it tries no longer and
/// leaves the rest to the journal, which has it all: the next start folds it again. Where trying again is of no use (a
/// file that does not hold what was written), it ends at once, and the service with it; nobody waits for it then.
final class FoldService: Service {
    /// How long it waits for disks.
    struct Waits: Sendable {
        /// Between tries where a store does not take what follows, or a start does not read what was saved.
        var retryAfter = Duration.seconds(2)
        /// After so long what does not read is taken for lost.
        var patience = Duration.microseconds(Shard.patience.microseconds)
    }

    /// The registry's position is behind by so many inputs at most.
    private static let mostUntold: Int64 = 2_048

    private let handOver: HandOver
    private let shards: Shards
    private let registry: Registry
    private let history: History
    private let coordinator: RepairCoordinator
    private let ending: Ending
    private let progress: Progress
    /// What the registry held at the start: outputs up to here have moved repairs on already.
    private let projected: JournalPosition
    private let episodes: EpisodeQueue
    private let waits: Waits
    private let logger: Logger
    private let folded: Counter
    private let missing: Counter
    private let found: Counter
    private let contradicting: Counter
    /// Devices whose clock went wrong while the service ran, and whose came right.
    private let clocks: (wrong: Counter, right: Counter)
    private let historyThread = DispatchQueue(label: "bedside.history")
    private let turns = Turns()
    private let seen = Mutex(Projection.SeenTimes())
    /// Whether the registry's writer and the history's go on.
    let registryHeart = Heartbeat("the registry's writer")
    let historyHeart = Heartbeat("the history's writer")
    /// Whether all that follows a commit goes on; trying a store again counts as going on.
    let heart = Heartbeat("what follows the journal")
    /// What a start has left for later, with the journal that has the rest; nil where there is nothing.
    private let left = Mutex<(resumption: Resumption, journal: Journal)?>(nil)
    /// Up to where the registry was told, at least.
    private let told: Mutex<JournalPosition>
    /// Whether inputs waited after the last fold.
    private let isHeld = Mutex(false)
    /// Why registry or history do not take what follows from messages.
    let hindrance: Hindrance

    init(
        handOver: HandOver, shards: Shards, registry: Registry, history: History, coordinator: RepairCoordinator,
        ending: Ending, progress: Progress, projected: JournalPosition, figures: any MetricsFactory,
        episodes: EpisodeQueue = EpisodeQueue(), hindrance: Hindrance = Hindrance(), waits: Waits = Waits(),
        logger: Logger
    ) {
        self.waits = waits
        self.hindrance = hindrance
        self.handOver = handOver
        self.shards = shards
        self.registry = registry
        self.history = history
        self.coordinator = coordinator
        self.ending = ending
        self.progress = progress
        self.projected = projected
        told = Mutex(projected)
        self.episodes = episodes
        self.logger = logger
        folded = Counter(label: "bedside_inputs_folded_total", factory: figures)
        missing = Counter(label: "bedside_messages_missing_total", factory: figures)
        found = Counter(label: "bedside_messages_found_total", factory: figures)
        contradicting = Counter(label: "bedside_messages_contradicting_total", factory: figures)
        clocks = (
            Counter(label: "bedside_clocks_gone_wrong_total", factory: figures),
            Counter(label: "bedside_clocks_come_right_total", factory: figures)
        )
    }

    /// Runs until what was committed is folded and stored: it ends last, after every producer.
    func run() async throws {
        defer { progress.finish() }
        do {
            try await foldAll()
        } catch {
            let left = handOver.refuse()
            if error is CancellationError { throw error }
            logger.critical(
                "the fold cannot go on: the service ends; what is left stands in the journal",
                metadata: [
                    "reason": "\(error)", "batches": "\(left)", "after": "\(progress.position.rawValue)",
                ])
            throw error
        }
    }

    private func foldAll() async throws {
        try await withGracefulShutdownHandler {
            do {
                try await resume()
            } catch let left as LeftToTheJournal {
                await leave([], because: left.reason)
            }
            while let batches = await handOver.next() {
                do {
                    try await take(batches)
                } catch let left as LeftToTheJournal {
                    await leave(batches, because: left.reason)
                }
            }
        } onGracefulShutdown: {
            self.handOver.finish()
        }
    }

    /// Takes nothing further, so that nothing is stored behind what is missing, and nobody waits for room or effect.
    private func leave(_ batches: [CommittedBatch], because reason: String) async {
        progress.finish()
        var inputs = batches.reduce(0) { $0 + $1.inputs.count }
        while let more = await handOver.next() { inputs += more.reduce(0) { $0 + $1.inputs.count } }
        logger.error(
            "the end comes before everything is stored: what is left stands in the journal, for the next start",
            metadata: ["reason": "\(reason)", "inputs": "\(inputs)", "after": "\(progress.position.rawValue)"])
    }

    /// What `resume` is to do before anything else is folded.
    func resumes(_ resumption: Resumption, _ journal: Journal) { left.withLock { $0 = (resumption, journal) } }

    /// Takes up what a start has left for later, then what the journal has behind it; nothing where that is done.
    func resume() async throws {
        guard let (resumption, journal) = left.withLock({ $0 }) else { return }
        defer { resumption.done.finish() }
        try await turns.take {
            try await takeUpAll(of: resumption)
            if ending.hasBegun { throw LeftToTheJournal(reason: "it was not ready yet") }
            try await untilStored(orElse: resumption) { try await self.onHistoryThread { try resumption.settle() } }
        }
        try await replay(journal, after: resumption.through, through: resumption.last, resumption)
        await shards.endResumption()
        left.withLock { $0 = nil }
        FreedMemory.release()
        resumption.done.advance(to: Resumption.end)
    }

    /// Two at once, so that one is read while the other is folded. Those that cannot be read are tried again; after
    /// `waits.patience` their devices are learned anew. Ends early where the service does.
    private func takeUpAll(of resumption: Resumption) async throws {
        var left = Array(0..<Shards.partitions)
        let begun = ContinuousClock.now
        while !left.isEmpty, !ending.hasBegun {
            let unread = await takeUp(left, by: resumption)
            left = unread.map(\.partition)
            guard let first = unread.first else { break }
            hindrance.met(first.reason)
            logger.error(
                "saved states cannot be read; the start waits for them",
                metadata: ["partitions": "\(left.count)", "reason": "\(first.reason.cause)"])
            // Nobody who looks waits for a disk.
            resumption.done.finish()
            if ContinuousClock.now - begun > waits.patience {
                logger.error("saved states could not be read for long; their devices are learned anew")
                resumption.giveUp(left)
            }
            try await Task.sleep(for: waits.retryAfter)
        }
        hindrance.passed()
    }

    /// Takes partitions up; returns those that cannot be read now.
    private func takeUp(
        _ partitions: [Int], by resumption: Resumption
    ) async -> [(partition: Int, reason: StoreError)] {
        let (shards, ending) = (shards, ending)
        return await withTaskGroup(of: [(partition: Int, reason: StoreError)].self) { group in
            for first in 0..<2 {
                group.addTask {
                    var unread: [(partition: Int, reason: StoreError)] = []
                    for place in stride(from: first, to: partitions.count, by: 2) where !ending.hasBegun {
                        do {
                            try await shards.takeUp(partitions[place], by: resumption)
                        } catch {
                            let reason = error as? StoreError ?? StoreError(.io, cause: "\(error)")
                            unread.append((partitions[place], reason))
                        }
                    }
                    return unread
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
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

    /// Folds batches and stores what follows; in journal order.
    func take(_ batches: [CommittedBatch]) async throws {
        try await turns.take { try await fold(batches) }
    }

    /// Runs `body` while nothing is being folded, with the position that state, registry and history have all come to.
    func atRest<Value: Sendable>(
        _ body: @Sendable (JournalPosition) async throws -> Value
    ) async rethrows -> Value {
        try await turns.take { try await body(progress.position) }
    }

    private func fold(_ batches: [CommittedBatch], for resumption: Resumption? = nil) async throws {
        guard let last = batches.last?.last else { return }
        heart.begin()
        defer { heart.end() }
        let outputs = await shards.fold(batches)
        // What waits for a state that cannot be read is not stored: a start is to fold it, and what follows, again.
        let held = shards.unread.foldedThrough
        let wasHeld = isHeld.withLock { was in
            defer { was = held != nil }
            return was
        }
        if held != nil { history.beginResuming() }
        let changes = seen.withLock { Projection.changes(of: batches, outputs, &$0) }
        var entries = Projection.history(of: outputs)
        var late: [HistoryEntry] = []
        if wasHeld, let first = batches.first?.first {
            late = entries.filter { $0.position < first }
            entries.removeAll { $0.position < first }
        }
        let fresh =
            outputs.first.map { $0.position > projected } ?? true ? outputs : outputs.filter { $0.position > projected }
        try await untilStored(orElse: resumption) {
            try await self.coordinator.observe(fresh) { repairs in
                // Where nothing follows there is nothing to store: the position goes with the next change, or with the
                // next snapshot; or by itself, since a start is ready the sooner the less lies behind it.
                let all = repairs.isEmpty ? changes : Self.inOrder(changes + repairs)
                let untold = last.rawValue - self.told.withLock { $0.rawValue }
                guard !all.isEmpty || untold >= Self.mostUntold else { return }
                self.registryHeart.begin()
                defer { self.registryHeart.end() }
                for refused in try await self.registry.project(all, through: last, told: held) {
                    self.logger.warning(
                        "the registry refused what follows from a message",
                        metadata: ["reason": "\(refused.reason.cause)"])
                }
                self.told.withLock { $0 = max($0, last) }
            }
        }
        try await untilStored(orElse: resumption) { [entries] in try await self.append(entries, through: last) }
        if !late.isEmpty {
            try await untilStored(orElse: resumption) {
                try await self.onHistoryThread { [late] in try self.history.takeAgain(late) }
            }
        }
        if wasHeld, held == nil { history.resumed(through: last) }
        episodes.push(fresh)
        count(fresh)
        folded.increment(by: batches.reduce(0) { $0 + $1.inputs.count })
        progress.advance(to: last)
    }

    /// What devices' clocks and their own numbers of their messages say, in figures. What the registry held at the
    /// start is not said again.
    private func count(_ outputs: [FoldedOutput]) {
        for folded in outputs {
            switch folded.output {
            case .numbers(.missing(let gap)): missing.increment(by: gap.missing)
            case .numbers(.found): found.increment()
            case .numbers(.contradiction): contradicting.increment()
            case .clock(.wrong): clocks.wrong.increment()
            case .clock(.right): clocks.right.increment()
            default: break
            }
        }
    }

    /// In journal order; of one position in the order given.
    private static func inOrder(_ changes: [ProjectedChange]) -> [ProjectedChange] {
        changes.enumerated().sorted { ($0.element.position, $0.offset) < ($1.element.position, $1.offset) }
            .map(\.element)
    }

    private func append(_ entries: [HistoryEntry], through: JournalPosition) async throws {
        try await onHistoryThread { try self.history.append(entries, through: through) }
    }

    private func onHistoryThread(_ body: @escaping @Sendable () throws -> Void) async throws {
        historyHeart.begin()
        defer { historyHeart.end() }
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            historyThread.async { continuation.resume(with: Result(catching: body)) }
        }
    }

    /// Whoever watches over the service may put it right.
    private static func isOfDisk(_ error: StoreError) -> Bool {
        error.code == .diskFull || error.code == .io || error.code == .readOnly
    }

    /// Repeats `body` while the store says that it may work later; once the service is ending, throws
    /// `LeftToTheJournal` instead. Nobody waits for the end of `resumption` then.
    private func untilStored(
        orElse resumption: Resumption? = nil, _ body: () async throws -> Void
    ) async throws {
        while true {
            do {
                try await body()
                return hindrance.passed()
            } catch let error as StoreError where error.retriable || Self.isOfDisk(error) {
                hindrance.met(error)
                resumption?.done.finish()
                logger.error("cannot store what follows from messages", metadata: ["reason": "\(error.cause)"])
                if ending.hasBegun { throw LeftToTheJournal(reason: error.cause) }
                heart.end()
                heart.begin()
                try await Task.sleep(for: waits.retryAfter)
            }
        }
    }
}

/// The service ends, and a store does not take what follows from messages.
private struct LeftToTheJournal: Error {
    var reason: String
}
