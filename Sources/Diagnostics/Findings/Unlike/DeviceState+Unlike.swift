import Profiles
import Telemetry

/// A device unlike itself: how readings come to the track, and what it says.
extension DeviceState {
    /// What the device calls its firmware's version.
    static let firmwareKey = "firmware"

    /// The finding that is open, if any.
    package func unlikeFinding(_ compiled: CompiledProfile) -> UnlikeFinding? {
        guard case .unlike(let episode) = unlike.phase else { return nil }
        return UnlikeFinding(episode, compiled)
    }

    /// Whether it has listened for too few days to tell.
    package var isLearningItself: Bool { unlike.days < UnlikeTrack.listens }

    /// Takes a reading before it is folded.
    mutating func sense(
        _ value: Double, of metric: Int, at time: Int64, plausible: Bool, in context: FoldContext,
        _ outputs: inout [FoldOutput]
    ) {
        if time >= unlike.ends { closeSlot(at: time, in: context, &outputs) }
        unlike.take(
            value, of: metric, at: time, plausible: plausible, after: bank.metrics[metric], by: context.compiled.unlike)
    }

    private mutating func closeSlot(at time: Int64, in context: FoldContext, _ outputs: inout [FoldOutput]) {
        if unlike.slot >= 0 {
            let end = Timestamp(microseconds: unlike.ends)
            let change = unlike.close(
                hour: background.civil(at: unlike.ends - UnlikeTrack.width).hour, by: context.compiled.unlike,
                pauses: openEpisodes.contains { $0 != nil })
            if let change { say(change, at: end, in: context, &outputs) }
        }
        unlike.open(at: time)
    }

    /// Another firmware may well behave in another way: what was usual says nothing of it.
    mutating func beginAnew(at now: Timestamp, in context: FoldContext, _ outputs: inout [FoldOutput]) {
        if case .unlike(let episode) = unlike.phase { say(.cleared(episode), at: now, in: context, &outputs) }
        unlike = UnlikeTrack(context.compiled.unlike)
    }

    private func say(
        _ change: UnlikePhase.Change, at time: Timestamp, in context: FoldContext, _ outputs: inout [FoldOutput]
    ) {
        let (kind, episode): (UnlikeChange.Kind, UnlikeEpisode) =
            switch change {
            case .opened(let episode): (.opened, episode)
            case .cleared(let episode): (.cleared, episode)
            }
        outputs.append(
            .unlike(
                UnlikeChange(
                    kind: kind, finding: UnlikeFinding(episode, context.compiled), at: time,
                    notifies: context.notifies(at: time))))
    }
}

extension UnlikeFinding {
    init(_ episode: UnlikeEpisode, _ compiled: CompiledProfile) {
        func time(_ slot: UInt32) -> Timestamp { Timestamp(microseconds: Int64(slot) * UnlikeTrack.width) }
        let metrics = compiled.profile.metrics
        self.init(
            since: time(episode.since),
            drivers: episode.drivers.all.filter { metrics.indices.contains(Int($0.metric)) }.map {
                Driver(metric: metrics[Int($0.metric)].id, way: $0.way, since: time($0.since))
            })
    }
}
