package import Telemetry

/// Something a search found, and by what.
package struct SearchHit: Hashable, Sendable {
    package enum Field: String, Hashable, Sendable, CaseIterable { case name, email, account, serial, address }

    package var field: Field
    /// The text that matched, as stored.
    package var text: String
    /// Nil where a home or device matched that nobody is tied to now.
    package var person: PersonRecord?
    /// Set where an address matched, or the device has one.
    package var home: HomeID?
    /// Set where a serial matched.
    package var device: DeviceRecord?

    package init(field: Field, text: String, person: PersonRecord?, home: HomeID?, device: DeviceRecord?) {
        self.field = field
        self.text = text
        self.person = person
        self.home = home
        self.device = device
    }
}
