import DeskOperations
import Diagnostics
import Logging
import Profiles
import Repairs
import Store
import Synchronization
import Telemetry

@testable import Server

let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

/// The service without broker and faces, over a data directory: journal, fold, stores, repairs, snapshots. The test is
/// the scheduler: nothing happens by itself.
struct Engine {
    /// There as long as it is used: files are opened as they are needed.
    let directory: TemporaryDirectory
    let stores: Stores
    let shards: Shards
    let handOver: HandOver
    let journal: JournalWriter
    let coordinator: RepairCoordinator
    let fold: FoldService
    let snapshots: SnapshotService
    let sender: FakeSender
    let clock: HandClock
    let figures: FigureRegistry
    let progress: Progress

    /// Starts as the service does.
    ///
    /// - Parameters:
    ///   - resumes: false: what the service leaves for later is left to the test.
    ///   - sleeps: false: every state stays in memory.
    ///   - threads: that fold side by side.
    static func start(
        in directory: TemporaryDirectory, clock: HandClock = HandClock(), sender: FakeSender = FakeSender(),
        profiles: [DeviceProfile]? = nil, resumes: Bool = true, sleeps: Bool = true, withoutJournal: Bool = false,
        threads: Int = 2, waits: FoldService.Waits = FoldService.Waits()
    ) async throws -> Engine {
        let profiles = try profiles ?? Array(Heater.catalog().profiles.values)
        let figures = FigureRegistry()
        let stores = try await Stores.open(directory.file("data"), withoutJournal: withoutJournal)
        let shards = Shards(count: threads, profiles: ProfileTable(profiles))
        let handOver = HandOver(capacity: 10_000)
        let journal = JournalWriter(journal: stores.journal, handOver: handOver)
        let coordinator = RepairCoordinator(
            registry: stores.registry, journal: journal, devices: FoldedDevices(shards: shards), sender: sender,
            clock: clock.server(),
            logger: quiet)
        let progress = Progress()
        let fold = FoldService(
            handOver: handOver, shards: shards, registry: stores.registry, history: stores.history,
            coordinator: coordinator, ending: Ending(), progress: progress,
            projected: try await stores.registry.position(),
            figures: figures, waits: waits, logger: quiet)
        try await coordinator.load()
        try await stores.keepNumbers(of: profiles, for: shards, from: clock.server().now())
        let registry = stores.registry
        let resumption = try await stores.resumption(
            into: shards, at: clock.server().now(),
            known: { try await DeviceDirectory().load(from: registry, Heater.catalog()) }, logger: quiet)
        fold.resumes(resumption, stores.journal)
        if !sleeps { await shards.rely(on: nil) }
        if resumes { try await fold.resume() }
        try await coordinator.resume()
        let snapshots = SnapshotService(
            shards: shards, snapshots: stores.snapshots, history: stores.history, registry: stores.registry,
            journal: journal, fold: fold, logger: quiet)
        let engine = Engine(
            directory: directory, stores: stores, shards: shards, handOver: handOver, journal: journal,
            coordinator: coordinator, fold: fold,
            snapshots: snapshots, sender: sender, clock: clock, figures: figures, progress: progress)
        if resumes { try await engine.foldAll() }
        return engine
    }

    /// Folds all that was journalled and not folded yet.
    func foldAll() async throws {
        while handOver.count > 0, let batches = await handOver.next() { try await fold.take(batches) }
    }

    func take(_ inputs: [DeviceInput]) async throws {
        try journal.append(inputs, marks: [])
        try await foldAll()
    }

    /// All that is derived from telemetry, as text; but when a device was last seen, which the registry is told only so
    /// often and after a start anew.
    func derived() async throws -> [String] {
        var lines: [String] = []
        for var record in try await stores.registry.devices(limit: 1_000) {
            record.reach.lastSeen = nil
            lines.append("\(record)")
            lines += try await stores.registry.episodes(of: record.id, limit: 1_000).map { "\($0)" }
            lines += try await stores.history.series(
                record.id, Heater.flow, from: noon(-1_000_000), to: noon(1_000_000)
            ).map { "\(record.id) \($0)" }
        }
        // The position tells which ticks changed nothing, and those that come again after a start may be others.
        for partition in 0..<Shards.partitions {
            lines += await shards.snapshot(of: partition).map { "\($0.device) \($0.profile) \($0.state)" }
        }
        return lines
    }
}

/// Where commands go in tests.
final class FakeSender: CommandSender {
    private struct State {
        var connected = true
        var sent: [RenderedCommand] = []
        var fate: @Sendable (RenderedCommand) async -> CommandFate = { _ in .handedOver }
        var onAsked: @Sendable () -> Void = {}
    }
    private let state = Mutex(State())

    var isConnected: Bool {
        let (connected, onAsked) = state.withLock { ($0.connected, $0.onAsked) }
        onAsked()
        return connected
    }

    func send(_ command: RenderedCommand, expiresIn: TimeSpan) async -> CommandFate {
        let fate = state.withLock { state in
            state.sent.append(command)
            return state.fate
        }
        return await fate(command)
    }

    var sent: [RenderedCommand] { state.withLock { $0.sent } }
    func connect(_ connected: Bool) { state.withLock { $0.connected = connected } }
    /// What becomes of the commands to come.
    func answer(_ fate: @escaping @Sendable (RenderedCommand) async -> CommandFate) {
        state.withLock { $0.fate = fate }
    }
    /// Runs whenever somebody asks whether it is connected.
    func whenAsked(_ body: @escaping @Sendable () -> Void) { state.withLock { $0.onAsked = body } }
}
