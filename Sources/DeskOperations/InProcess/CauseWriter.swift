import Diagnostics
import Profiles
import Telemetry

/// Writes the causes of a diagnosis with what speaks for and against them: clauses to repeat aloud, how far each moved
/// the probability in words, and the figures behind it for whoever asks.
struct CauseWriter: Sendable {
    let state: DeviceState
    let compiled: CompiledProfile
    /// What was before belongs to somebody else; nil: nothing does.
    let begin: Timestamp?
    /// The home's.
    let clock: HomeClock
    let now: Timestamp

    /// Causes less probable than this are left out.
    private static let leastProbability = 0.01
    /// Findings that a cause does not explain and that are shown, those first that count most against it.
    private static let mostUnaccounted = 3

    func causes(_ diagnosis: Diagnosis, _ forecasts: [Forecast]) -> [LikelyCause] {
        diagnosis.ranked.filter { $0.probability >= Self.leastProbability }.map { ranked in
            let cause = compiled.profile.causes[ranked.cause]
            func written(_ found: [Diagnostics.Evidence]) -> [Evidence] {
                found.compactMap { evidence($0, moving: ranked.probability) }
            }
            // By itself a finding may speak against a cause and still raise it, where it rules out a rival: what counts
            // for whoever listens is which way it moved.
            let all = ranked.evidenceFor + ranked.evidenceAgainst
            let speaksFor = all.filter { $0.speaksFor(ranked.probability) }
            let speaksAgainst = all.filter { !$0.speaksFor(ranked.probability) }
            return LikelyCause(
                id: CauseID(rawValue: cause.id), title: cause.title, kind: LikelyCause.Kind(cause.kind),
                severity: LikelyCause.Severity(cause.severity), probability: ranked.probability,
                likelihood: Wording.likelihood(ranked.probability), evidenceFor: written(speaksFor),
                evidenceAgainst: written(speaksAgainst),
                unaccounted: Array(written(ranked.unaccounted).prefix(Self.mostUnaccounted)),
                since: TiePeriod.cut(state.openEpisodes[ranked.cause], from: begin),
                prognosis: forecasts.first { $0.cause.rawValue == cause.id && $0.isWorthSaying }?.says,
                technical: ranked.technical(in: compiled.profile).split(separator: "\n").first.map(String.init))
        }
    }

    /// Since when it has been so. What was noticed after its last word is its silence, which began with that word.
    private func began(_ found: Diagnostics.Evidence) -> Timestamp? {
        guard let since = found.since, let heard = state.lastReceivedAt else { return found.since }
        return min(since, heard)
    }

    /// Nil for what is not repeated: that they called is why we look.
    private func evidence(_ found: Diagnostics.Evidence, moving probability: Double) -> Evidence? {
        let figures = found.figures.filter { $0.value != nil }.map(\.words).joined(separator: "; ")
        func quoted(_ clause: String, _ words: String?) -> String { words.map { "\(clause): “\($0)”" } ?? clause }
        var written: Evidence
        switch found.source {
        case .measured:
            written = Evidence(
                says: found.says, source: .measured,
                since: found.truth == .yes ? TiePeriod.cut(began(found), from: begin) : nil,
                lastSeen: TiePeriod.cut(found.lastSeen, from: begin), figures: figures.isEmpty ? nil : figures)
        case .told(_, let words), .answered(_, let words):
            written = Evidence(says: quoted(found.says, words), source: .told, since: found.since)
        case .seen(_, let words):
            let saw = "\(found.says), as the technician saw\(day(found.since))"
            written = Evidence(says: quoted(saw, words), source: .seen, since: found.since)
        case .verdict(_, let words):
            let verdict = found.says.replacing("a technician", with: "the technician\(day(found.since))")
            written = Evidence(says: quoted(verdict, words), source: .seen, since: found.since)
        case .contact: return nil
        }
        written.moves = found.probabilityWithout.flatMap { Wording.movement(from: $0, to: probability) }
        written.technical = found.technical(moving: probability)
        return written
    }

    /// " on Tuesday".
    private func day(_ at: Timestamp?) -> String { at.map { " " + clock.day($0, at: now) } ?? "" }
}

extension Diagnostics.Evidence {
    /// Which way it moved a cause of this probability, where it moved it by a word's worth; else what it says alone.
    fileprivate func speaksFor(_ probability: Double) -> Bool {
        guard let without = probabilityWithout, Wording.movement(from: without, to: probability) != nil else {
            return likelihoodRatio > 1
        }
        return probability > without
    }
}
