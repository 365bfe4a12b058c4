package import Telemetry

/// Two things side by side: condition and reach. Silence is never health.
package struct Health: Hashable, Sendable, Codable {
    package enum Condition: String, Hashable, Sendable, Codable, CaseIterable {
        case healthy, faulty, unknown
        case atRisk = "at_risk"
    }
    package enum Reach: String, Hashable, Sendable, Codable, CaseIterable { case fresh, stale, offline }
    package var condition: Condition
    package var reach: Reach
    /// E.g. "nothing unusual in what it reports (14 checks)"; never "healthy" alone.
    package var says: String
    package var lastHeard: Timestamp?
    package var checks: [CheckMade]
    /// What this device cannot tell us, e.g. "noise".
    package var cannotSee: [String]
    /// True while its state is being rebuilt from history.
    package var learning: Bool

    package init(
        condition: Condition, reach: Reach, says: String, lastHeard: Timestamp? = nil, checks: [CheckMade] = [],
        cannotSee: [String] = [], learning: Bool = false
    ) {
        self.condition = condition
        self.reach = reach
        self.says = says
        self.lastHeard = lastHeard
        self.checks = checks
        self.cannotSee = cannotSee
        self.learning = learning
    }
}
