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
    /// Newest first, at most one of a topic, a reason and a fault (`why`, whatever its numbers).
    package var messages: [RejectedMessage]
    /// Addresses that speak and are no device's, as they call themselves: the newest twenty of `unknownCount`.
    package var unknown: [UnknownAddress]?
    package var unknownCount: Int?
    package var madeAt: Timestamp

    /// Every reason there can be.
    package static let knownReasons = [
        "bad_device", "bad_payload", "bad_sample", "bad_topic", "no_device", "no_rule_fits", "too_many",
        "too_many_metrics", "unicode_twin", "unknown_convention", "unknown_topic",
    ]

    package init(
        since: Timestamp, reasons: [Reason] = [], messages: [RejectedMessage] = [], unknown: [UnknownAddress]? = nil,
        unknownCount: Int? = nil, madeAt: Timestamp
    ) {
        self.since = since
        self.reasons = reasons
        self.messages = messages
        self.unknown = unknown
        self.unknownCount = unknownCount
        self.madeAt = madeAt
    }
}

/// An address that speaks and is no device's.
package struct UnknownAddress: Hashable, Sendable, Codable {
    package var convention: String
    package var gateway: String?
    package var native: String
    /// That it was heard on first, its first 512 bytes.
    package var topic: String
    package var messages: Int
    package var lastHeard: Timestamp

    package init(
        convention: String, gateway: String?, native: String, topic: String, messages: Int, lastHeard: Timestamp
    ) {
        self.convention = convention
        self.gateway = gateway
        self.native = native
        self.topic = topic
        self.messages = messages
        self.lastHeard = lastHeard
    }
}

/// The newest message that was rejected on a topic for a reason and a fault.
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
    /// How often this topic was rejected for this reason and fault while it stood here, and since when.
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
