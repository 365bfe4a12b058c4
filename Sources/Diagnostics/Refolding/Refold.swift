import Profiles
package import Telemetry

/// A device's past under the profile that it has now, until that is its state.
///
/// What is found in the past is no news: of episodes it only says which are open now, beside those that were. Of repairs
/// under proof it says what was not known of them.
package struct Refold: Sendable {
    private let device: DeviceID
    private var past: PastFold
    private var seen = Seen()
    /// Repairs under proof when it began.
    private let followed: [ProofTrack]

    /// What the fold of the past said.
    private struct Seen: Sendable {
        /// Symptoms that could be judged at some time.
        var judged: Set<String> = []
        /// By cause, the last.
        var openings: [String: EpisodeOpening] = [:]
        var clearings: [String: Timestamp] = [:]
        /// In order.
        var proofs: [ProofVerdict] = []

        mutating func note(_ outputs: [FoldOutput]) {
            for output in outputs {
                switch output {
                case .symptom(let change) where change.truth != .unknown: judged.insert(change.symptom)
                case .episodeOpened(let opening): openings[opening.cause] = opening
                case .episodeCleared(let clearing): clearings[clearing.cause] = clearing.clearedAt
                case .proof(let verdict): proofs.append(verdict)
                default: break
                }
            }
        }
    }

    /// - Parameters:
    ///   - learning: the device's state meanwhile.
    ///   - begin: before all that is taken.
    package init(
        of device: DeviceID, _ learning: DeviceState, setting: DeviceSetting, by compiled: CompiledProfile,
        from begin: Timestamp
    ) {
        self.device = device
        past = PastFold(compiled, device: device, setting: setting, info: learning.info, at: begin)
        followed = learning.proofs
        past.follow(followed)
    }

    /// Folds what was observed at one instant, not before all that came earlier.
    package mutating func take(_ readings: [Reading], at time: Timestamp) { seen.note(past.take(readings, at: time)) }

    /// The device's state, what becomes of its episodes, and what its readings say of repairs, in order.
    ///
    /// An episode that was open stays the same one where its cause is open by the new profile too, or where what showed
    /// it could not be judged since: silence clears nothing. Else it ends, as does one whose cause is no longer there.
    ///
    /// - Parameters:
    ///   - tail: what came in while the past was folded, in order.
    ///   - learning: the device's state with all of that.
    ///   - open: the episodes that are open by what is on file, the newest first.
    package func finished(
        with tail: [DeviceInput], after learning: DeviceState, open: [OpenEpisode], at now: Timestamp,
        by compiled: CompiledProfile
    ) -> (state: DeviceState, episodes: EpisodeChanges, proofs: [ProofVerdict]) {
        var (state, seen) = (past.state, seen)
        for index in state.proofs.indices {
            let known = followed.first { $0.repair == state.proofs[index].repair }
            state.proofs[index].startedAt = known?.startedAt ?? state.proofs[index].startedAt
        }
        for input in tail { seen.note(state.fold(input, by: compiled)) }
        // What it concluded of others meanwhile, it has said.
        let proving = Set(followed.map(\.repair)).intersection(learning.proofs.map(\.repair))
        seen.proofs.removeAll { !proving.contains($0.repair) }
        state.takeOver(from: learning, proving: proving)
        let tick = DeviceInput(device: device, receivedAt: now, imported: true, content: .tick)
        seen.note(state.fold(tick, by: compiled))
        let episodes = state.goOn(with: open, judged: seen.judged, seen.openings, seen.clearings, at: now, compiled)
        return (state, episodes, seen.proofs)
    }
}

/// An episode as it is on file.
package struct OpenEpisode: Hashable, Sendable {
    package var id: EpisodeID
    package var cause: String
    package var openedAt: Timestamp
    /// The symptoms that were present when it opened, by id.
    package var present: Set<String>

    package init(id: EpisodeID, cause: String, openedAt: Timestamp, present: Set<String>) {
        self.id = id
        self.cause = cause
        self.openedAt = openedAt
        self.present = present
    }
}

/// What the past, folded anew, makes of a device's episodes.
package struct EpisodeChanges: Hashable, Sendable {
    package struct Ended: Hashable, Sendable {
        package var id: EpisodeID
        /// Event time.
        package var at: Timestamp
        /// Whether readings ended it; else the change of the profile did.
        package var isByReadings = false
    }
    /// They are no longer open.
    package var ended: [Ended] = []
    /// They are open by it, and were not on file as open.
    package var opened: [EpisodeOpening] = []

    package var isEmpty: Bool { ended.isEmpty && opened.isEmpty }
}

extension DeviceState {
    /// Takes the episodes on file for its own where they are the same.
    fileprivate mutating func goOn(
        with open: [OpenEpisode], judged: Set<String>, _ openings: [String: EpisodeOpening],
        _ clearings: [String: Timestamp], at now: Timestamp, _ compiled: CompiledProfile
    ) -> EpisodeChanges {
        var changes = EpisodeChanges()
        var taken: Set<Int> = []
        let now = eventTime(at: Usable.clamp(now))
        for episode in open {
            guard let cause = compiled.profile.causes.firstIndex(where: { $0.id == episode.cause }),
                taken.insert(cause).inserted
            else {
                changes.ended.append(.init(id: episode.id, at: max(episode.openedAt, now)))
                continue
            }
            if openEpisodes[cause] == nil, !remembers(cause, by: episode, judged: judged, compiled) {
                let cleared = clearings[episode.cause].flatMap { $0 > episode.openedAt ? $0 : nil }
                changes.ended.append(
                    .init(id: episode.id, at: cleared ?? max(episode.openedAt, now), isByReadings: cleared != nil))
            } else {
                openEpisodes[cause] = episode.openedAt
                brewing.removeAll { $0.cause == cause }
            }
        }
        for (index, cause) in compiled.profile.causes.enumerated() where !taken.contains(index) {
            if openEpisodes[index] != nil, let opening = openings[cause.id] { changes.opened.append(opening) }
        }
        return changes
    }

    /// Whether what was present when the episode opened, and could not be judged since, still speaks for it.
    private mutating func remembers(
        _ cause: Int, by episode: OpenEpisode, judged: Set<String>, _ compiled: CompiledProfile
    ) -> Bool {
        let profile = compiled.profile
        for (index, symptom) in profile.symptoms.enumerated()
        where symptoms[index].truth == .unknown && episode.present.contains(symptom.id) && !judged.contains(symptom.id)
        {
            symptoms[index].lastKnownPresent = true
        }
        return rememberedPosterior(compiled).causes[cause] > profile.clearsAt
    }
}
