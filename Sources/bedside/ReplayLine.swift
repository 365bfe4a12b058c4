import Diagnostics
import Profiles
import Telemetry

/// One line of what `bedside replay` writes; docs/guides/replaying-history.md describes it.
struct ReplayLine: Encodable {
    struct Symptom: Encodable {
        var id: String
        var truth: String
        var since: String?
        /// Present ones only.
        var says: String?
    }
    struct Ranked: Encodable {
        var cause: String
        var kind: String
        var posterior: Double
    }
    struct Episode: Encodable {
        var cause: String
        var since: String
        var evidence: [String]?
    }
    struct Sensor: Encodable {
        var metric: String
        var implausible: Double?
    }

    var time: String
    var condition: String
    var reach: String
    var symptoms: [Symptom]
    var causes: [Ranked]
    var nothing_we_know: Double
    var opened: [Episode]?
    var cleared: [Episode]?
    var open: [Episode]?
    var sensors: [Sensor]?

    init(_ moment: ReplayMoment) {
        time = Self.text(moment.at)
        condition = moment.health.condition.rawValue
        reach = moment.health.reach.rawValue
        symptoms = moment.findings.map { finding in
            Symptom(
                id: finding.symptom, truth: Self.word(finding.truth), since: finding.since.map(Self.text),
                says: finding.truth == .yes ? finding.says : nil)
        }
        causes = moment.causes.map {
            Ranked(cause: $0.cause, kind: $0.kind.rawValue, posterior: Self.rounded($0.posterior))
        }
        nothing_we_know = Self.rounded(moment.nothingWeKnow)
        opened = Self.episodes(moment.opened)
        cleared = Self.episodes(moment.cleared)
        open = Self.episodes(moment.open)
        sensors =
            moment.sensors.isEmpty
            ? nil : moment.sensors.map { Sensor(metric: $0.metric.rawValue, implausible: $0.implausible) }
    }

    private static func episodes(_ episodes: [ReplayMoment.Episode]) -> [Episode]? {
        guard !episodes.isEmpty else { return nil }
        return episodes.map {
            Episode(cause: $0.cause, since: text($0.openedAt), evidence: $0.evidence.isEmpty ? nil : $0.evidence)
        }
    }

    private static func word(_ truth: Truth) -> String {
        switch truth {
        case .yes: "present"
        case .no: "absent"
        case .unknown: "unknown"
        }
    }

    /// Four decimals: more than a probability bears.
    private static func rounded(_ probability: Double) -> Double { (probability * 10_000).rounded() / 10_000 }

    private static func text(_ time: Timestamp) -> String { time.rfc3339 ?? "\(time.microseconds)" }
}
