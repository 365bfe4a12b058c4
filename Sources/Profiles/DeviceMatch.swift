/// Which devices a profile is for; every stated part must match. `*` stands for any run of characters.
package struct DeviceMatch: Hashable, Sendable {
    package var manufacturer: String?
    package var model: String?
    /// Comma-separated bounds over dotted versions, e.g. `>=2.0, <3`.
    package var firmware: String?
    /// An MQTT topic filter.
    package var topic: String?

    package init(manufacturer: String? = nil, model: String? = nil, firmware: String? = nil, topic: String? = nil) {
        self.manufacturer = manufacturer
        self.model = model
        self.firmware = firmware
        self.topic = topic
    }
}
