/// How a family of devices uses MQTT topics and payloads.
package struct Convention: Hashable, Sendable {
    package var name: String
    package var rules: [ConventionRule]

    package init(name: String, rules: [ConventionRule]) {
        self.name = name
        self.rules = rules
    }
}

/// What messages on one kind of topic mean.
package struct ConventionRule: Hashable, Sendable {
    /// Topic template: literal levels, `{name}` for one level, `{name...}` for one or several, `+` for any one.
    package var topic: String

    package init(topic: String) { self.topic = topic }
}
