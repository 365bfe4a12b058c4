import Diagnostics
import Foundation
import Logging
import Profiles
import Store
import Telemetry

/// Folds the past of learning devices anew, one device at a time, on a thread of its own: what history holds of it over
/// the longest time that its profile looks back on, then what came in meanwhile, in order; then it is learning no more.
///
/// - Nothing is folded twice and nothing lost: the shard keeps what comes in from the moment the work on a device
///   begins, history is read once it has all from before that, and what both hold counts once.
/// - Nothing is told again: of the past only what is open now goes to the registry, in one transaction, and what it proves
///   of repairs under way to those.
/// - A restart in the midst begins the device again, since nothing of it is saved before it is done.
/// - A device is learning no longer than that, however little history there is: what a window has too little of is
///   unknown by itself, as with a device that is new.
/// - A day that does not read is a gap, counted and told. Where the disk fails to give it, that may pass: the device has
///   other turns for `patience` before it is learned without.
///
/// Memory: one day of one device, and one state. Cost: the reading of each day that holds something of the device, and
/// a fold of each of its messages.
actor Refolder {
    private let thread = SerialThread(label: "bedside.refold")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Devices that nobody asks for are left alone for so long after a start, which has enough to do.
    private static let settles = Duration.seconds(30)
    private static let idle = Duration.seconds(1)
    /// How long a device waits for days that the disk does not give, from the first time on.
    static let patience = TimeSpan.minutes(10)
    /// Ahead of our clock, history may hold what was stated so.
    private static let ahead = TimeSpan.days(1)

    private let shards: Shards
    private let stores: Stores
    private let fold: FoldService
    private let repairs: RepairCoordinator
    private let settings: DeviceSettings
    private let progress: Progress
    private let clock: ServerClock
    private let logger: Logger
    /// Whether messages wait to be folded.
    private let isBusy: @Sendable () -> Bool
    private let pause: @Sendable (Duration) async throws -> Void
    private var pace = RefoldPace()
    /// Where the round over all devices has come to.
    private var partition = 0
    private var waiting: ArraySlice<DeviceID> = []
    /// By the profile's id: what is learned anew is of few profiles.
    private var histories: [ProfileID: KeptHistory] = [:]
    /// Since when devices wait for days that the disk does not give; at most those that are learning.
    private var waitingSince: [DeviceID: Timestamp] = [:]
    /// Days that do not read, counted since 1970: each is told once.
    private var toldDays: Set<Int64> = []

    init(
        shards: Shards, stores: Stores, fold: FoldService, repairs: RepairCoordinator, settings: DeviceSettings,
        progress: Progress, clock: ServerClock, logger: Logger, isBusy: @escaping @Sendable () -> Bool,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.shards = shards
        self.stores = stores
        self.fold = fold
        self.repairs = repairs
        self.settings = settings
        self.progress = progress
        self.clock = clock
        self.logger = logger
        self.isBusy = isBusy
        self.pause = pause
    }

    /// Until its task ends.
    func run() async throws {
        let begin = ContinuousClock.now
        while true {
            if fold.isResuming || shards.refolds.learning.value == 0 {
                try await pause(Self.idle)
            } else if let id = shards.refolds.takeAsked() {
                try await refold(id, isAsked: true)
            } else if ContinuousClock.now - begin < Self.settles {
                try await pause(RefoldPace.step)
            } else if let id = await next() {
                try await refold(id, isAsked: false)
            } else {
                // Those that could not be done have another turn.
                try await pause(Self.idle)
            }
        }
    }

    /// The next of the round; nil at its end, where another begins.
    func next() async -> DeviceID? {
        while true {
            if let id = waiting.popFirst() { return id }
            guard partition < Shards.partitions else {
                partition = 0
                return nil
            }
            waiting = await shards.learners(of: partition)[...]
            partition += 1
        }
    }

    /// Does the whole of a device; where a store does not take what follows, it goes on learning until its next turn.
    func refold(_ id: DeviceID, isAsked: Bool) async throws {
        let shard = shards.shard(of: id)
        guard let begun = await shard.beginRefold(of: id) else {
            waitingSince[id] = nil
            return
        }
        do {
            if await progress.reached(begun.position), let past = try await past(of: id, begun, isAsked: isAsked) {
                try await adopt(past, of: id)
            }
        } catch {
            await shard.endRefold(of: id)
            guard let error = error as? StoreError else { throw error }
            logger.warning(
                "a device could not be learned anew; it has another turn",
                metadata: ["device.id": "\(id)", "reason": "\(error.cause)"])
            return try await pause(Self.idle)
        }
        await shard.endRefold(of: id)
        waitingSince[id] = nil
    }

    /// Nil where nothing comes of it this time.
    private func past(of id: DeviceID, _ begun: LearningDevice, isAsked: Bool) async throws -> Refold? {
        let now = clock.now()
        let profile = begun.profile
        let from = min(now, begun.state.newestReading ?? now) - profile.longestPast
        var refold = Refold(
            of: id, begun.state, setting: try await settings.setting(of: id, profile), by: profile, from: from)
        let stored = try await kept(under: profile.profile)
        let shard = shards.shard(of: id)
        for day in stores.history.daysHeld(id, from: from, to: now + Self.ahead) {
            try await giveWay(isAsked: isAsked)
            let began = ContinuousClock.now
            let instants = try await readings(of: id, day, by: stored)
            guard let tail = await shard.tail(of: id) else { return nil }
            for (at, readings) in tail.before(instants) { refold.take(readings, at: at) }
            let rest = pace.rest(after: ContinuousClock.now - began, isAsked: isAsked)
            if rest > .zero { try await pause(rest) }
        }
        return refold
    }

    private func kept(under profile: DeviceProfile) async throws -> KeptHistory {
        if let known = histories[profile.id] { return known }
        let history = KeptHistory(
            kept: try await stores.registry.keptMetrics(ofProfile: profile.id.rawValue), read: profile)
        histories[profile.id] = history
        return history
    }

    /// While messages wait to be folded, and nobody waits for this device or for the next.
    private func giveWay(isAsked: Bool) async throws {
        while !isAsked, isBusy(), !shards.refolds.isAnyAsked { try await pause(RefoldPace.step) }
        try Task.checkCancellation()
    }

    /// What does not read is a gap. Throws where the disk may yet give it.
    private func readings(
        of id: DeviceID, _ day: Range<Timestamp>, by stored: KeptHistory
    ) async throws -> [(at: Timestamp, readings: [Reading])] {
        do {
            return try await stored.instants(of: id, in: day, of: stores.history)
        } catch let error as StoreError {
            switch error.code {
            case .corrupt, .newerSchema: break
            case .io, .readOnly:
                let since = waitingSince[id] ?? clock.now()
                waitingSince[id] = since
                guard clock.now() - since > Self.patience else { throw error }
            case .diskFull, .locked, .constraint, .notFound: throw error
            }
            shards.refolds.gaps.add(1)
            let number = day.lowerBound.microseconds / TimeSpan.days(1).microseconds
            if toldDays.insert(number).inserted {
                logger.error(
                    "a day of the history does not read; devices are learned without it",
                    metadata: ["device.id": "\(id)", "day": "\(day.lowerBound)", "reason": "\(error.cause)"])
            }
            return []
        }
    }

    /// Puts it in the place of the learning one, while nothing is folded: what its episodes come to is in the registry
    /// before anything follows from it.
    private func adopt(_ past: Refold, of id: DeviceID) async throws {
        let (shard, registry, repairs, now) = (shards.shard(of: id), stores.registry, repairs, clock.now())
        try await fold.atRest { _ in
            let open = try await registry.openEpisodes(of: id).map(OpenEpisode.init)
            guard let done = await shard.conclude(past, of: id, open: open, at: now) else { return }
            if !done.episodes.isEmpty {
                try await registry.settle(
                    ended: done.episodes.ended.map { ($0.id, $0.at, byReadings: $0.isByReadings) },
                    opened: done.episodes.opened.map { EpisodeRecord($0, of: id, at: done.position) })
            }
            for verdict in done.proofs { try await repairs.observe(verdict) }
            await shard.take(done.state, of: id)
        }
    }
}

extension OpenEpisode {
    init(_ record: EpisodeRecord) {
        let evidence = (try? JSONDecoder().decode([Evidence].self, from: Data(record.evidence.utf8))) ?? []
        let present = evidence.compactMap { one -> String? in
            guard case .measured(let symptom) = one.source, one.truth == .yes else { return nil }
            return symptom
        }
        self.init(id: record.id, cause: record.cause, openedAt: record.openedAt, present: Set(present))
    }
}

extension EpisodeRecord {
    init(_ opening: EpisodeOpening, of device: DeviceID, at position: JournalPosition) {
        self.init(
            device: device, cause: opening.cause, openedAt: opening.openedAt,
            evidence: Projection.text(opening.evidence), position: position)
    }
}
