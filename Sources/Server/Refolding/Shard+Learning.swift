import Diagnostics
import Telemetry

/// A device as it is when its past begins to be folded.
struct LearningDevice: Sendable {
    var profile: CompiledProfile
    var state: DeviceState
    /// The journal position up to which `state` is folded.
    var position: JournalPosition
}

/// What a device's past came to.
struct Conclusion: Sendable {
    var state: DeviceState
    var episodes: EpisodeChanges
    /// What its readings say of repairs, in order.
    var proofs: [ProofVerdict]
    /// The journal position up to which `state` is folded.
    var position: JournalPosition
}

/// Devices of which the past is folded anew, elsewhere: here they take what comes in, until it is done.
extension Shard {
    /// Those of a partition that are learning.
    func learners(of partition: Int) -> [DeviceID] {
        devices(of: partition).filter { devices[$0]?.state.isLearning == true }
    }

    /// From now on, what comes in of it is kept; nil where it is not learning. What it brought up to its position is in
    /// the history once that has come so far.
    func beginRefold(of id: DeviceID) -> LearningDevice? {
        guard let device = devices[id], device.state.isLearning else { return nil }
        tails[id] = RefoldTail()
        return LearningDevice(profile: device.profile, state: device.state, position: device.position)
    }

    /// What has come in since; nil where nothing is to come of it: it is another device by now, or brings too much.
    func tail(of id: DeviceID) -> RefoldTail? {
        guard devices[id]?.state.isLearning == true, let tail = tails[id], !tail.isTooLong else { return nil }
        return tail
    }

    func endRefold(of id: DeviceID) { tails[id] = nil }

    /// The device as it is by its past and by what has come in since, which takes its place with `take`. Nothing may be
    /// folded between the two.
    func conclude(
        _ refold: Refold, of id: DeviceID, open: [OpenEpisode], at now: Timestamp
    ) -> Conclusion? {
        guard let device = devices[id], let tail = tail(of: id) else { return nil }
        let (state, episodes, proofs) = refold.finished(
            with: tail.inputs, after: device.state, open: open, at: now, by: device.profile)
        return Conclusion(state: state, episodes: episodes, proofs: proofs, position: device.position)
    }

    func take(_ state: DeviceState, of id: DeviceID) {
        guard let device = devices[id] else { return }
        forgetLearning(of: id)
        adopted.insert(id)
        device.state = state
        device.saved = nil
        device.quietUntil = .distantPast
        device.asksAt = .distantPast
        if !device.profile.degradations.isEmpty { moved.insert(id) }
    }

    /// It is no longer to be learned anew.
    func forgetLearning(of id: DeviceID) {
        guard devices[id]?.state.isLearning == true else { return }
        refolds.learning.add(-1)
        tails[id] = nil
    }
}
