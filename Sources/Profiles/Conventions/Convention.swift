/// How a family of devices uses MQTT topics and payloads: data, read from `DeviceProfiles/conventions/<name>.yaml`
/// or from a profile's `reports`.
package struct Convention: Hashable, Sendable {
    /// The name in addresses, e.g. `tasmota`; the profile's id for rules held inline.
    package var name: String
    package var title: String
    /// In the file's order: where two rules fit a message equally well, the first one whose `conditions` hold is used.
    package var rules: [ConventionRule]

    package init(name: String, title: String = "", rules: [ConventionRule]) {
        self.name = name
        self.title = title
        self.rules = rules
    }

    /// Whether these are rules that a profile holds itself: its id has a `/`, the name of a shipped convention has none.
    package var isInline: Bool { name.utf8.contains(UInt8(ascii: "/")) }

    /// Whether identifiers of this convention may span several topic levels, so that `/` is part of them.
    package var identifiersSpanLevels: Bool {
        rules.contains { rule in
            rule.topics.contains { topic in
                topic.levels.contains { level in
                    if case .several(let name) = level { return name == "device" }
                    return false
                }
            }
        }
    }
}
