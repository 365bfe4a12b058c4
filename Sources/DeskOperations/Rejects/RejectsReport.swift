package import Telemetry

/// Messages that could not be used since the service started: how many for each reason, and the newest to look at.
package struct RejectsReport: Hashable, Sendable, Codable {
    package struct Reason: Hashable, Sendable, Codable {
        /// As the figures name it, e.g. `bad_payload`.
        package var reason: String
        package var messages: Int

        package init(reason: String, messages: Int) {
            self.reason = reason
            self.messages = messages
        }
    }
    /// Since when they are counted; nothing of it outlasts the service.
    package var since: Timestamp
    /// Every reason there was, the most frequent first.
    package var reasons: [Reason]
    /// Newest first, at most one of a topic and reason.
    package var messages: [RejectedMessage]
    package var madeAt: Timestamp

    package init(since: Timestamp, reasons: [Reason] = [], messages: [RejectedMessage] = [], madeAt: Timestamp) {
        self.since = since
        self.reasons = reasons
        self.messages = messages
        self.madeAt = madeAt
    }
}

/// The newest message that was rejected on a topic for a reason.
package struct RejectedMessage: Hashable, Sendable, Codable {
    package var reason: String
    /// For people, e.g. "a key stands twice in one object (byte 10)".
    package var why: String
    /// As it was sent, its first 512 bytes.
    package var topic: String
    /// Its first 512 bytes.
    package var payload: PayloadText
    /// Bytes of the whole payload.
    package var size: Int
    package var at: Timestamp
    /// How often this topic was rejected for this reason while it stood here, and since when.
    package var times: Int
    package var first: Timestamp

    package init(
        reason: String, why: String, topic: String, payload: PayloadText, size: Int, at: Timestamp, times: Int,
        first: Timestamp
    ) {
        self.reason = reason
        self.why = why
        self.topic = topic
        self.payload = payload
        self.size = size
        self.at = at
        self.times = times
        self.first = first
    }
}
