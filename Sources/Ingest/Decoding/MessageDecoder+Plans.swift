package import Profiles

extension MessageDecoder {
    /// The rule that every message on one topic is read by, whatever its payload, and its place among all rules.
    package struct PlainRule: Sendable {
        package var rule: ConventionRule
        package var number: Int
    }

    /// Nil where the payload decides on the rule or on the device that the message is of, or where nothing is read.
    package func plainRule(forTopic text: String) -> PlainRule? {
        guard let topic = Topic(text), let match = matcher.matches(topic).first else { return nil }
        let rule = rule(match)
        guard !rule.ignore, rule.conditions.isEmpty, !rule.device.isEmpty,
            (rule.device + rule.parent).allSatisfy({ if case .template = $0 { true } else { false } })
        else { return nil }
        return PlainRule(rule: rule, number: match)
    }

    /// What a topic captures by a rule that it fits.
    package func captures(of plain: PlainRule, inTopic text: String) -> [String: String] {
        Topic(text).map { TopicMatcher.captures(of: matcher.templates[plain.number], in: $0) } ?? [:]
    }
}
