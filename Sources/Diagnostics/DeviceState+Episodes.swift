import Profiles
package import Telemetry

/// A cause that is likely, and has not been so for long enough to open its episode.
package struct BrewingEpisode: Hashable, Sendable {
    /// Index into the profile's causes.
    package var cause: Int
    /// Since when it has been likely, in event time.
    package var since: Timestamp

    package init(cause: Int, since: Timestamp) {
        self.cause = cause
        self.since = since
    }
}

/// Episodes: what opens and clears by the watching posterior.
///
/// - An episode opens once its cause has been likely (the profile's `opens_at`) for its `opensAfter`.
/// - It clears as soon as its cause is unlikely (`clears_at`).
/// - Silence neither clears an episode nor interrupts one that is brewing: both go by what was last known of each symptom.
///   While nothing can be seen, none opens.
extension DeviceState {
    /// The watching posterior, and the episodes that open and clear by it.
    mutating func weigh(at now: Timestamp, in context: FoldContext, _ outputs: inout [FoldOutput]) {
        let compiled = context.compiled
        let profile = compiled.profile
        watching = compiled.watching.posterior(symptoms.map(\.truth))
        var remembered: Posterior?
        for (index, cause) in profile.causes.enumerated() {
            let posterior = watching.causes[index]
            if let openedAt = openEpisodes[index] {
                guard posterior <= profile.clearsAt else { continue }
                let memory = remembered ?? rememberedPosterior(compiled)
                remembered = memory
                guard memory.causes[index] <= profile.clearsAt else { continue }
                openEpisodes[index] = nil
                outputs.append(
                    .episodeCleared(
                        EpisodeClearing(
                            id: EpisodeID(device: context.device, cause: cause.id, openedAt: openedAt), cause: cause.id,
                            openedAt: openedAt, clearedAt: max(now, openedAt), notifies: context.notifies(at: now))))
            } else if posterior >= profile.opensAt {
                // A cause that is common enough needs something to show for it all the same.
                let evidence = measuredEvidence(on: index, at: now, compiled).filter { $0.truth == .yes }
                guard !evidence.isEmpty else {
                    brewing.removeAll { $0.cause == index }
                    continue
                }
                guard opens(index, cause, at: now) else { continue }
                openEpisodes[index] = now
                outputs.append(
                    .episodeOpened(
                        EpisodeOpening(
                            id: EpisodeID(device: context.device, cause: cause.id, openedAt: now), cause: cause.id,
                            openedAt: now, posterior: posterior, evidence: evidence,
                            notifies: context.notifies(at: now))))
            } else if brewing.contains(where: { $0.cause == index }) {
                let memory = remembered ?? rememberedPosterior(compiled)
                remembered = memory
                if memory.causes[index] < profile.opensAt { brewing.removeAll { $0.cause == index } }
            }
        }
    }

    /// Takes that a cause is likely; whether its episode opens now. Where it does, it is brewing no longer.
    private mutating func opens(_ index: Int, _ cause: Cause, at now: Timestamp) -> Bool {
        let since = brewing.first { $0.cause == index }?.since ?? now
        brewing.removeAll { $0.cause == index }
        if now - since >= cause.opensAfter { return true }
        brewing.append(BrewingEpisode(cause: index, since: since))
        return false
    }

    /// Whether the passing of time alone opens an episode by `now`, event time.
    func isRipe(at now: Timestamp, _ profile: DeviceProfile) -> Bool {
        !brewing.isEmpty && ripens(profile).map { $0 <= now } ?? false
    }

    /// When the first of the brewing episodes opens, in event time, if every symptom stays as it is; nil: none does.
    func ripens(_ profile: DeviceProfile) -> Timestamp? {
        brewing.filter { watching.causes[$0.cause] >= profile.opensAt }
            .map { $0.since + profile.causes[$0.cause].opensAfter }.min()
    }

    /// Whether a cause that was likely by `end` has yet to show whether it stays so.
    func isBrewing(_ cause: Int, by end: Timestamp) -> Bool {
        brewing.contains { $0.cause == cause && $0.since <= end }
    }

    /// By what was last known of each symptom.
    func rememberedPosterior(_ compiled: CompiledProfile) -> Posterior {
        compiled.watching.posterior(
            symptoms.map { $0.truth == .unknown && $0.lastKnownPresent ? .yes : $0.truth })
    }
}
