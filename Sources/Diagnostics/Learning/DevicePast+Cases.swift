import Profiles
import Telemetry

/// Episodes and what was said of them, put together to cases.
extension DevicePast {
    /// One time a device had a cause, as far as anybody or anything noticed.
    struct Case: Hashable, Sendable {
        var cause: String
        var from: Timestamp
        /// Nil while it goes on.
        var to: Timestamp?
        /// False: it was said to be something else. Nil: nobody said.
        var isConfirmed: Bool?
        /// What was measured when it was confirmed.
        var symptoms: [String: Bool]?
        /// The watching noticed it.
        var isEpisode: Bool
        /// How long it stays without an episode to say so.
        var clearsIn: TimeSpan

        func covers(_ at: Timestamp, until now: Timestamp) -> Bool {
            from <= at && at <= (to ?? now) + (isEpisode ? .zero : clearsIn)
        }
    }

    /// - Episodes of one cause that come back within its `clears_in`, with no verified repair between them, are one case:
    ///   a fault that hides for an evening is no new fault.
    /// - A cause that somebody named belongs to its case up to `clears_in` before and after, else it is a case of its own.
    /// - Who named one cause denied the others that were open then, everyday ones aside; who found nothing, all of them.
    ///   Of two who differ the later is right.
    func cases(in profile: DeviceProfile, until now: Timestamp) -> [Case] {
        var cases = profile.causes.flatMap(episodeCases)
        let everyday = Set(profile.causes.filter(\.isEveryday).map(\.id))
        func deny(at: Timestamp, _ which: (Case) -> Bool) {
            for index in cases.indices where cases[index].covers(at, until: now) && which(cases[index]) {
                cases[index].isConfirmed = false
            }
        }
        for verdict in verdicts.sorted(by: { $0.at < $1.at }) {
            switch verdict.subject {
            case .cause(let id, isThere: true):
                guard let cause = profile.causes.first(where: { $0.id == id }) else { continue }
                deny(at: verdict.at) { $0.cause != id && $0.isConfirmed == nil && !everyday.contains($0.cause) }
                confirm(verdict, cause, in: &cases, until: now)
            case .cause(let id, isThere: false): deny(at: verdict.at) { $0.cause == id }
            case .nothing: deny(at: verdict.at) { !everyday.contains($0.cause) }
            }
        }
        return cases
    }

    private func episodeCases(of cause: Cause) -> [Case] {
        var cases: [Case] = []
        for episode in episodes.filter({ $0.cause == cause.id }).sorted(by: { $0.openedAt < $1.openedAt }) {
            if let last = cases.last, isSame(episode, as: last, cause) {
                cases[cases.count - 1].to = episode.clearedAt
            } else {
                cases.append(
                    Case(
                        cause: cause.id, from: episode.openedAt, to: episode.clearedAt, isEpisode: true,
                        clearsIn: cause.clearsIn))
            }
        }
        return cases
    }

    private func isSame(_ episode: Episode, as last: Case, _ cause: Cause) -> Bool {
        guard let end = last.to else { return true }
        return episode.openedAt - end <= cause.clearsIn
            && !repairs.contains { $0.verdict == .verified && $0.at >= last.from && $0.at <= episode.openedAt }
    }

    private func confirm(_ verdict: Verdict, _ cause: Cause, in cases: inout [Case], until now: Timestamp) {
        let own = cases.lastIndex {
            $0.cause == cause.id && $0.from - cause.clearsIn <= verdict.at
                && verdict.at <= ($0.to ?? now) + cause.clearsIn
        }
        guard let own else {
            return cases.append(
                Case(
                    cause: cause.id, from: verdict.at, to: verdict.at, isConfirmed: true, symptoms: verdict.symptoms,
                    isEpisode: false, clearsIn: cause.clearsIn))
        }
        cases[own].isConfirmed = true
        cases[own].symptoms = cases[own].symptoms ?? verdict.symptoms
    }
}
