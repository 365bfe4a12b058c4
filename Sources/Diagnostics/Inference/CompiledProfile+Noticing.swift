import Profiles

extension CompiledProfile {
    /// P(an episode of it opens | the cause), by the cause's id, by this profile's own figures.
    ///
    /// Of what a cause shows in, each symptom that takes the watching posterior to `opens_at` with nothing else present
    /// opens an episode: 1 − Π (1 − q) over those. Where none does alone, all together may: Π q. 0: the watching cannot
    /// notice it, as where it shows in nothing measured. Cost: a posterior for each pair of cause and symptom.
    package var noticing: [String: Double] {
        var chances: [String: Double] = [:]
        for (index, cause) in profile.causes.enumerated() {
            func opens(_ present: [Cause.Shown]) -> Bool {
                var truths = profile.symptoms.map { _ in Truth.no }
                for shown in present where truths.indices.contains(shown.symptom) { truths[shown.symptom] = .yes }
                return watching.posterior(truths).causes[index] >= profile.opensAt
            }
            let alone = cause.shows.filter { opens([$0]) }
            if !alone.isEmpty {
                chances[cause.id] = 1 - alone.reduce(1) { $0 * (1 - $1.likelihood) }
            } else if !cause.shows.isEmpty, opens(cause.shows) {
                chances[cause.id] = cause.shows.reduce(1) { $0 * $1.likelihood }
            } else {
                chances[cause.id] = 0
            }
        }
        return chances
    }
}
