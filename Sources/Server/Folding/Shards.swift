import DeskOperations
import Diagnostics
import Dispatch
import Profiles
import Telemetry

/// All shards as one: which shard a device's partition belongs to, and a batch folded on all of them side by side.
struct Shards: Sendable {
    static let partitions = 256
    let shards: [Shard]
    /// Whether each of them goes on.
    let hearts: [Heartbeat]
    /// What waits for states that cannot be read.
    let unread = UnreadStates()
    /// A look-up of a state that cannot be read tries so often, after so long each.
    private static let (mostTries, triesAfter) = (20, Duration.milliseconds(250))
    /// What is learned anew on all of them.
    let refolds = Refolds()

    /// - Parameter count: how many, at least 1; one fewer than the machine has cores leaves one to the broker.
    init(count: Int, profiles: ProfileTable) {
        shards = (0..<max(1, count)).map { [unread, refolds] in
            Shard(index: $0, profiles: profiles, unread: unread, refolds: refolds)
        }
        hearts = shards.indices.map { Heartbeat("the fold of shard \($0 + 1)") }
    }

    private func index(ofPartition partition: Int) -> Int { partition % shards.count }

    /// The one that has the device.
    func shard(of id: DeviceID) -> Shard { shards[index(ofPartition: id.partition)] }

    /// Folds the batches in journal order; the outputs of all shards, in journal order.
    func fold(_ batches: [CommittedBatch]) async -> [FoldedOutput] {
        // Where each shard's inputs stand, since an input is some references to copy.
        var parts = Array(repeating: [InputPlace](), count: shards.count)
        for (number, batch) in batches.enumerated() {
            for offset in batch.inputs.indices {
                let place = InputPlace(batch: number, offset: offset)
                let device = batch.inputs[offset].device
                if device == .everyDevice {
                    for index in parts.indices { parts[index].append(place) }
                } else {
                    parts[index(ofPartition: device.partition)].append(place)
                }
            }
        }
        let outputs = await withTaskGroup(of: [FoldedOutput].self) { group in
            for ((shard, heart), part) in zip(zip(shards, hearts), parts) where !part.isEmpty {
                group.addTask {
                    var outputs: [FoldedOutput] = []
                    var rest = part[...]
                    while !rest.isEmpty {
                        heart.begin()
                        outputs += await shard.fold(rest.prefix(Shard.slice), of: batches)
                        heart.end()
                        rest = rest.dropFirst(Shard.slice)
                    }
                    return outputs
                }
            }
            return await group.reduce(into: [[FoldedOutput]]()) { $0.append($1) }
        }
        guard outputs.count > 1 else { return outputs.first ?? [] }
        // What one input said of a device keeps its order, since a device lives in one shard; whichever was ready first.
        return outputs.flatMap(\.self).enumerated().sorted {
            let (a, b) = ($0.element, $1.element)
            return (a.position, a.device, $0.offset) < (b.position, b.device, $1.offset)
        }.map(\.element)
    }

    /// While a start's work is not done: waits where the registry lacks something of the device, for as long as the stores
    /// take what comes. Where the device's state cannot be read, tries for some seconds and then knows nothing of it.
    func device(_ id: DeviceID) async -> (state: DeviceState, profile: CompiledProfile)? {
        let shard = shards[index(ofPartition: id.partition)]
        for _ in 0..<Self.mostTries {
            switch await shard.lookUp(id) {
            case .found(let device): return device
            case .behind:
                await shard.resumption?.done.reached(Resumption.end)
                return await folded(id)
            case .unread: try? await Task.sleep(for: Self.triesAfter)
            }
        }
        return nil
    }

    /// The same without waiting: as far as it is folded.
    func folded(_ id: DeviceID) async -> (state: DeviceState, profile: CompiledProfile)? {
        let shard = shards[index(ofPartition: id.partition)]
        guard case .found(let device) = await shard.lookUp(id, anyhow: true) else { return nil }
        return device
    }

    func peerMeans(of partition: Int, at time: Timestamp) async -> [PeerMean] {
        await shards[index(ofPartition: partition)].peerMeans(of: partition, at: time)
    }

    /// See `Shard.takeMoved`; at most `limit` of each shard.
    func takeMoved(limit: Int) async -> [(DeviceID, DeviceState, CompiledProfile)] {
        var moved: [(DeviceID, DeviceState, CompiledProfile)] = []
        for shard in shards { moved += await shard.takeMoved(limit: limit) }
        return moved
    }

    func snapshot(of partition: Int) async -> [StoredDevice] {
        await shards[index(ofPartition: partition)].snapshot(of: partition)
    }

    /// Takes a partition's devices back; see `Shard.restore`. States are made here, beside other partitions'.
    ///
    /// - Parameter taken: the position of the snapshot: the figures in force there are what their next input meets.
    func restore(
        _ devices: [StoredDevice], of partition: Int, taken: JournalPosition = JournalPosition(rawValue: .max)
    ) async -> [DeviceID] {
        let shard = shards[index(ofPartition: partition)]
        let profiles = await shard.profiles(Set(devices.map(\.profile)), at: taken)
        let made = devices.map { one in
            (stored: one, state: profiles[one.profile].flatMap { DeviceState(bytes: one.state, $0) })
        }
        return await shard.restore(made, by: profiles)
    }

    /// See `Shard.learners`.
    func learners(of partition: Int) async -> [DeviceID] {
        await shards[index(ofPartition: partition)].learners(of: partition)
    }

    // MARK: Devices whose state is not in memory

    /// From now on states that lie there need not be in memory; nil: all stay.
    func rely(on saved: SavedStates?) async { for shard in shards { await shard.rely(on: saved) } }

    /// What an overview shows of a device that sleeps; nil where it does not.
    func sleeping(_ id: DeviceID) async -> DeviceGlance? {
        await shards[index(ofPartition: id.partition)].sleepingGlance(id)
    }

    /// See `Shard.image`.
    func image(of partition: Int) async -> (devices: [StoredDevice], sleeping: [DeviceID: Timestamp]) {
        await shards[index(ofPartition: partition)].image(of: partition)
    }

    /// See `Shard.noteSaved`.
    func noteSaved(_ positions: [DeviceID: JournalPosition], of partition: Int) async {
        await shards[index(ofPartition: partition)].noteSaved(positions, of: partition)
    }

    /// See `Shard.settings`.
    func settings(of ids: [DeviceID]) async -> [DeviceID: HeldSetting] {
        var parts = [[DeviceID]](repeating: [], count: shards.count)
        for id in ids { parts[index(ofPartition: id.partition)].append(id) }
        var found: [DeviceID: HeldSetting] = [:]
        for (shard, part) in zip(shards, parts) where !part.isEmpty {
            found.merge(await shard.settings(of: part)) { $1 }
        }
        return found
    }

    // MARK: What a start leaves for later

    func leave(_ partitions: [Int: RestingPartition], for resumption: Resumption) async {
        for (index, shard) in shards.enumerated() {
            await shard.leave(partitions.filter { self.index(ofPartition: $0.key) == index }, for: resumption)
        }
    }

    /// Whether anything is left.
    var areResting: Bool {
        get async {
            for shard in shards where await shard.isAnyResting { return true }
            return false
        }
    }

    /// Takes a partition up; what is saved is read and made into states here, beside other partitions. Throws where it
    /// cannot be read now.
    func takeUp(_ partition: Int, by resumption: Resumption) async throws {
        let shard = shards[index(ofPartition: partition)]
        guard await shard.isResting(partition) else { return }
        let (stored, position) = try await offThePool { Result { try resumption.read(partition) } }.get()
        await shard.know(stored.figures)
        let profiles = await shard.profiles(Set(stored.devices.map(\.profile)), at: position)
        await shard.takeUp(partition, OpenedPartition(stored, profiles))
    }

    func endResumption() async { for shard in shards { await shard.endResumption() } }

    private func offThePool<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: body()) }
        }
    }

    /// See `Shard.earlier`.
    func know(_ earlier: [ProfileID: EarlierNumbers]) async { for shard in shards { await shard.know(earlier) } }

    // MARK: Learned figures

    /// Every shard takes every profile's figures: a device may be enrolled on any.
    func know(_ figures: [ToldFigures]) async { for shard in shards { await shard.know(figures) } }

    /// The figures that a restart of this partition needs.
    func figures(for partition: Int) async -> [ToldFigures] { await shards[index(ofPartition: partition)].allFigures() }

    /// What devices of a profile are folded with, where that is not its own.
    func toldFigures(of profile: String) async -> ToldFigures? {
        await shards[0].toldFigures(of: profile)
    }

    func learnedFigures(of profile: String) async -> LearnedFigures? { await toldFigures(of: profile)?.figures }
}

extension Shards: LiveDevices {}

/// Devices as folded so far, for whom the fold waits: a look-up never waits for the fold.
struct FoldedDevices: LiveDevices {
    let shards: Shards

    func device(_ id: DeviceID) async -> (state: DeviceState, profile: CompiledProfile)? {
        await shards.folded(id)
    }
}
