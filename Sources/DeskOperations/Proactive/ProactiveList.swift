package import Telemetry

/// Who should hear from us before something breaks.
package struct ProactiveList: Hashable, Sendable, Codable {
    /// The most urgent first, one a home.
    package var rows: [ProactiveRow]
    /// Devices as urgent that are left out, since nobody can be told, nothing can be done, their home is listed with
    /// another device, or is being helped: a repair under way, an open contact or promise, or a contact within the last
    /// 14 days.
    package var leftOut: Int
    /// Whether there may be more than what was looked at.
    package var more: Bool
    package var madeAt: Timestamp

    package init(rows: [ProactiveRow] = [], leftOut: Int = 0, more: Bool = false, madeAt: Timestamp) {
        self.rows = rows
        self.leftOut = leftOut
        self.more = more
        self.madeAt = madeAt
    }
}

/// One home that should hear from us.
package struct ProactiveRow: Hashable, Sendable, Codable {
    package var device: DeviceSummary
    package var forecast: Forecast
    package var person: PersonID
    package var personName: String
    /// What they prefer; nil: not known. A message comes before a call.
    package var preferredChannel: Channel?
    /// In international spelling, the first on file.
    package var phone: String?

    package init(
        device: DeviceSummary, forecast: Forecast, person: PersonID, personName: String,
        preferredChannel: Channel? = nil, phone: String? = nil
    ) {
        self.device = device
        self.forecast = forecast
        self.person = person
        self.personName = personName
        self.preferredChannel = preferredChannel
        self.phone = phone
    }
}
