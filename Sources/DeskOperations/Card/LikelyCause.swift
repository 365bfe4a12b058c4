package import Telemetry

/// A cause with its probability and its reasons.
package struct LikelyCause: Hashable, Sendable, Codable {
    package enum Kind: String, Hashable, Sendable, Codable { case fault, setting, use, installation, supply, weather }
    package enum Severity: String, Hashable, Sendable, Codable { case minor, major, critical }
    package var id: CauseID
    package var title: String
    package var kind: Kind
    package var severity: Severity
    /// Posterior, 0...1.
    package var probability: Double
    /// The same in words, e.g. "very likely".
    package var likelihood: String
    package var evidenceFor: [Evidence]
    package var evidenceAgainst: [Evidence]
    /// Since when it has been watched as an episode.
    package var since: Timestamp?
    package var prognosis: String?

    package init(
        id: CauseID, title: String, kind: Kind, severity: Severity, probability: Double, likelihood: String,
        evidenceFor: [Evidence] = [], evidenceAgainst: [Evidence] = [], since: Timestamp? = nil,
        prognosis: String? = nil
    ) {
        self.id = id
        self.title = title
        self.kind = kind
        self.severity = severity
        self.probability = probability
        self.likelihood = likelihood
        self.evidenceFor = evidenceFor
        self.evidenceAgainst = evidenceAgainst
        self.since = since
        self.prognosis = prognosis
    }
}
