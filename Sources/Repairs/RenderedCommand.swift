/// A command as it goes out: QoS 1, not retained, to one device.
package struct RenderedCommand: Hashable, Sendable {
    package let topic: String
    package let payload: String

    /// - Parameter correlation: the repair's id, where the template carries it: it must be in the payload or the topic.
    package init(topic: String, payload: String, correlation: String?) throws(RenderedCommandError) {
        guard (1...65_535).contains(topic.utf8.count) else { throw .topicLength }
        guard !topic.utf8.contains(where: { $0 == 0x2B || $0 == 0x23 || $0 < 0x20 || $0 == 0x7F }) else {
            throw .topicCharacter
        }
        // "$" at the start is the broker's own space, never a device's.
        guard topic.utf8.first != UInt8(ascii: "$") else { throw .topicCharacter }
        if let correlation, !payload.contains(correlation), !topic.contains(correlation) { throw .withoutRepairID }
        self.topic = topic
        self.payload = payload
    }
}

/// Why rendered text is no command. Source: MQTT 5.0, section 4.7.
package enum RenderedCommandError: Error, Hashable, Sendable {
    /// Empty, or over 65,535 bytes.
    case topicLength
    /// A wildcard, a control character, or `$` at the start.
    case topicCharacter
    case withoutRepairID
}
