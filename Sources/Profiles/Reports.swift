package import Telemetry

/// How a profile's devices report.
package struct Reports: Hashable, Sendable {
    /// The convention that decodes them: a shipped one's name, or the profile's own id where `rules` are held inline.
    package var convention: String
    /// The profile's own rules, compiled; empty where it names a shipped convention.
    package var rules: [ConventionRule]
    /// IANA zone of clock readings without an offset.
    package var zone: String?
    /// Expected time between messages.
    package var every: TimeSpan
    /// Silence after which the device counts as offline. Default 5 × `every`.
    package var offlineAfter: TimeSpan

    package init(
        convention: String, rules: [ConventionRule] = [], zone: String? = nil, every: TimeSpan, offlineAfter: TimeSpan
    ) {
        self.convention = convention
        self.rules = rules
        self.zone = zone
        self.every = every
        self.offlineAfter = offlineAfter
    }
}
