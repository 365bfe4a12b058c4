/// What became of a published message, as far as the broker's word goes. Nothing in it says that a device acted.
package enum PublishOutcome: Hashable, Sendable {
    /// The broker has it and passes it on (at QoS 0: it is on the socket).
    case accepted
    /// The broker took it, and nobody subscribes to its topic, now or in a kept session.
    case noSubscribers
    /// The broker refused it: the MQTT 5 reason code, 0x80 and above, and its wording.
    case refused(reason: UInt8, String)
    /// The connection ended before the broker answered: it may have the message. Sending again may do it twice.
    case unknown
}
