/// An MQTT topic filter: `+` for one level, `#` at the end for any number.
/// Source: MQTT Version 5.0, OASIS 2019, section 4.7.
struct TopicFilter {
    private let levels: [Substring]

    init(_ text: String) { levels = text.split(separator: "/", omittingEmptySubsequences: false) }

    func matches(_ topic: String) -> Bool {
        let topic = topic.split(separator: "/", omittingEmptySubsequences: false)
        for (index, level) in levels.enumerated() {
            if level == "#" { return true }
            guard index < topic.count, level == "+" || level == topic[index] else { return false }
        }
        return levels.count == topic.count
    }

    func overlaps(_ other: TopicFilter) -> Bool {
        for index in 0..<max(levels.count, other.levels.count) {
            let a = index < levels.count ? levels[index] : nil
            let b = index < other.levels.count ? other.levels[index] : nil
            if a == "#" || b == "#" { return true }
            guard let a, let b, a == "+" || b == "+" || a == b else { return false }
        }
        return true
    }

    /// Bytes of the levels that are fixed.
    var literals: Int { levels.filter { $0 != "+" && $0 != "#" }.reduce(0) { $0 + $1.utf8.count } }
}
