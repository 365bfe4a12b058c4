import Telemetry

/// Addresses that spoke and that nobody has linked to a device, the newest 1,000; the oldest gives way.
///
/// Memory: at most some 14 KiB an address, where it says that much of itself, and its topic (64 KiB at most).
struct UnknownAddresses: Sendable {
    static let most = 1_000
    /// Pairs that are kept of what one says of itself, and the longest of their names and values (bytes); as many as a
    /// device's state keeps. What goes beyond is left out.
    static let mostSaid = 32
    static let longestText = 200

    struct Entry: Hashable, Sendable {
        var address: Address
        var topic: String
        var messages: Int
        var lastHeard: Timestamp
        /// What it said of itself: model, firmware, …
        var said: [String: String]
    }
    private var entries: [Address: Entry] = [:]
    /// How many gave way.
    private(set) var dropped = 0

    mutating func note(_ address: Address, topic: String, said: [String: String] = [:], at now: Timestamp) {
        var entry =
            entries[address] ?? Entry(address: address, topic: topic, messages: 0, lastHeard: now, said: [:])
        entry.messages += 1
        entry.lastHeard = now
        for name in said.keys.sorted() {
            guard let value = said[name], max(name.utf8.count, value.utf8.count) <= Self.longestText,
                entry.said[name] != nil || entry.said.count < Self.mostSaid
            else { continue }
            entry.said[name] = value
        }
        put(entry)
    }

    /// One that was forgotten too soon.
    mutating func putBack(_ entry: Entry) { put(entry) }

    private mutating func put(_ entry: Entry) {
        if entries[entry.address] == nil, entries.count >= Self.most,
            let oldest = entries.min(by: { $0.value.lastHeard < $1.value.lastHeard })
        {
            entries[oldest.key] = nil
            dropped += 1
        }
        entries[entry.address] = entry
    }

    mutating func forget(_ address: Address) { entries[address] = nil }

    subscript(address: Address) -> Entry? { entries[address] }

    var newestFirst: [Entry] { entries.values.sorted { $0.lastHeard > $1.lastHeard } }
}
