package import Telemetry

/// The messages of one burst in the order they came, their bytes side by side in one buffer.
///
/// Bounded by the connection: at most its receive-maximum messages, at most 8 MiB plus one message.
package struct IncomingBatch: Sendable {
    package private(set) var bytes: [UInt8] = []
    package private(set) var messages: [IncomingMessage] = []

    package init() {}

    /// Costs a copy of the bytes into the buffer, which is reused from burst to burst unless somebody keeps the batch.
    package mutating func append(
        topic: UnsafeRawBufferPointer, payload: UnsafeRawBufferPointer, retain: Bool, mark: MessageMark?
    ) {
        let start = bytes.count
        bytes.append(contentsOf: topic)
        let middle = bytes.count
        bytes.append(contentsOf: payload)
        messages.append(
            IncomingMessage(topic: start..<middle, payload: middle..<bytes.count, retain: retain, mark: mark))
    }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        messages.removeAll(keepingCapacity: true)
    }

    /// UTF-8 without NUL, as the session has checked; not free of control characters.
    package func topicBytes(_ message: IncomingMessage) -> ArraySlice<UInt8> { bytes[message.topic] }
    package func topic(_ message: IncomingMessage) -> String { String(decoding: bytes[message.topic], as: UTF8.self) }
    package func payload(_ message: IncomingMessage) -> ArraySlice<UInt8> { bytes[message.payload] }
}

/// One message of an `IncomingBatch`.
package struct IncomingMessage: Hashable, Sendable {
    /// Where its topic and payload stand in the batch's bytes.
    package let topic: Range<Int>
    package let payload: Range<Int>
    /// True for what the broker had kept from before the subscription; false for news, even if its sender asked the
    /// broker to keep it.
    package let retain: Bool
    /// What a redelivery would be recognised by; nil at QoS 0, which is never redelivered.
    package let mark: MessageMark?
}
