package import Profiles
package import Telemetry

/// What was known of a device at one moment of its history. Times are the history's own.
package struct ReplayMoment: Hashable, Sendable {
    package struct Finding: Hashable, Sendable {
        package var symptom: String
        package var truth: Truth
        package var since: Timestamp?
        /// A sentence with its figures.
        package var says: String
    }
    package struct Ranked: Hashable, Sendable {
        package var cause: String
        package var kind: Cause.Kind
        /// By what is measured alone.
        package var posterior: Double
    }
    package struct Episode: Hashable, Sendable {
        package var cause: String
        package var openedAt: Timestamp
        /// What opened it; empty for one that cleared.
        package var evidence: [String]
    }
    package struct SensorNote: Hashable, Sendable {
        package var metric: MetricID
        /// The value outside what is plausible; nil for one that is plausible again.
        package var implausible: Double?
    }

    package var at: Timestamp
    package var health: Health
    /// Every symptom of the profile, in its order.
    package var findings: [Finding]
    /// Every cause, likeliest first.
    package var causes: [Ranked]
    package var nothingWeKnow: Double
    package var opened: [Episode]
    package var cleared: [Episode]
    /// Episodes that are open after this moment.
    package var open: [Episode]
    package var sensors: [SensorNote]

    /// Whether a fold said something that is told at once.
    static func isNews(_ outputs: [FoldOutput]) -> Bool {
        outputs.contains { output in
            switch output {
            case .symptom, .episodeOpened, .episodeCleared, .sensor: true
            default: false
            }
        }
    }

    /// - Parameter shift: by how much the state's times lie after the history's.
    init(
        of state: DeviceState, _ outputs: [FoldOutput], at time: Timestamp, told shift: TimeSpan,
        _ compiled: CompiledProfile
    ) {
        let profile = compiled.profile
        at = time - shift
        health = Health(of: state, at: time, compiled)
        findings = zip(profile.symptoms, state.findings(at: time, compiled)).map { symptom, evidence in
            Finding(
                symptom: symptom.id, truth: evidence.truth, since: evidence.since.map { $0 - shift },
                says: evidence.sentence(at: time))
        }
        causes = profile.causes.indices
            .map {
                Ranked(
                    cause: profile.causes[$0].id, kind: profile.causes[$0].kind, posterior: state.watching.causes[$0])
            }
            .enumerated().sorted { ($1.element.posterior, $0.offset) < ($0.element.posterior, $1.offset) }
            .map(\.element)
        nothingWeKnow = state.watching.nothingWeKnow
        open = zip(profile.causes, state.openEpisodes).compactMap { cause, openedAt in
            openedAt.map { Episode(cause: cause.id, openedAt: $0 - shift, evidence: []) }
        }
        opened = []
        cleared = []
        sensors = []
        for output in outputs {
            switch output {
            case .episodeOpened(let opening):
                opened.append(
                    Episode(
                        cause: opening.cause, openedAt: opening.openedAt - shift,
                        evidence: opening.evidence.map { $0.sentence(at: time) }))
            case .episodeCleared(let clearing):
                cleared.append(Episode(cause: clearing.cause, openedAt: clearing.openedAt - shift, evidence: []))
            case .sensor(.implausible(let metric, let value, _)):
                sensors.append(SensorNote(metric: metric, implausible: value))
            case .sensor(.plausible(let metric, _)):
                sensors.append(SensorNote(metric: metric, implausible: nil))
            default: break
            }
        }
    }
}
