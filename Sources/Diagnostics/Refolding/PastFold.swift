import Profiles
package import Telemetry

/// A device's history through the fold that the service runs, instant by instant.
///
/// Between readings nothing is judged, as the service's ticks would; where readings stop for longer than the profile's
/// `offline_after`, one tick comes then. Nothing of it is news.
package struct PastFold: Sendable {
    private let compiled: CompiledProfile
    private let device: DeviceID
    package private(set) var state: DeviceState
    /// The newest instant that was taken.
    private var last: Timestamp?

    /// - Parameters:
    ///   - setting: the device's own figures and local time.
    ///   - info: what the device has said of itself.
    package init(
        _ compiled: CompiledProfile, device: DeviceID, setting: DeviceSetting, info: [String: String],
        at begin: Timestamp
    ) {
        self.compiled = compiled
        self.device = device
        state = DeviceState(compiled)
        _ = fold(.setting(setting), at: begin)
        if !info.isEmpty { _ = fold(.info(info), at: begin) }
    }

    /// Looks for the proof of these, from the time on at which each began.
    mutating func follow(_ proofs: [ProofTrack]) {
        for var track in proofs {
            guard let plan = compiled.proofWindows[track.fix] else { continue }
            track.bank = WindowBank(plan, began: track.beganAt.microseconds)
            // The past is received when it was observed.
            track.startedAt = track.beganAt
            state.proofs.append(track)
        }
    }

    /// The time up to `time` during which what was last judged held; nil before the first reading.
    func lasting(until time: Timestamp) -> (from: Timestamp, to: Timestamp)? {
        last.map { ($0, min(time, offline(after: $0))) }
    }

    /// Folds what was observed at one instant, not before all that came earlier.
    package mutating func take(_ readings: [Reading], at time: Timestamp) -> [FoldOutput] {
        var outputs: [FoldOutput] = []
        if let last, case let offline = offline(after: last), time > offline { outputs = fold(.tick, at: offline) }
        last = time
        return outputs + fold(.readings(readings), at: time)
    }

    package mutating func fold(_ content: DeviceInput.Content, at time: Timestamp) -> [FoldOutput] {
        state.fold(DeviceInput(device: device, receivedAt: time, imported: true, content: content), by: compiled)
    }

    private func offline(after last: Timestamp) -> Timestamp {
        last + compiled.profile.reports.offlineAfter + .seconds(1)
    }
}
