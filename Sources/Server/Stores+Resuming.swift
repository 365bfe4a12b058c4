import Dispatch
import Logging
import Profiles
import Store
import Telemetry

extension Stores {
    /// Leaves in the shards, for later, what was saved and what the journal has had since, and readies what goes on from
    /// there. Reads the journal, and of snapshots nothing but the learned figures.
    ///
    /// - Parameter known: every device of the registry that has a profile: those that no snapshot holds begin, as new where
    ///   they were enrolled since, else to be learned anew: they were saved under a profile that was missing then, or lost
    ///   with a damaged file.
    func resumption(
        into shards: Shards, at now: Timestamp,
        known: @Sendable () async throws -> [KnownDevice], logger: Logger
    ) async throws -> Resumption {
        // All that the journal still holds: it is pruned only behind what every snapshot, registry and history have
        // passed. Each of them passes over what it holds already.
        let from = try journal.prunedThrough()
        let projected = try await registry.position()
        let gathering = Gathering(from: from, projected: projected)
        async let read = gathered(gathering)
        let devices = try await known()
        var gathered = try await read
        for one in devices { gathered.partitions[one.id.partition, default: RestingPartition()].known.append(one) }
        let saved = SavedStates(snapshots: snapshots, logger: logger)
        let resumption = Resumption(
            saved: saved, history: history, logger: logger, common: gathered.common, from: from,
            through: gathered.through, last: journal.lastPosition, rest: gathered.rest, begunAt: now)
        await shards.know(await figures())
        await shards.rely(on: saved)
        // Every partition, since one may hold devices that the registry has lost.
        for partition in 0..<Shards.partitions where gathered.partitions[partition] == nil {
            gathered.partitions[partition] = RestingPartition()
        }
        history.beginResuming()
        await shards.leave(gathered.partitions, for: resumption)
        return resumption
    }

    /// Puts on file how profiles number their readings from `now` and the journal's end on, and tells the shards how they
    /// once did: before anything is folded.
    func keepNumbers(
        of profiles: some Sequence<DeviceProfile>, for shards: Shards, from now: Timestamp
    ) async throws {
        var earlier: [ProfileID: EarlierNumbers] = [:]
        for profile in profiles {
            let name = profile.id.rawValue
            try await registry.keep(
                profile.keptMetrics, ofProfile: name, from: now, after: journal.lastPosition)
            earlier[profile.id] = EarlierNumbers(try await registry.keptMetrics(ofProfile: name))
        }
        await shards.know(earlier)
    }

    /// Of every profile; from the partitions where no file of what they share reads.
    private func figures() async -> [ToldFigures] {
        let snapshots = snapshots
        return await offThePool {
            if let saved = try? snapshots.saved(Snapshots.shared), let shared = StoredPartition(saved) {
                return shared.figures
            }
            return snapshots.load().saved.flatMap { StoredPartition($0)?.figures ?? [] }
        }
    }

    private func gathered(_ begun: Gathering) async throws -> Gathering {
        var gathering = begun
        let journal = journal
        var position = begun.through
        while true {
            let from = position
            let entries = try await offThePool { Result { try journal.read(after: from, limit: 10_000) } }.get()
            guard let last = entries.last else { return gathering }
            for entry in entries { gathering.take(entry) }
            if gathering.isFull { return gathering }
            position = last.position
        }
    }

    private func offThePool<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: body()) }
        }
    }
}

/// What the journal holds, by who is to fold it.
private struct Gathering: Sendable {
    var partitions: [Int: RestingPartition] = [:]
    var common: [JournalEntry] = []
    /// Up to here it is left to the partitions.
    var through: JournalPosition
    var rest = JournalRest()
    private let projected: JournalPosition
    private var inputs = 0
    private var readings = 0

    init(from: JournalPosition, projected: JournalPosition) {
        through = from
        self.projected = projected
    }

    /// There is more than may be left for later.
    var isFull: Bool { rest.isLong }

    mutating func take(_ entry: JournalEntry) {
        if entry.position <= projected, rest.count == 0, inputs < Resumption.mostInputs,
            readings < Resumption.mostReadings
        {
            through = entry.position
            inputs += 1
            if entry.input.device == .everyDevice { return common.append(entry) }
            if case .readings(let own) = entry.input.content { readings += own.count }
            partitions[entry.input.device.partition, default: RestingPartition()].inputs.append(entry)
        } else {
            rest.count += 1
            if entry.input.device == .everyDevice {
                rest.common.append(entry)
            } else {
                rest.devices.insert(entry.input.device)
            }
        }
    }
}
