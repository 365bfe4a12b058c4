import Foundation
package import LocatedYAML
package import Profiles
import Telemetry

/// Reads a profile's `reports`: a shipped convention by name, the shorthand for plain JSON, or rules of its own.
package struct ReportsReader {
    /// - Parameters:
    ///   - profile: its id is the convention's name where it holds rules of its own.
    ///   - known: the shipped conventions' names.
    package static func read(
        _ node: LocatedNode, profile: ProfileID, known: [String], _ issues: inout Issues
    ) -> Reports? {
        guard let fields = node.fields(ReportsKeys.reports, &issues) else { return nil }
        let every = fields["every"].flatMap { Self.span($0, &issues) }
        let offlineAfter = fields["offline_after"].flatMap { Self.span($0, &issues) }
        let zone = fields["zone"].flatMap { Self.zone($0, &issues) }
        let source = Self.source(fields, profile: profile, known: known, &issues)
        guard let every, let source else { return nil }
        if let offlineAfter, offlineAfter < every, let node = fields["offline_after"] {
            issues.add(
                node.location,
                "offline_after is shorter than every: the device would count as offline between messages",
                remedy: "give it at least twice as long")
        }
        return Reports(
            convention: source.name, rules: source.rules, zone: zone, every: every,
            offlineAfter: offlineAfter ?? TimeSpan(microseconds: every.microseconds * 5))
    }

    private static func source(
        _ fields: LocatedFields, profile: ProfileID, known: [String], _ issues: inout Issues
    ) -> (name: String, rules: [ConventionRule])? {
        if let rules = fields["rules"] {
            for key in ["convention"] + ReportsKeys.shorthand where fields[key] != nil {
                issues.add(
                    fields.keyLocations[key] ?? fields.location, "reports has both \"rules\" and \"\(key)\"",
                    remedy: "keep one of them")
            }
            return ConventionRuleReader.rules(rules, &issues).map { (profile.rawValue, $0) }
        }
        guard let node = fields.require("convention", &issues, remedy: "name one, or write \"rules\""),
            let name = node.text(&issues)
        else { return nil }
        if name == "json" {
            return jsonRules(fields, &issues).map { (profile.rawValue, $0) }
        }
        for key in ReportsKeys.shorthand where fields[key] != nil {
            issues.add(
                fields.keyLocations[key] ?? fields.location, "\"\(key)\" goes with \"convention: json\" only",
                remedy: "remove it: the convention \(name) says it")
        }
        guard known.contains(name) else {
            issues.add(
                node.location, "unknown convention \"\(name)\"",
                remedy: Suggestion.remedy(for: name, among: ["json"] + known))
            return nil
        }
        return (name, [])
    }

    /// The shorthand: up to four rules, each with a topic of its own.
    private static func jsonRules(_ fields: LocatedFields, _ issues: inout Issues) -> [ConventionRule]? {
        guard let topic = fields.require("topic", &issues, remedy: "for example \"homes/{home}/{device}/telemetry\""),
            let (bare, reader) = start(topic, &issues)
        else { return nil }
        var telemetry = bare
        telemetry.time = fields["time"].flatMap { reader.time($0, &issues) }
        telemetry.sequence = fields["sequence"].flatMap { reader.sequence($0, &issues) }
        if let node = fields["sequence"] { reader.warnWithoutRun(telemetry, at: node.location, &issues) }
        telemetry.values =
            fields["values"].map { reader.values($0, &issues) } ?? ConventionRule.ValueSelection(all: [.whole])
        var rules = [telemetry]
        if let availability = fields["availability"]?.fields(ReportsKeys.jsonAvailability, &issues),
            let topic = availability["topic"], let (bare, reader) = start(topic, &issues)
        {
            var rule = bare
            rule.codec = .jsonOrText
            rule.availability = reader.availability(availability, &issues)
            rules.append(rule)
        }
        if let entries = fields["info"]?.entries(&issues) {
            rules += infoRule(entries, at: fields["info"]?.location ?? fields.location, &issues)
        }
        if let acks = fields["acks"]?.fields(ReportsKeys.acks, &issues),
            let topic = acks["topic"], let (bare, reader) = start(topic, &issues)
        {
            var rule = bare
            rule.ack = reader.ack(acks, &issues)
            rules.append(rule)
        }
        return rules
    }

    /// All of the message is info, unless the entries besides `topic` name what is.
    private static func infoRule(
        _ entries: [LocatedEntry], at location: SourceLocation, _ issues: inout Issues
    ) -> [ConventionRule] {
        guard let topic = entries.first(where: { $0.key == "topic" })?.value else {
            issues.add(
                location, "info has no \"topic\"", remedy: "name the topic that the device describes itself on")
            return []
        }
        guard let (bare, reader) = start(topic, &issues) else { return [] }
        var rule = bare
        let named = entries.filter { $0.key != "topic" }
        rule.info = named.isEmpty ? .all : .named(reader.named(named, &issues))
        return [rule]
    }

    /// A rule on the topics at `node`, whose `{device}` says which device it is, and a reader for its parts.
    private static func start(
        _ node: LocatedNode, _ issues: inout Issues
    ) -> (ConventionRule, ConventionRuleReader)? {
        let topics = ConventionRuleReader.topics(node, &issues)
        guard !topics.isEmpty else { return nil }
        let reader = ConventionRuleReader(topics: topics, hasItems: false)
        let device = reader.captured("device")
        if device.isEmpty {
            issues.add(node.location, "the topic does not say which device it is", remedy: "put {device} into it")
        }
        return (ConventionRule(topics: topics, device: device, parent: reader.captured("gateway")), reader)
    }

    /// A length of time above zero, e.g. `60s`.
    private static func span(_ node: LocatedNode, _ issues: inout Issues) -> TimeSpan? {
        guard let text = node.text(&issues) else { return nil }
        guard let span = TimeSpan(text), span > .zero, span <= .days(366) else {
            node.expected("a length of time such as 60s, 5m or 1h", &issues)
            return nil
        }
        return span
    }

    /// An IANA zone, e.g. `Europe/Berlin`.
    static func zone(_ node: LocatedNode, _ issues: inout Issues) -> String? {
        guard let text = node.text(&issues) else { return nil }
        guard TimeZone(identifier: text) != nil else {
            issues.add(node.location, "unknown time zone \"\(text)\"", remedy: "for example Europe/Berlin or UTC")
            return nil
        }
        return text
    }
}
