import DeskOperations
import Diagnostics
import Profiles
import Synchronization
import Telemetry

/// Devices as folded, read with what outcomes have taught: the calling posterior and the suggestions rest on it. The
/// fold's own watching posterior does not: it has to come out the same whenever its inputs are folded again.
final class LearnedDevices: LiveDevices {
    private let devices: any LiveDevices
    private let learned = Mutex<[String: CompiledProfile]>([:])

    init(_ devices: any LiveDevices) { self.devices = devices }

    /// Replaces what was learnt; by the profiles' ids.
    func learn(_ profiles: [String: CompiledProfile]) { learned.withLock { $0 = profiles } }

    func device(_ id: DeviceID) async -> (state: DeviceState, profile: CompiledProfile)? {
        guard let (state, profile) = await devices.device(id) else { return nil }
        let better = learned.withLock { $0[profile.profile.id.rawValue] }
        // Only of the very same content do the state's indices mean the same.
        guard let better, better.profile.contentHash == profile.profile.contentHash else { return (state, profile) }
        return (state, better)
    }
}
