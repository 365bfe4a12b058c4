import Profiles
package import Telemetry

/// A device unlike itself: how readings come to the track, and what it says.
extension DeviceState {
    /// What the device calls its firmware's version.
    static let firmwareKey = "firmware"

    /// The finding that is open, if any.
    package func unlikeFinding(_ compiled: CompiledProfile) -> UnlikeFinding? {
        guard case .unlike(let episode) = unlike.phase else { return nil }
        return UnlikeFinding(episode, compiled)
    }

    /// The finding, with what these causes do not explain: a metric is explained where a symptom that a cause shows in is
    /// present and reads it. Nil where nothing is left.
    func unlikeFinding(explainedBy causes: [Int], _ compiled: CompiledProfile) -> UnlikeFinding? {
        guard var finding = unlikeFinding(compiled) else { return nil }
        guard !causes.isEmpty else { return finding }
        let truths = heldTruths(compiled)
        var explained: Set<MetricID> = []
        for shown in causes.flatMap({ compiled.profile.causes[$0].shows }) where truths[shown.symptom] == .yes {
            let symptom = compiled.profile.symptoms[shown.symptom]
            for rule in [symptom.when, symptom.gate, symptom.clear].compactMap(\.self) {
                explained.formUnion(compiled.metrics(readBy: rule))
            }
        }
        finding.drivers.removeAll { explained.contains($0.metric) }
        return finding.drivers.isEmpty ? nil : finding
    }

    /// What is usual of a measurement at this hour, in its own unit: two standard deviations to either side of its centre.
    /// Nil for counters and states, for hours it does not know, and while it is learning.
    package func usualRange(of metric: MetricID, at time: Timestamp, _ compiled: CompiledProfile) -> ClosedRange<
        Double
    >? {
        guard !isLearningItself, let index = compiled.metricIndex[metric],
            case .gauge = compiled.profile.metrics[index].kind, index < compiled.unlike.places.count,
            case .number(let place) = compiled.unlike.places[index]
        else { return nil }
        return unlike.usualRange(number: place, hour: background.civil(at: Usable.clamp(time).microseconds).hour)
    }

    /// Whether it can be told that it is unlike itself.
    package var ownNormal: OwnNormal {
        if unlike.daysTooFew >= UnlikeTrack.seldomDays { return .reportsTooSeldom }
        guard isLearningItself else { return .known }
        return .learning(days: Int(unlike.days), of: UnlikeTrack.listens)
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
            value, of: metric, at: time, plausible: plausible, after: bank.metrics[metric], by: context.tables)
    }

    private mutating func closeSlot(at time: Int64, in context: FoldContext, _ outputs: inout [FoldOutput]) {
        let end = Timestamp(microseconds: unlike.ends)
        // Trouble that lasts for weeks becomes usual in the end.
        let pauses = openEpisodes.contains { $0.map { end - $0 < UnlikeTrack.longestPause } ?? false }
        if unlike.slot >= 0 {
            let change = unlike.close(
                hour: background.civil(at: unlike.ends - UnlikeTrack.width).hour, by: context.compiled.unlike,
                pauses: pauses)
            if let change { say(change, at: end, in: context, &outputs) }
        }
        unlike.open(at: time, pauses: pauses)
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

extension CompiledProfile {
    /// The metrics that a rule reads, those within a window's condition among them.
    func metrics(readBy rule: Expression, depth: Int = 0) -> Set<MetricID> {
        var found: Set<MetricID> = []
        // A rule's own depth bounds how deep windows stand in windows.
        guard depth < 64 else { return found }
        for index in rule.windowIndices where profile.windows.indices.contains(index) {
            let window = profile.windows[index]
            if let metric = window.metric, profile.metrics.indices.contains(metric) {
                found.insert(profile.metrics[metric].id)
            }
            if case .condition(let condition) = window.operand {
                found.formUnion(metrics(readBy: condition, depth: depth + 1))
            }
        }
        return found
    }
}
