import DeskOperations
import Diagnostics
import Logging
import Profiles
import Telemetry

/// A device whose state is not in memory: it lies in its partition's snapshot as it is, and ticks before `quietUntil`
/// would change nothing of it.
///
/// Memory: some 130 bytes.
struct SleepingDevice: Sendable {
    var profile: CompiledProfile
    /// The journal position up to which its state is folded.
    var position: JournalPosition
    var quietUntil: Timestamp
    /// Of what is set for it.
    var setting: Int
    var lastHeard: Timestamp?
    var likely: (cause: Int, since: Timestamp?)?
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
        sleeping[id] = SleepingDevice(
            profile: device.profile, position: device.position, quietUntil: device.quietUntil,
            setting: state.setting.hashValue, lastHeard: state.lastReceivedAt,
            likely: state.likelyCause(device.profile).map { (cause: $0, since: state.openEpisodes[$0]) })
        devices[id] = nil
        saved?.asleep.add(1)
        // Nothing is foretold of what is silent.
        moved.remove(id)
    }

    /// Brings the device back where it sleeps.
    func wake(_ id: DeviceID) {
        guard sleeping[id] != nil, let saved else { return }
        let partition = id.partition
        woken[partition, default: 0] += 1
        let all = woken[partition, default: 0] > Self.mostWoken
        for one in saved.read(partition)?.stored.devices ?? [] where all || one.device == id {
            guard let asleep = sleeping[one.device], asleep.position == one.position, let profile = profile(of: asleep),
                let state = DeviceState(bytes: one.state, profile)
            else { continue }
            restore(one.device, state, profile, at: one.position, quietUntil: asleep.quietUntil)
        }
        // It is no longer there as it was put: it begins anew.
        guard let lost = sleeping[id], let profile = profile(of: lost) else { return }
        saved.logger.error(
            "a state is not where it was saved; its device begins anew", metadata: ["device.id": "\(id)"])
        restore(id, DeviceState(profile), profile, at: lost.position, quietUntil: .distantPast)
    }

    /// Before something of every device that is due.
    func wakeDue(at now: Timestamp) {
        var due: [DeviceID] = []
        for (id, asleep) in sleeping where asleep.quietUntil <= now { due.append(id) }
        for id in due { wake(id) }
    }

    /// With the figures that its next input meets.
    private func profile(of sleeping: SleepingDevice) -> CompiledProfile? {
        profiles([sleeping.profile.profile.id.rawValue], at: JournalPosition(rawValue: .max)).values.first
    }

    /// A partition for a snapshot, and what that leaves as it was saved before.
    func image(of partition: Int) -> (devices: [StoredDevice], sleeping: [DeviceID]) {
        let devices = snapshot(of: partition)
        return (devices, self.devices(of: partition).filter { sleeping[$0] != nil })
    }

    /// These states are saved: those that have not changed since may sleep.
    func noteSaved(_ positions: [DeviceID: JournalPosition], of partition: Int) {
        woken[partition] = nil
        for (id, position) in positions {
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
