import LocatedYAML
import Profiles

/// How a fix is done: by a command, by the customer, by a visit, or by us alone.
extension ProfileReader {
    mutating func means(_ fields: LocatedFields, _ entry: LocatedEntry, _ kind: Fix.Kind?) -> Fix.Means? {
        let given = CauseKeys.means.filter { fields[$0] != nil }
        if given.isEmpty, kind == .makeGood { return .amends(Amends()) }
        guard given.count == 1 else {
            issues.add(
                entry.keyLocation,
                given.isEmpty
                    ? "\(entry.key) does not say how it is done"
                    : "\(entry.key) is \(given.joined(separator: " and "))",
                remedy: "give exactly one of remote, customer, on_site and make_good")
            return nil
        }
        if let node = fields["remote"] { return command(node).map { .remote($0) } }
        if let node = fields["customer"] {
            return instructions(node).flatMap { spoken($0) }.map { .customer(instructions: $0) }
        }
        if let node = fields["make_good"] {
            if let kind, kind != .makeGood {
                issues.add(
                    node.location, "\(entry.key) is a \(kind.rawValue) and makes good", remedy: "write kind: make_good")
            }
            return amends(node).map { .amends($0) }
        }
        return fields["on_site"]?.fields(CauseKeys.onSite, &issues).map {
            .onSite(parts: $0["parts"]?.texts(&issues) ?? [])
        }
    }

    private mutating func amends(_ node: LocatedNode) -> Amends? {
        guard let fields = node.fields(CauseKeys.amends, &issues) else { return nil }
        var amends = Amends(loss: fields["for"].flatMap { spoken($0) }, post: fields["post"]?.texts(&issues) ?? [])
        if let credit = fields["credit"], let text = credit.text(&issues) {
            amends.credit = Amends.Credit(text)
            if amends.credit == nil {
                credit.expected(
                    "an amount with its currency", &issues,
                    remedy: "write for example 15 EUR, up to 60 EUR or 2 EUR/day")
            }
        }
        if fields["credit"] == nil, amends.post.isEmpty {
            issues.add(node.location, "make_good gives nothing", remedy: "give credit, post or both")
        }
        if let loss = fields["for"], fields["credit"] == nil {
            issues.add(loss.location, "for says what a credit is for, and there is none", remedy: "give credit")
        }
        return amends
    }

    /// The words of `customer`, which stand there by themselves or beside what they touch.
    private mutating func instructions(_ node: LocatedNode) -> LocatedNode? {
        guard case .mapping = node.content else { return node }
        return node.fields(CauseKeys.customer, &issues)?["instructions"]
    }

    mutating func touches(_ fields: LocatedFields, of id: String) -> Set<Touch> {
        guard let node = fields["customer"] else { return [] }
        guard case .mapping(let entries) = node.content else {
            return safeTouches(nil, saidIn: node, of: "the fix \(id)")
        }
        func value(_ key: String) -> LocatedNode? { entries.first { $0.key == key }?.value }
        return safeTouches(value("touches"), saidIn: value("instructions"), of: "the fix \(id)")
    }

    private mutating func command(_ node: LocatedNode) -> Fix.Command? {
        guard let fields = node.fields(CauseKeys.remote, &issues) else { return nil }
        let topic = fields["topic"].flatMap { commandTopic($0) }
        let payload = fields["payload"].flatMap { self.payload($0) }
        let repeatable = fields["repeatable"]?.bool(&issues) ?? false
        let acknowledgedBy = fields["acknowledged_by"].flatMap { self.acknowledgedBy($0) }
        if let payload, let topic, !(payload + topic).contains("{repair}"), !repeatable, fields["repeatable"] == nil {
            issues.add(
                fields["payload"]?.location ?? node.location,
                "the payload holds no {repair}, so a device cannot tell it twice",
                remedy: "put {repair} in, or write repeatable: true where sending it twice does no harm")
        } else if let payload, let topic, !(payload + topic).contains("{repair}"), !repeatable {
            issues.add(
                fields["repeatable"]?.location ?? node.location,
                "a command that may not be repeated needs {repair} in its payload")
        }
        guard let topic, let payload else { return nil }
        return Fix.Command(topic: topic, payload: payload, repeatable: repeatable, acknowledgedBy: acknowledgedBy)
    }

    private mutating func commandTopic(_ node: LocatedNode) -> String? {
        guard let text = node.text(&issues) else { return nil }
        guard !text.isEmpty, !text.contains("+"), !text.contains("#"), text.utf8.count <= 1_024 else {
            node.expected("a topic without wildcards", &issues)
            return nil
        }
        return text
    }

    /// Text as it is; a mapping as JSON, in the file's order.
    private mutating func payload(_ node: LocatedNode) -> String? {
        if case .scalar = node.content { return node.text(&issues) }
        return JSONText.of(node)
    }

    private mutating func acknowledgedBy(_ node: LocatedNode) -> Fix.AcknowledgedBy? {
        guard let fields = node.fields(CauseKeys.acknowledgedBy, &issues) else { return nil }
        let topic = fields["topic"]?.text(&issues)
        var correlation: String?
        if let node = fields["where"], let text = node.text(&issues) {
            let sides = text.split(separator: "=", omittingEmptySubsequences: true).map { $0.filter { $0 != " " } }
            if sides.count == 2, text.contains("=="), sides[0].hasPrefix("$."), sides[1] == "repair" {
                correlation = sides[0]
            } else {
                node.expected("a comparison with the repair", &issues, remedy: "write for example \"$.id == repair\"")
            }
        }
        return topic.map {
            Fix.AcknowledgedBy(topic: $0, correlationPath: correlation, statusPath: fields["status"]?.text(&issues))
        }
    }
}
