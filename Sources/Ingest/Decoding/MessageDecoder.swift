package import Profiles
package import Telemetry

/// Turns MQTT messages into readings by raw name, availability, device info, acknowledgements and events, by the
/// rules of conventions. A value without memory: equal messages give equal results.
///
/// The most specific topic template whose rule's conditions hold is used; see `TopicMatcher` for the order.
package struct MessageDecoder: Sendable {
    /// Readings in one message.
    package static let mostMetrics = 4_096
    /// Items of one message, e.g. the devices that a gateway lists.
    static let mostItems = 10_000

    package let conventions: [Convention]
    let matcher: TopicMatcher
    private let entries: [Entry]
    private let spansLevels: [Bool]

    /// What stands behind a template of the matcher.
    private struct Entry: Sendable {
        var convention: Int
        var rule: Int
        /// Which of the rule's topics.
        var topic: Int
    }

    package init(_ conventions: [Convention]) {
        self.conventions = conventions
        var templates: [TopicTemplate] = []
        var entries: [Entry] = []
        for (index, convention) in conventions.enumerated() {
            for (rule, value) in convention.rules.enumerated() {
                for (number, topic) in value.topics.enumerated() {
                    templates.append(topic)
                    entries.append(Entry(convention: index, rule: rule, topic: number))
                }
            }
        }
        matcher = TopicMatcher(templates)
        self.entries = entries
        spansLevels = conventions.map(\.identifiersSpanLevels)
    }

    /// - Parameters:
    ///   - receivedAt: judges the device's clock; nil where nobody knows when the message came.
    ///   - convention: only this one's rules are tried; `json`: those that profiles hold inline; nil: all.
    package func decode(
        topic text: String, payload: [UInt8], retain: Bool = false, receivedAt: Timestamp?, convention: String? = nil
    ) -> DecodedMessage {
        var message = DecodedMessage()
        message.isRetained = retain
        message.convention = convention
        let isTried = conventions.map { tried in
            convention.map { $0 == tried.name || ($0 == "json" && tried.isInline) } ?? true
        }
        guard convention == nil || isTried.contains(true) else {
            message.rejection = .unknownConvention
            return message
        }
        guard let topic = Topic(text) else {
            message.rejection = .badTopic
            return message
        }
        let candidates = matcher.matches(topic).filter { isTried[entries[$0].convention] }
        guard !candidates.isEmpty else {
            message.rejection = .unknownTopic
            return message
        }
        var payload = PayloadReader(payload)
        /// Of the rule that the message was meant for, as far as a broken payload tells; else of the first one on the
        /// topic that asks for no more than a shape.
        var fault: (JSONFault, Int)?
        var unread: (JSONFault, Int)?
        search: for match in candidates {
            let rule = rule(match)
            if rule.ignore, rule.conditions.isEmpty {
                message.convention = conventions[entries[match].convention].name
                message.isIgnored = true
                return message
            }
            switch payload.tree(rule.codec) {
            case .failure(let found):
                guard rule.conditions.allSatisfy({ $0.path == .whole }) else { continue }
                unread = unread ?? (found, match)
                // The shape is told by the first byte even where the rest is broken.
                if fault == nil, Self.mayHold(rule.conditions, payload) { fault = (found, match) }
                // A rule without conditions takes every message on its topic.
                if rule.conditions.isEmpty { break search }
            case .success(let tree):
                let captures = TopicMatcher.captures(of: matcher.templates[match], in: topic)
                let reader = RuleReader(rule: rule, tree: tree, captures: captures)
                guard reader.holds(rule.conditions) else { continue }
                message.convention = conventions[entries[match].convention].name
                message.captures = captures
                for name in rule.valueCaptures { message.captures[name] = nil }
                message.commandTopic = rule.command(forTopic: entries[match].topic).flatMap {
                    try? CommandTemplate.renderedTopic($0, captures)
                }
                read(reader, spansLevels: spansLevels[entries[match].convention], receivedAt, &message)
                return message
            }
        }
        fault = fault ?? unread
        let match = fault?.1 ?? candidates[0]
        message.convention = conventions[entries[match].convention].name
        message.captures = TopicMatcher.captures(of: matcher.templates[match], in: topic)
        message.device = message.captures["device"].flatMap {
            Address.fault(in: $0, severalLevels: true) == nil ? $0 : nil
        }
        message.rejection = fault.map { .payload($0.0) } ?? .noRuleFits
        return message
    }

    func rule(_ match: Int) -> ConventionRule {
        conventions[entries[match].convention].rules[entries[match].rule]
    }

    /// Whether conditions on the whole of a broken payload could hold, as far as its first byte tells.
    private static func mayHold(_ conditions: [ConventionRule.Condition], _ payload: PayloadReader) -> Bool {
        conditions.allSatisfy { condition in
            switch condition.expectation {
            case .object, .array: return payload.looksStructured
            case .scalar: return !payload.looksStructured
            case .present, .absent, .oneOf: return true
            }
        }
    }

    private func read(
        _ start: RuleReader, spansLevels: Bool, _ receivedAt: Timestamp?, _ message: inout DecodedMessage
    ) {
        var reader = start
        let rule = reader.rule
        if rule.ignore {
            message.isIgnored = true
            return
        }
        if let gateway = reader.text(rule.parent) {
            if let fault = Address.fault(in: gateway, severalLevels: true) {
                message.rejection = .device(fault)
                return
            }
            message.gateway = gateway
        }
        message.zone = rule.zone
        message.availability = reader.availability()
        message.ack = reader.ack()
        message.event = reader.event()
        message.announced = reader.announced()
        if let each = rule.each {
            readItems(each, &reader, spansLevels: spansLevels, receivedAt, &message)
        } else {
            readDevice(&reader, spansLevels: spansLevels, receivedAt, &message)
        }
        message.droppedValues += reader.dropped
        let count = message.metrics.count + message.points.reduce(0) { $0 + $1.metrics.count }
        if count > Self.mostMetrics {
            message.metrics = []
            message.points = []
            message.rejection = .tooManyMetrics
        }
    }

    private func readDevice(
        _ reader: inout RuleReader, spansLevels: Bool, _ receivedAt: Timestamp?, _ message: inout DecodedMessage
    ) {
        let rule = reader.rule
        if let device = reader.text(rule.device) {
            if let fault = Address.fault(in: device, severalLevels: spansLevels) {
                message.rejection = .device(fault)
                return
            }
            message.device = device
        } else if !rule.device.isEmpty, rule.values != nil || rule.availability != nil {
            message.rejection = .noDevice
            return
        }
        message.aliases = aliases(reader, of: message.device, spansLevels: spansLevels)
        message.number = reader.number()
        message.clock = reader.clock(receivedAt: receivedAt)
        message.info = reader.info()
        message.metrics = reader.metrics()
    }

    private func readItems(
        _ each: ValuePath, _ reader: inout RuleReader, spansLevels: Bool, _ receivedAt: Timestamp?,
        _ message: inout DecodedMessage
    ) {
        let rule = reader.rule
        for (item, key) in items(each, reader).prefix(Self.mostItems) {
            reader.item = item
            reader.itemKey = key
            if !rule.except.isEmpty, rule.except.contains(where: { reader.holds([$0]) }) { continue }
            let device = reader.text(rule.device)
            if let device, Address.fault(in: device, severalLevels: spansLevels) != nil {
                message.droppedValues += 1
                continue
            }
            let aliases = aliases(reader, of: device, spansLevels: spansLevels)
            let info = reader.info()
            if rule.values != nil {
                let metrics = reader.metrics()
                message.points.append(
                    DecodedMessage.Point(
                        device: device, aliases: aliases, clock: reader.clock(receivedAt: receivedAt),
                        metrics: metrics, info: info))
            } else if let device {
                message.devices.append(DecodedMessage.ListedDevice(device: device, aliases: aliases, info: info))
            }
        }
        // Items of one device are a message of that device; one item alone is as if it were not in a list.
        if let device = message.points.first?.device, message.points.allSatisfy({ $0.device == device }) {
            message.device = device
            for index in message.points.indices { message.points[index].device = nil }
        }
        guard message.points.count == 1, let only = message.points.popLast() else { return }
        message.aliases = only.aliases
        message.clock = only.clock
        message.metrics = only.metrics
        message.info = only.info
    }

    /// The items at the end of `path`, with their names in their parents.
    private func items(_ path: ValuePath, _ reader: RuleReader) -> [(JSONTree.Index, String?)] {
        guard path.steps.last == .every else { return reader.nodes(path).map { ($0, nil) } }
        let parents = reader.nodes(ValuePath(root: path.root, steps: path.steps.dropLast()))
        return parents.flatMap { parent -> [(JSONTree.Index, String?)] in
            if reader.tree.kind(parent) == .array {
                return reader.tree.elements(parent).enumerated().map { ($1, String($0)) }
            }
            return reader.tree.members(parent).map { ($0.value, reader.tree.text($0.key)) }
        }
    }

    private func aliases(_ reader: RuleReader, of device: String?, spansLevels: Bool) -> [String] {
        reader.rule.aliases.compactMap { source in
            guard let alias = reader.value(source)?.spelled, alias != device,
                Address.fault(in: alias, severalLevels: spansLevels) == nil
            else { return nil }
            return alias
        }
    }
}
