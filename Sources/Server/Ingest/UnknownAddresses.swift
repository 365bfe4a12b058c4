import Telemetry

/// Addresses that spoke and that nobody has linked to a device, the newest 1,000; the oldest gives way.
struct UnknownAddresses: Sendable {
    static let most = 1_000

    struct Entry: Hashable, Sendable {
        var address: Address
        var topic: String
        var messages: Int
        var lastHeard: Timestamp
    }
    private var entries: [Address: Entry] = [:]
    /// How many gave way.
    private(set) var dropped = 0

    mutating func note(_ address: Address, topic: String, at now: Timestamp) {
        if entries[address] != nil {
            entries[address]?.messages += 1
            entries[address]?.lastHeard = now
            return
        }
        if entries.count >= Self.most, let oldest = entries.min(by: { $0.value.lastHeard < $1.value.lastHeard }) {
            entries[oldest.key] = nil
            dropped += 1
        }
        entries[address] = Entry(address: address, topic: topic, messages: 1, lastHeard: now)
    }

    mutating func forget(_ address: Address) { entries[address] = nil }

    var newestFirst: [Entry] { entries.values.sorted { $0.lastHeard > $1.lastHeard } }
}
