package import Telemetry

/// What could not be used of what came in: how the desk reads the ingest's table without owning it.
package protocol RejectSource: Sendable {
    func rejected() -> RejectedTable
}

/// As `RejectsReport`, before anybody has asked for a part of it.
package struct RejectedTable: Sendable {
    package struct Sample: Hashable, Sendable {
        package var reason: String
        package var why: String
        package var topic: String
        package var payload: [UInt8]
        package var size: Int
        package var at: Timestamp
        package var times: Int
        package var first: Timestamp

        package init(
            reason: String, why: String, topic: String, payload: [UInt8], size: Int, at: Timestamp, times: Int = 1,
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
    package var since: Timestamp
    package var counts: [String: Int]
    package var samples: [Sample]
    /// Addresses that speak and are no device's, the newest first: the first of `unknownCount`.
    package var unknown: [UnknownAddress] = []
    package var unknownCount = 0
    package static let mostUnknown = 20

    package struct UnknownAddress: Hashable, Sendable {
        package var address: Address
        package var topic: String
        package var messages: Int
        package var lastHeard: Timestamp

        package init(address: Address, topic: String, messages: Int, lastHeard: Timestamp) {
            self.address = address
            self.topic = topic
            self.messages = messages
            self.lastHeard = lastHeard
        }
    }

    package init(since: Timestamp, counts: [String: Int], samples: [Sample]) {
        self.since = since
        self.counts = counts
        self.samples = samples
    }
}
