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
    /// What is there and this cause does not bring about.
    package var unaccounted: [Evidence]
    /// Since when it has been watched as an episode.
    package var since: Timestamp?
    /// How long until its limit, in a sentence; nil where nothing useful can be said of that.
    package var prognosis: String?
    /// The figures behind its place, e.g. "refrigerant_leak: 93 % (at any time 0.8 %, by readings alone 62 %)".
    package var technical: String?

    package init(
        id: CauseID, title: String, kind: Kind, severity: Severity, probability: Double, likelihood: String,
        evidenceFor: [Evidence] = [], evidenceAgainst: [Evidence] = [], unaccounted: [Evidence] = [],
        since: Timestamp? = nil, prognosis: String? = nil, technical: String? = nil
    ) {
        self.id = id
        self.title = title
        self.kind = kind
        self.severity = severity
        self.probability = probability
        self.likelihood = likelihood
        self.evidenceFor = evidenceFor
        self.evidenceAgainst = evidenceAgainst
        self.unaccounted = unaccounted
        self.since = since
        self.prognosis = prognosis
        self.technical = technical
    }

    /// What speaks against it and is worth saying: what moved it, and whatever somebody told or saw. A reading that
    /// hardly counts is left to the figures.
    package var spokenAgainst: [Evidence] { evidenceAgainst.filter { $0.moves != nil || $0.source != .measured } }
}
