import DeskOperations
import Diagnostics
import Logging
import Profiles
import Store
import Telemetry

/// A device whose state is not in memory: it lies in its partition's snapshot as it is, and ticks before `quietUntil`
/// would change nothing of it.
///
/// By reference: a table that grows by doubling keeps up to three times what lies in it. Memory: some 170 bytes.
final class SleepingDevice: Sendable {
    let profile: CompiledProfile
    /// The journal position up to which its state is folded.
    let position: JournalPosition
    let quietUntil: Timestamp
    /// Of what is set for it.
    let setting: Int
    let lastHeard: Timestamp?
    let likely: (cause: Int, since: Timestamp?)?

    init(_ device: Shard.Device) {
        let state = device.state
        profile = device.profile
        position = device.position
        quietUntil = device.quietUntil
        setting = state.setting.hashValue
        lastHeard = state.lastReceivedAt
        likely = state.likelyCause(device.profile).map { (cause: $0, since: state.openEpisodes[$0]) }
    }
}

/// Devices that have been silent for long are put out of memory, and come back when something is heard of them, somebody
/// looks, or their next tick is due.
extension Shard {
    /// A device sleeps once nothing was heard of it for so long, and for its profile's `offline_after`.
    static let sleepsAfter = TimeSpan.hours(6)
    /// And once nothing is foretold to change for so long.
    private static let restsFor = TimeSpan.hours(1)
    /// When so many of a partition were woken since it was saved, all of it wakes: reading it again for each would cost
    /// more than their states.
    private static let mostWoken = 4

    /// From now on states that lie there need not be in memory; nil: all stay.
    func rely(on saved: SavedStates?) { self.saved = saved }

    /// Puts the device out of memory where it may sleep.
    func sleepIfQuiet(_ id: DeviceID, at now: Timestamp) {
        guard saved != nil, let device = devices[id], device.saved == device.position,
            device.quietUntil > now + Self.restsFor, !device.state.isLearning
        else { return }
        let state = device.state
        let silence = max(Self.sleepsAfter, device.profile.profile.reports.offlineAfter)
        guard state.lastReceivedAt.map({ now - $0 > silence }) ?? true,
            state.peerMeans(of: id, at: now, device.profile).isEmpty
        else { return }
        sleeping[id] = SleepingDevice(device)
        devices[id] = nil
        saved?.asleep.add(1)
        // Nothing is foretold of what is silent.
        moved.remove(id)
    }

    /// Brings the device back where it sleeps. Throws where its state cannot be read now.
    func wake(_ id: DeviceID) throws(StoreError) {
        if sleeping[id] != nil { try wake([id], of: id.partition) }
    }

    /// Brings devices of one partition back, and others of it where that is cheaper than to read it again. One whose state
    /// is gone is to be learned anew. Throws where the partition cannot be read now.
    func wake(_ ids: Set<DeviceID>, of partition: Int) throws(StoreError) {
        guard let saved else { return }
        let stored = try saved.read(partition)?.stored.devices ?? []
        woken[partition, default: 0] += ids.count
        let all = woken[partition, default: 0] > Self.mostWoken
        let waiting = unread[partition]?.devices ?? []
        for one in stored where ids.contains(one.device) || all && !waiting.contains(one.device) {
            guard let asleep = sleeping[one.device], asleep.position == one.position, let profile = profile(of: asleep),
                let state = DeviceState(bytes: one.state, profile)
            else { continue }
            restore(one.device, state, profile, at: one.position, quietUntil: asleep.quietUntil)
        }
        for id in ids.sorted() where sleeping[id] != nil {
            saved.logger.error(
                "a state is not where it was saved; its device is learned anew", metadata: ["device.id": "\(id)"])
            lose(id)
        }
    }

    /// The state of a device that sleeps is lost: it is to be learned anew.
    func lose(_ id: DeviceID) {
        guard let lost = sleeping[id], let profile = profile(of: lost) else { return }
        var state = DeviceState(learning: profile)
        state.lastReceivedAt = lost.lastHeard
        refolds.learning.add(1)
        restore(id, state, profile, at: lost.position, quietUntil: .distantPast, isSaved: false)
        unreadStates.noteLost(1)
    }

    /// Takes one back that slept.
    func restore(
        _ id: DeviceID, _ state: DeviceState, _ profile: CompiledProfile, at position: JournalPosition,
        quietUntil: Timestamp, isSaved: Bool = true
    ) {
        if sleeping.removeValue(forKey: id) != nil { saved?.asleep.add(-1) }
        devices[id] = Device(
            profile: profile, state: state, position: position, quietUntil: quietUntil,
            saved: isSaved ? position : nil)
        if !profile.degradations.isEmpty { moved.insert(id) }
    }

    func noteSaved(_ id: DeviceID, at position: JournalPosition) {
        guard let device = devices[id], device.position == position else { return }
        device.saved = position
    }

    /// With the figures that its next input meets.
    private func profile(of sleeping: SleepingDevice) -> CompiledProfile? {
        profiles([sleeping.profile.profile.id.rawValue], at: JournalPosition(rawValue: .max)).values.first
    }

    /// A partition for a snapshot, and who stays in that as it was saved before, with what is foretold.
    func image(of partition: Int) -> (devices: [StoredDevice], sleeping: [DeviceID: Timestamp]) {
        let devices = snapshot(of: partition)
        adopted = adopted.filter { $0.partition != partition }
        var asleep: [DeviceID: Timestamp] = [:]
        for id in self.devices(of: partition) { asleep[id] = sleeping[id]?.quietUntil }
        return (devices, asleep)
    }

    /// These states are saved: those that have not changed since may sleep.
    func noteSaved(_ positions: [DeviceID: JournalPosition], of partition: Int) {
        woken[partition] = nil
        for (id, position) in positions where !adopted.contains(id) {
            noteSaved(id, at: position)
            if let lastTick { sleepIfQuiet(id, at: lastTick) }
        }
    }

    /// Without waking it; nil where it is awake.
    func sleepingGlance(_ id: DeviceID) -> DeviceGlance? {
        sleeping[id].map {
            DeviceGlance(silent: $0.profile, lastHeard: $0.lastHeard, likely: $0.likely)
        }
    }

    /// What the fold knows to be set for these devices, without waking them.
    func settings(of ids: [DeviceID]) -> [DeviceID: HeldSetting] {
        var found: [DeviceID: HeldSetting] = [:]
        for id in ids {
            takeUp(id.partition)
            if let asleep = sleeping[id] {
                found[id] = HeldSetting(profile: asleep.profile, hash: asleep.setting)
            } else if let device = devices[id] {
                found[id] = HeldSetting(profile: device.profile, hash: device.state.setting.hashValue)
            }
        }
        return found
    }
}

/// What is set for a device, told by its hash, and its profile.
struct HeldSetting: Sendable {
    var profile: CompiledProfile
    var hash: Int

    func isOther(than setting: DeviceSetting) -> Bool { hash != setting.hashValue }
}

extension Timestamp {
    /// Before all that is.
    static let distantPast = Timestamp(rawValue: .min)
    /// After all that comes.
    static let distantFuture = Timestamp(rawValue: .max)
}
