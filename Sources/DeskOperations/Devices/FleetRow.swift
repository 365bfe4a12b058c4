package import Telemetry

/// One device of the list.
package struct FleetRow: Hashable, Sendable, Codable {
    package var device: DeviceSummary
    package var person: PersonID?
    package var personName: String?
    package var condition: Health.Condition
    package var reach: Health.Reach
    package var lastHeard: Timestamp?
    /// The likely cause in one clause; nil where there is none.
    package var headline: String?
    package var since: Timestamp?
    /// Why this home should hear from us before it calls; nil: it need not.
    package var hearFromUs: String?

    package init(
        device: DeviceSummary, person: PersonID? = nil, personName: String? = nil, condition: Health.Condition,
        reach: Health.Reach, lastHeard: Timestamp? = nil, headline: String? = nil, since: Timestamp? = nil,
        hearFromUs: String? = nil
    ) {
        self.device = device
        self.person = person
        self.personName = personName
        self.condition = condition
        self.reach = reach
        self.lastHeard = lastHeard
        self.headline = headline
        self.since = since
        self.hearFromUs = hearFromUs
    }
}
