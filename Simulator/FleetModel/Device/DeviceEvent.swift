/// What a device puts on the air, in time order.
package enum DeviceEvent: Hashable, Sendable {
    /// Connected: its status becomes online and its info is published.
    case cameOnline
    /// Gone without a word: the broker publishes its last will.
    case wentOffline
    case report(sequence: UInt64, Measurement)
    case reply(CommandReply)
}

/// A command as it reached the device.
package struct DeviceCommand: Hashable, Sendable {
    /// The sender's id: one id is executed once, however often it comes. Empty where the convention has none.
    package var id: String
    package var order: DeviceOrder
    /// False where the convention executes an id as often as it comes.
    package var isOnce: Bool

    package init(id: String, order: DeviceOrder, isOnce: Bool = true) {
        self.id = id
        self.order = order
        self.isOnce = isOnce
    }
}

package struct CommandReply: Hashable, Sendable {
    package enum Status: String, Hashable, Sendable { case received, done, refused, failed }
    package var id: String
    package var status: Status
    /// The device's words.
    package var detail: String?

    package init(id: String, status: Status, detail: String? = nil) {
        self.id = id
        self.status = status
        self.detail = detail
    }
}
