import DeskOperations
import Diagnostics
import Profiles
import Synchronization
import Telemetry

/// Devices as folded, read with what outcomes have taught: the calling posterior and the suggestions rest on what was
/// worked out last. The fold's own watching posterior rests on what was journalled of it: it has to come out the same
/// whenever its inputs are folded again.
final class LearnedDevices: LiveDevices, LearnedSource {
    private struct Learned {
        var profiles: [String: CompiledProfile] = [:]
        var at: Timestamp?
    }
    private let devices: Shards
    private let profiles: ProfileTable
    private let learned = Mutex(Learned())

    init(_ devices: Shards, profiles: ProfileTable) {
        self.devices = devices
        self.profiles = profiles
    }

    /// Replaces what was learnt; by the profiles' ids.
    func learn(_ profiles: [String: CompiledProfile], at now: Timestamp) {
        learned.withLock { $0 = Learned(profiles: profiles, at: now) }
    }

    func device(_ id: DeviceID) async -> (state: DeviceState, profile: CompiledProfile)? {
        await devices.device(id).map { ($0.state, better($0.profile)) }
    }

    func isAwaited(_ id: DeviceID) { devices.refolds.ask(for: id) }

    func glance(_ id: DeviceID, at now: Timestamp) async -> DeviceGlance? {
        if let sleeping = await devices.sleeping(id) { return sleeping }
        return await devices.device(id).map { DeviceGlance(of: $0.state, at: now, better($0.profile)) }
    }

    /// With what outcomes have taught, where it is of the very same content: only then do the state's indices mean the
    /// same.
    private func better(_ profile: CompiledProfile) -> CompiledProfile {
        let better = learned.withLock { $0.profiles[profile.profile.id.rawValue] }
        guard let better, better.profile.contentHash == profile.profile.contentHash else { return profile }
        return better
    }

    func learned(_ id: String) async -> LearnedState? {
        guard let own = profiles[id] else { return nil }
        let (better, at) = learned.withLock { ($0.profiles[id], $0.at) }
        return LearnedState(
            profile: own.profile, rates: better?.learned ?? LearnedRates(), at: at,
            folding: await devices.learnedFigures(of: id))
    }
}
