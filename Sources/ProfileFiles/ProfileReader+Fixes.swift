import LocatedYAML
import Profiles
import Telemetry

extension ProfileReader {
    private static let fixKeys = [
        "kind", "title", "remote", "customer", "on_site", "impact", "permission", "only_if", "limits", "proof", "works",
        "say", "source",
    ]

    mutating func fixes(_ node: LocatedNode?) -> [Fix] {
        guard let entries = node?.entries(&issues) else { return [] }
        for entry in entries { fixLocations[entry.key] = entry.keyLocation }
        return entries.compactMap { fix($0) }
    }

    private mutating func fix(_ entry: LocatedEntry) -> Fix? {
        guard let fields = entry.value.fields(Self.fixKeys, &issues) else { return nil }
        _ = fields["source"]?.texts(&issues)
        let kind = fields.require("kind", &issues)?.word(of: Fix.Kind.self, &issues)
        let means = means(fields, entry)
        let impact = fields["impact"].map { self.impact($0) } ?? Fix.Impact()
        let permission = fields["permission"]?.word(of: Fix.Permission.self, &issues)
        let onlyIf = fields["only_if"].map { preconditions($0) } ?? []
        let limits = fields["limits"].flatMap { self.limits($0) }
        let proof = fields["proof"].flatMap { self.proof($0) }
        let works = fields["works"].map { self.works($0) } ?? [:]
        let say = fields["say"].flatMap { self.say($0) }
        let title = fields["title"]?.text(&issues) ?? Self.title(of: entry.key)

        if fields["remote"] != nil {
            if fields["permission"] == nil {
                issues.add(
                    entry.keyLocation, "\(entry.key) acts on the device and does not say who may permit it",
                    remedy: "write permission: none, occupier or owner")
            }
            if kind == .cure, fields["proof"] == nil {
                issues.add(
                    entry.keyLocation, "\(entry.key) is a remote cure without proof",
                    remedy: "write proof: {verify: {when: \"…\", within: 2h}}")
            }
        }
        guard let kind, let means else { return nil }
        return Fix(
            id: entry.key, kind: kind, title: title, means: means, impact: impact, permission: permission ?? .occupier,
            onlyIf: onlyIf, limits: limits, proof: proof, works: works, say: say)
    }

    /// `restart_controller` as `Restart controller`.
    private static func title(of id: String) -> String {
        let words = id.split(separator: "_").joined(separator: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    // MARK: - Means

    private mutating func means(_ fields: LocatedFields, _ entry: LocatedEntry) -> Fix.Means? {
        let given = ["remote", "customer", "on_site"].filter { fields[$0] != nil }
        guard given.count == 1 else {
            issues.add(
                entry.keyLocation,
                given.isEmpty
                    ? "\(entry.key) does not say how it is done"
                    : "\(entry.key) is \(given.joined(separator: " and "))",
                remedy: "give exactly one of remote, customer and on_site")
            return nil
        }
        if let node = fields["remote"] { return command(node).map { .remote($0) } }
        if let node = fields["customer"] { return node.text(&issues).map { .customer(instructions: $0) } }
        return fields["on_site"]?.fields(["parts"], &issues).map { .onSite(parts: $0["parts"]?.texts(&issues) ?? []) }
    }

    private mutating func command(_ node: LocatedNode) -> Fix.Command? {
        let keys = ["topic", "payload", "repeatable", "acknowledged_by"]
        guard let fields = node.fields(keys, &issues) else { return nil }
        let topic = fields.require("topic", &issues).flatMap { commandTopic($0) }
        let payload = fields.require("payload", &issues).flatMap { self.payload($0) }
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
        guard let fields = node.fields(["topic", "where", "status"], &issues) else { return nil }
        let topic = fields.require("topic", &issues)?.text(&issues)
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

    // MARK: - Cost and guards

    private mutating func impact(_ node: LocatedNode) -> Fix.Impact {
        guard let fields = node.fields(["offline", "cuts", "data_loss", "safety", "undo"], &issues) else {
            return Fix.Impact()
        }
        func unlessNone(_ text: String?) -> String? { text == "none" ? nil : text }
        return Fix.Impact(
            offline: fields["offline"]?.duration(zeroAllowed: true, &issues) ?? .zero,
            cuts: fields["cuts"]?.texts(&issues) ?? [], dataLoss: unlessNone(fields["data_loss"]?.text(&issues)),
            safety: unlessNone(fields["safety"]?.text(&issues)), undo: unlessNone(fields["undo"]?.text(&issues)))
    }

    private mutating func preconditions(_ node: LocatedNode) -> [Fix.Precondition] {
        let items: [LocatedNode]
        if case .scalar = node.content { items = [node] } else { items = node.list(&issues) ?? [] }
        return items.compactMap { item in
            if case .mapping = item.content {
                guard let fields = item.fields(["when", "says"], &issues) else { return nil }
                let when = fields.require("when", &issues).flatMap { condition($0) }
                let says = fields.require("says", &issues, remedy: "say it in a clause the agent reads")?.text(&issues)
                guard let when, let says else { return nil }
                return Fix.Precondition(when: when, text: says)
            }
            guard let when = condition(item), let text = item.text(&issues) else { return nil }
            return Fix.Precondition(when: when, text: text)
        }
    }

    private mutating func limits(_ node: LocatedNode) -> Fix.Limits? {
        guard let fields = node.fields(["per_device", "cooldown"], &issues) else { return nil }
        let cooldown = fields["cooldown"]?.duration(zeroAllowed: true, &issues) ?? .zero
        guard let often = fields.require("per_device", &issues, remedy: "write per_device: 2/day"),
            let (count, period) = often.frequency(&issues)
        else { return nil }
        guard count == count.rounded() else {
            often.expected("a whole number in a time", &issues)
            return nil
        }
        return Fix.Limits(count: Int(count), period: period, cooldown: cooldown)
    }

    // MARK: - Proof and words

    private mutating func proof(_ node: LocatedNode) -> Fix.Proof? {
        guard let fields = node.fields(["first_sign", "verify", "holds"], &issues) else { return nil }
        let firstSign = fields["first_sign"].flatMap { check($0) }
        let verify = fields.require("verify", &issues).flatMap { check($0) }
        let holds = fields["holds"]?.duration(&issues)
        return verify.map { Fix.Proof(firstSign: firstSign, verify: $0, holds: holds) }
    }

    private mutating func check(_ node: LocatedNode) -> Fix.Check? {
        guard let fields = node.fields(["when", "within"], &issues) else { return nil }
        let when = fields.require("when", &issues).flatMap { condition($0) }
        let within = fields.require("within", &issues)?.duration(&issues)
        guard let when, let within else { return nil }
        // A window that begins with the repair knows nothing before it is half full.
        let longest = when.windowIndices.map { compiler.windows[$0] }.filter { $0.function != .last }.map(\.length)
            .max()
        if let longest, longest.microseconds / 2 > within.microseconds {
            issues.add(
                fields["within"]?.location ?? node.location,
                "\(within) is too short: a window of \(longest) that begins with the repair is unknown for half its length",
                remedy: "allow more time or shorten the window")
        }
        return Fix.Check(when: when, within: within)
    }

    private mutating func works(_ node: LocatedNode) -> [Int: Double] {
        var works: [Int: Double] = [:]
        for entry in node.entries(&issues) ?? [] {
            let probability = entry.value.probability(endsAllowed: true, &issues)
            if let cause = index(of: entry.key, in: causeIDs, "cause", at: entry.keyLocation) {
                works[cause] = probability
            }
        }
        return works
    }

    /// One sentence, or several by tone of which the short one is kept.
    private mutating func say(_ node: LocatedNode) -> String? {
        if case .scalar = node.content { return node.text(&issues) }
        guard let fields = node.fields(["short", "warm", "technical"], &issues) else { return nil }
        let sentences = ["short", "warm", "technical"].map { fields[$0]?.text(&issues) }
        return sentences.compactMap { $0 }.first
    }
}
