package import Telemetry

/// One person the query may mean.
package struct CallerMatch: Hashable, Sendable, Codable {
    package enum Matched: String, Hashable, Sendable, Codable { case phone, name, email, account, serial, address }
    /// How what was typed fits, nearest first: it is the whole; it begins it; it stands within; it is spelled nearly so.
    package enum Likeness: String, Hashable, Sendable, Codable { case exact, begins, part, similar }
    package var person: PersonID
    package var name: String
    package var matchedBy: Matched
    package var likeness: Likeness
    /// What matched, masked where the principal may not see it whole, e.g. "••• ••• 0143".
    package var matchedText: String
    /// One line each, e.g. "14 Hill Road, Otterburn".
    package var homes: [String]
    /// In the customer's words, e.g. "heat pump".
    package var devices: [String]

    package init(
        person: PersonID, name: String, matchedBy: Matched, likeness: Likeness = .exact, matchedText: String,
        homes: [String] = [], devices: [String] = []
    ) {
        self.person = person
        self.name = name
        self.matchedBy = matchedBy
        self.likeness = likeness
        self.matchedText = matchedText
        self.homes = homes
        self.devices = devices
    }
}
