/// A device whose people may hear from us, and what is known of them.
package struct OutreachRecord: Hashable, Sendable {
    package var device: DeviceRecord
    /// Nil: it stands nowhere that we know.
    package var home: HomeRecord?
    /// Those tied to the home at the moment asked for.
    package var people: [TiedPerson]
    /// Whether the home is being helped already, or was in touch a short while ago.
    package var isInTouch: Bool
}
