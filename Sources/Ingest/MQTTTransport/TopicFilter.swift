/// A checked MQTT topic filter. Shared subscriptions (`$share/...`) are refused: they are slower on one broker, and
/// their redeliveries go to another client.
/// Source: MQTT 5.0, sections 4.7 and 4.8; compared by bytes, as brokers do.
package struct TopicFilter: Hashable, Sendable, CustomStringConvertible {
    package let text: String
    private let levels: [[UInt8]]

    private static let anyLevel = Array("+".utf8)
    private static let anyRest = Array("#".utf8)

    package init(_ text: String) throws(TransportError) {
        let bytes = Array(text.utf8)
        func refuse(_ why: String) -> TransportError {
            TransportError(.invalidFilter, "topic filter \(text.debugDescription): \(why)")
        }
        guard !bytes.isEmpty else { throw refuse("it is empty") }
        guard bytes.count <= 65_535 else { throw refuse("it is longer than 65,535 bytes") }
        guard !bytes.contains(0) else { throw refuse("it holds a NUL") }
        let levels = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(Array.init)
        for (index, level) in levels.enumerated() where level.count > 1 || level == Self.anyRest {
            if level == Self.anyRest {
                guard index == levels.count - 1 else { throw refuse("# must be its last level") }
            } else if level.contains(UInt8(ascii: "+")) || level.contains(UInt8(ascii: "#")) {
                throw refuse("+ and # must stand alone in their level")
            }
        }
        guard levels[0] != Array("$share".utf8) else { throw refuse("shared subscriptions are not supported") }
        self.text = text
        self.levels = levels
    }

    package var description: String { text }

    /// Whether some topic matches both.
    package func overlaps(_ other: TopicFilter) -> Bool {
        let (a, b) = (levels, other.levels)
        // A leading wildcard does not match topics that begin with $.
        func isWild(_ level: [UInt8]) -> Bool { level == Self.anyLevel || level == Self.anyRest }
        if isWild(a[0]), b[0].first == UInt8(ascii: "$") { return false }
        if isWild(b[0]), a[0].first == UInt8(ascii: "$") { return false }
        var index = 0
        while true {
            // `x/#` matches `x` too, so the other may end here.
            if index < a.count, a[index] == Self.anyRest { return true }
            if index < b.count, b[index] == Self.anyRest { return true }
            if index == a.count || index == b.count { return a.count == b.count }
            if a[index] != Self.anyLevel, b[index] != Self.anyLevel, a[index] != b[index] { return false }
            index += 1
        }
    }

    /// Checks every filter, and that no two overlap: a broker delivers a message that two filters match twice, under
    /// two packet ids, and nobody could tell that from two messages.
    package static func disjoint(_ texts: [String]) throws(TransportError) -> [TopicFilter] {
        var filters: [TopicFilter] = []
        for text in texts {
            let filter = try TopicFilter(text)
            if let other = filters.first(where: filter.overlaps) {
                throw TransportError(
                    .overlappingFilters,
                    "topic filters \(other.text.debugDescription) and \(filter.text.debugDescription) overlap")
            }
            filters.append(filter)
        }
        return filters
    }
}

/// Checks a topic to publish to: 1 to 65,535 bytes, no wildcard, no NUL.
func checkTopic(_ topic: String) throws(TransportError) {
    let bytes = topic.utf8
    guard !bytes.isEmpty, bytes.count <= 65_535,
        !bytes.contains(where: { $0 == 0 || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "#") })
    else { throw TransportError(.invalidTopic, "not a topic to publish to: \(topic.prefix(100).debugDescription)") }
}
