/// What is known of a device before it has a profile; nil where nothing is known yet.
package struct DeviceIdentity: Hashable, Sendable {
    /// The convention its messages were decoded by: a shipped one's name, or the id of the profile that holds the rules.
    package var convention: String?
    package var manufacturer: String?
    package var model: String?
    package var firmware: String?
    /// A topic it reports on.
    package var topic: String?
    /// Of the raw names that profiles match on, those it has reported; no more than `ProfileCatalog.telling` holds.
    package var reportedMetrics: Set<String>

    package init(
        convention: String? = nil, manufacturer: String? = nil, model: String? = nil, firmware: String? = nil,
        topic: String? = nil, reportedMetrics: Set<String> = []
    ) {
        self.convention = convention
        self.manufacturer = manufacturer
        self.model = model
        self.firmware = firmware
        self.topic = topic
        self.reportedMetrics = reportedMetrics
    }
}
