import LocatedYAML
import Profiles
import Telemetry

/// Reads the rules of a convention, wherever they stand: in a convention's file or in a profile's `reports`.
struct ConventionRuleReader {
    /// What an ignored message needs besides its topic.
    private static let ignoreKeys = ["topic", "codec", "where", "ignore"]

    /// Names that every topic of the rule captures.
    private let captures: [String]
    private let hasItems: Bool

    static func rules(_ node: LocatedNode, _ issues: inout Issues) -> [ConventionRule]? {
        guard let items = node.list(&issues) else { return nil }
        var rules: [ConventionRule] = []
        /// Topics that a rule without conditions takes all messages of.
        var taken: [String: SourceLocation] = [:]
        for item in items {
            guard let fields = item.fields(ReportsKeys.rule, &issues), let rule = rule(fields, &issues) else {
                continue
            }
            for topic in rule.topics {
                if let earlier = taken[topic.text] {
                    issues.add(
                        fields["topic"]?.location ?? item.location,
                        "this rule is never used: the one at line \(earlier.line) takes every message on "
                            + "\"\(topic.text)\"", remedy: "give the earlier rule a \"where\", or remove one of them")
                } else if rule.conditions.isEmpty {
                    taken[topic.text] = fields["topic"]?.location ?? item.location
                }
            }
            rules.append(rule)
        }
        if items.isEmpty { issues.add(node.location, "there are no rules", remedy: "write at least one") }
        return rules
    }

    private static func rule(_ fields: LocatedFields, _ issues: inout Issues) -> ConventionRule? {
        guard let topicNode = fields["topic"] else { return nil }
        let topics = topics(topicNode, &issues)
        guard !topics.isEmpty else { return nil }
        return ConventionRuleReader(topics: topics, hasItems: fields["each"] != nil).rule(topics, fields, &issues)
    }

    /// Reads the parts of a rule on `topics`.
    init(topics: [TopicTemplate], hasItems: Bool) {
        captures = topics.dropFirst().reduce(topics.first?.captureNames ?? []) { names, topic in
            names.filter(topic.captureNames.contains)
        }
        self.hasItems = hasItems
    }

    /// A topic template or a list of them.
    static func topics(_ node: LocatedNode, _ issues: inout Issues) -> [TopicTemplate] {
        (node.texts(&issues) ?? []).compactMap { text in
            do throws(TopicTemplate.Fault) {
                return try TopicTemplate(text)
            } catch {
                issues.add(node.location, error.description, remedy: "for example homes/{home}/{device}/telemetry")
                return nil
            }
        }
    }

    private func rule(
        _ topics: [TopicTemplate], _ fields: LocatedFields, _ issues: inout Issues
    ) -> ConventionRule? {
        var rule = ConventionRule(topics: topics)
        if let node = fields["codec"] {
            rule.codec = choice(node, ConventionRule.Codec.allCases, &issues) ?? .json
        }
        rule.conditions = fields["where"].map { conditions($0, &issues) } ?? []
        rule.ignore = fields["ignore"]?.bool(&issues) ?? false
        if rule.ignore {
            for key in ReportsKeys.rule.names where !Self.ignoreKeys.contains(key) && fields[key] != nil {
                issues.add(
                    fields.keyLocations[key] ?? fields.location, "an ignored message has no \"\(key)\"",
                    remedy: "remove it, or remove \"ignore\"")
            }
            return rule
        }
        rule.each = fields["each"].flatMap { path($0, allowsItem: false, &issues) }
        rule.except = fields["except"].map { conditions($0, &issues) } ?? []
        rule.device = fields["device"].map { sources($0, &issues) } ?? captured("device")
        rule.aliases = fields["aliases"].map { sources($0, &issues) } ?? []
        rule.parent = fields["parent"].map { sources($0, &issues) } ?? captured("gateway")
        rule.time = fields["time"].flatMap { time($0, &issues) }
        rule.zone = fields["zone"].flatMap { ReportsReader.zone($0, &issues) }
        rule.sequence = fields["sequence"].flatMap { sequence($0, &issues) }
        if let node = fields["sequence"] { warnWithoutRun(rule, at: node.location, &issues) }
        rule.values = fields["values"].flatMap { values($0, &issues) }
        rule.availability = fields["availability"].flatMap { availability($0, &issues) }
        rule.info = fields["info"].flatMap { info($0, &issues) }
        rule.ack = fields["ack"].flatMap { ack($0, &issues) }
        rule.event = fields["event"].flatMap { event($0, &issues) }
        rule.announces = fields["announces"].map { named($0, &issues) } ?? []
        rule.commands = fields["command"].map { commands($0, topics, &issues) } ?? []
        if !fields.says(of: ["values", "availability", "info", "ack", "event", "announces"]) {
            issues.add(
                fields.location, "this rule reads nothing from its messages",
                remedy: "give it \"values: all\", or say \"ignore: true\"")
        }
        return rule
    }

    /// One topic with captures, or a list with one for each of `topics`.
    private func commands(_ node: LocatedNode, _ topics: [TopicTemplate], _ issues: inout Issues) -> [String] {
        guard case .sequence(let items) = node.content else { return template(node, &issues).map { [$0] } ?? [] }
        guard items.count == topics.count else {
            issues.add(
                node.location, "\(items.count) command topics stand beside \(topics.count) topics",
                remedy: "write one for all topics, or one for each, in their order")
            return []
        }
        return zip(items, topics).compactMap { item, topic in
            Self(topics: [topic], hasItems: hasItems).template(item, &issues)
        }
    }

    func captured(_ name: String) -> [ConventionRule.TextSource] {
        captures.contains(name) ? [.template("{\(name)}")] : []
    }

    // MARK: Paths and texts

    private func path(_ node: LocatedNode, allowsItem: Bool = true, _ issues: inout Issues) -> ValuePath? {
        guard let text = node.text(&issues) else { return nil }
        return path(text, at: node, allowsItem: allowsItem, &issues)
    }

    private func path(
        _ text: String, at node: LocatedNode, allowsItem: Bool = true, _ issues: inout Issues
    ) -> ValuePath? {
        do throws(ValuePath.Fault) {
            let path = try ValuePath(text)
            if path.root != .message, !(allowsItem && hasItems) {
                issues.add(node.location, "\(text) speaks of an item, and there is none here", remedy: "begin with $")
                return nil
            }
            return path
        } catch {
            issues.add(node.location, error.description)
            return nil
        }
    }

    private func paths(_ node: LocatedNode, _ issues: inout Issues) -> [ValuePath] {
        (node.texts(&issues) ?? []).compactMap { path($0, at: node, &issues) }
    }

    /// Literal text with the topic's captures in braces.
    private func template(_ node: LocatedNode, _ issues: inout Issues) -> String? {
        guard let text = node.text(&issues) else { return nil }
        return checked(text, at: node, &issues)
    }

    private func checked(_ text: String, at node: LocatedNode, _ issues: inout Issues) -> String? {
        for name in CommandTemplate(topic: text, payload: "").names where !captures.contains(name) {
            issues.add(
                node.location, "{\(name)} is captured by none, or not by all, of the rule's topics",
                remedy: Suggestion.remedy(for: name, among: captures))
            return nil
        }
        return text
    }

    /// One source or a list of them: a path, or text with captures.
    private func sources(_ node: LocatedNode, _ issues: inout Issues) -> [ConventionRule.TextSource] {
        if case .sequence(let items) = node.content { return items.compactMap { source($0, &issues) } }
        return source(node, &issues).map { [$0] } ?? []
    }

    private func source(_ node: LocatedNode, _ issues: inout Issues) -> ConventionRule.TextSource? {
        guard case .mapping = node.content else {
            guard let text = node.text(&issues) else { return nil }
            if text.hasPrefix("$") || text.hasPrefix("@") { return path(text, at: node, &issues).map { .path($0) } }
            return checked(text, at: node, &issues).map { .template($0) }
        }
        guard let fields = node.fields(ReportsKeys.edited, &issues),
            let path = fields["path"].flatMap({ path($0, &issues) })
        else { return nil }
        let replacing = (fields["replace"]?.entries(&issues) ?? []).compactMap { entry in
            self.path(entry.value, &issues).map { ConventionRule.Replacement(text: entry.key, by: $0) }
        }
        return .edited(path: path, replacing: replacing, appending: fields["append"]?.text(&issues) ?? "")
    }

    private func named(_ node: LocatedNode, _ issues: inout Issues) -> [ConventionRule.NamedSource] {
        named(node.entries(&issues) ?? [], &issues)
    }

    func named(_ entries: [LocatedEntry], _ issues: inout Issues) -> [ConventionRule.NamedSource] {
        entries.map { entry in
            ConventionRule.NamedSource(name: entry.key, sources: sources(entry.value, &issues))
        }
    }

    private func choice<Choice: RawRepresentable<String>>(
        _ node: LocatedNode, _ all: [Choice], _ issues: inout Issues
    ) -> Choice? {
        guard let text = node.text(&issues) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        issues.add(
            node.location, "unknown \(node.name) \"\(text)\"",
            remedy: Suggestion.remedy(for: text, among: all.map(\.rawValue)))
        return nil
    }

    // MARK: Parts of a rule

    private func conditions(_ node: LocatedNode, _ issues: inout Issues) -> [ConventionRule.Condition] {
        (node.entries(&issues) ?? []).compactMap { entry in
            guard let path = path(entry.key, at: entry.value, &issues), let words = entry.value.texts(&issues) else {
                return nil
            }
            let expectation: ConventionRule.Condition.Expectation =
                switch words {
                case ["present"]: .present
                case ["absent"]: .absent
                case ["object"]: .object
                case ["array"]: .array
                case ["scalar"]: .scalar
                default: .oneOf(words)
                }
            return ConventionRule.Condition(path: path, expectation: expectation)
        }
    }

    func time(_ node: LocatedNode, _ issues: inout Issues) -> ConventionRule.TimeSource? {
        guard case .mapping = node.content else {
            let paths = paths(node, &issues)
            return paths.isEmpty ? nil : ConventionRule.TimeSource(paths: paths)
        }
        guard let fields = node.fields(ReportsKeys.timeSource, &issues), let pathNode = fields["path"] else {
            return nil
        }
        let unit = fields["unit"].flatMap { choice($0, ConventionRule.TimeSource.Unit.allCases, &issues) }
        let paths = paths(pathNode, &issues)
        return paths.isEmpty ? nil : ConventionRule.TimeSource(paths: paths, unit: unit ?? .bySize)
    }

    func sequence(_ node: LocatedNode, _ issues: inout Issues) -> ConventionRule.SequenceSource? {
        guard !hasItems else {
            issues.add(
                node.location, "a sequence number is one message's, and this rule reads items",
                remedy: "remove it, or remove \"each\"")
            return nil
        }
        guard case .mapping = node.content else {
            return path(node, &issues).map { ConventionRule.SequenceSource(number: $0) }
        }
        guard let fields = node.fields(ReportsKeys.sequenceSource, &issues),
            let number = fields["path"].flatMap({ path($0, &issues) })
        else { return nil }
        return ConventionRule.SequenceSource(number: number, boot: fields["boot"].flatMap { path($0, &issues) })
    }

    /// Without times, a message after a restart is told from one that came before by its values alone.
    func warnWithoutRun(_ rule: ConventionRule, at location: SourceLocation, _ issues: inout Issues) {
        guard let sequence = rule.sequence, sequence.boot == nil, rule.time == nil else { return }
        issues.warn(
            location,
            "messages state neither their time nor the run that they are numbered in: what a device says after a restart may pass for what it said before, and be lost",
            remedy: "name their time, or their run: sequence: {path: $.n, boot: $.starts}")
    }

    func values(_ node: LocatedNode, _ issues: inout Issues) -> ConventionRule.ValueSelection? {
        let whole = hasItems ? ValuePath.item : ValuePath.whole
        guard case .mapping = node.content else {
            if case .scalar(let scalar) = node.content, scalar.text == "all" {
                return ConventionRule.ValueSelection(all: [whole])
            }
            let paths = paths(node, &issues)
            return paths.isEmpty ? nil : ConventionRule.ValueSelection(all: paths)
        }
        guard let fields = node.fields(ReportsKeys.selection, &issues) else {
            return nil
        }
        var selection = ConventionRule.ValueSelection()
        selection.all = fields["all"].map { paths($0, &issues) } ?? []
        selection.prefix = fields["prefix"].flatMap { template($0, &issues) } ?? ""
        selection.only = (fields["only"]?.texts(&issues) ?? []).map(NamePattern.init)
        selection.skip = (fields["skip"]?.texts(&issues) ?? []).map(NamePattern.init)
        selection.textNumbers = fields["text_numbers"]?.bool(&issues) ?? false
        selection.named = (fields["named"]?.entries(&issues) ?? []).compactMap { value($0, &issues) }
        if fields["all"] == nil, fields["named"] == nil { selection.all = [whole] }
        return selection
    }

    private func value(
        _ entry: LocatedEntry, _ issues: inout Issues
    ) -> ConventionRule.ValueSelection.Named? {
        guard let name = checked(entry.key, at: entry.value, &issues) else { return nil }
        guard case .mapping = entry.value.content else {
            return path(entry.value, &issues).map { ConventionRule.ValueSelection.Named(name: name, path: $0) }
        }
        guard let fields = entry.value.fields(ReportsKeys.named, &issues),
            let path = fields["path"].flatMap({ path($0, &issues) })
        else { return nil }
        let reduce = fields["reduce"].flatMap {
            choice($0, ConventionRule.ValueSelection.Reduction.allCases, &issues)
        }
        return ConventionRule.ValueSelection.Named(name: name, path: path, reduce: reduce)
    }

    private func availability(_ node: LocatedNode, _ issues: inout Issues) -> ConventionRule.AvailabilitySource? {
        node.fields(ReportsKeys.availability, &issues).flatMap { availability($0, &issues) }
    }

    func availability(
        _ fields: LocatedFields, _ issues: inout Issues
    ) -> ConventionRule.AvailabilitySource? {
        let path = fields["path"].map { self.path($0, &issues) } ?? .whole
        let online = fields["online"]?.texts(&issues)
        let offline = fields["offline"]?.texts(&issues)
        guard let path, let online, let offline else { return nil }
        return ConventionRule.AvailabilitySource(path: path, online: online, offline: offline)
    }

    private func info(_ node: LocatedNode, _ issues: inout Issues) -> ConventionRule.InfoSelection? {
        if case .scalar(let scalar) = node.content, scalar.text == "all" { return .all }
        return .named(named(node, &issues))
    }

    private func ack(_ node: LocatedNode, _ issues: inout Issues) -> ConventionRule.AckSource? {
        node.fields(ReportsKeys.ack, &issues).flatMap { ack($0, &issues) }
    }

    func ack(_ fields: LocatedFields, _ issues: inout Issues) -> ConventionRule.AckSource? {
        guard let status = fields["status"].flatMap({ status($0, &issues) }) else { return nil }
        return ConventionRule.AckSource(
            status: status, correlation: fields["correlation"].flatMap { path($0, &issues) },
            detail: fields["detail"].flatMap { path($0, &issues) })
    }

    private func status(_ node: LocatedNode, _ issues: inout Issues) -> ConventionRule.AckSource.Status? {
        guard case .mapping = node.content else {
            guard let text = node.text(&issues) else { return nil }
            if text.hasPrefix("$") { return path(text, at: node, &issues).map { .word(path: $0, words: []) } }
            return choice(node, Acknowledgement.Status.allCases, &issues).map { .fixed($0) }
        }
        guard let fields = node.fields(ReportsKeys.statusWords, &issues),
            let path = fields["path"].flatMap({ path($0, &issues) })
        else { return nil }
        let words = (fields["words"]?.entries(&issues) ?? []).compactMap { entry in
            choice(entry.value, Acknowledgement.Status.allCases, &issues).map {
                ConventionRule.AckSource.Word(word: entry.key, means: $0)
            }
        }
        return .word(path: path, words: words)
    }

    private func event(_ node: LocatedNode, _ issues: inout Issues) -> ConventionRule.EventSource? {
        guard case .mapping = node.content else {
            guard let isEvent = node.bool(&issues) else { return nil }
            return isEvent ? ConventionRule.EventSource() : nil
        }
        guard let fields = node.fields(ReportsKeys.event, &issues) else { return nil }
        return ConventionRule.EventSource(
            name: fields["name"].flatMap { path($0, &issues) }, status: fields["status"].flatMap { path($0, &issues) },
            present: fields["present"].map { paths($0, &issues) } ?? [])
    }
}

extension LocatedFields {
    fileprivate func says(of keys: [String]) -> Bool { keys.contains { keyLocations[$0] != nil } }
}
