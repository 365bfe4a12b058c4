import LocatedYAML
import Profiles
import Telemetry

extension ProfileReader {
    mutating func fixes(_ node: LocatedNode?) -> [Fix] {
        guard let entries = node?.entries(&issues) else { return [] }
        return entries.compactMap { fix($0) }
    }

    private mutating func fix(_ entry: LocatedEntry) -> Fix? {
        guard let fields = entry.value.fields(CauseKeys.fix, &issues) else { return nil }
        _ = fields["source"]?.texts(&issues)
        let kind = fields["kind"]?.word(of: Fix.Kind.self, &issues)
        let means = means(fields, entry, kind)
        let touches = touches(fields, of: entry.key)
        let impact = fields["impact"].map { self.impact($0) } ?? Fix.Impact()
        let permission = fields["permission"]?.word(of: Fix.Permission.self, &issues)
        let onlyIf = fields["only_if"].map { preconditions($0) } ?? []
        let limits = fields["limits"].flatMap { self.limits($0) }
        let proof = fields["proof"].flatMap { self.proof($0, after: impact.offline) }
        let works = fields["works"].map { self.works($0) } ?? [:]
        let say = fields["say"].flatMap { self.say($0) }
        let title = fields["title"].flatMap { spoken($0) } ?? Self.title(of: entry.key)

        if fields["remote"] != nil {
            if fields["permission"] == nil {
                issues.add(
                    entry.keyLocation, "\(entry.key) acts on the device and does not say who may permit it",
                    remedy: "write permission: none, occupier or owner")
            }
            if kind == .cure || kind == .relief, fields["proof"] == nil {
                issues.add(
                    entry.keyLocation, "\(entry.key) is a remote \(kind?.rawValue ?? "fix") without proof",
                    remedy: "write proof: {verify: {when: \"…\", within: 2h}}")
            }
        }
        guard let kind, let means else { return nil }
        return Fix(
            id: entry.key, kind: kind, title: title, means: means, impact: impact, permission: permission ?? .occupier,
            onlyIf: onlyIf, limits: limits, proof: proof, works: works, say: say,
            touches: touches)
    }

    /// `restart_controller` as `Restart controller`.
    private static func title(of id: String) -> String {
        let words = id.split(separator: "_").joined(separator: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    // MARK: - Means

    private mutating func means(_ fields: LocatedFields, _ entry: LocatedEntry, _ kind: Fix.Kind?) -> Fix.Means? {
        let given = CauseKeys.means.filter { fields[$0] != nil }
        // A credit or a posted part needs nobody at the device.
        if given.isEmpty, kind == .makeGood { return .onSite(parts: []) }
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
        if let node = fields["customer"] {
            return instructions(node).flatMap { spoken($0) }.map { .customer(instructions: $0) }
        }
        return fields["on_site"]?.fields(CauseKeys.onSite, &issues).map {
            .onSite(parts: $0["parts"]?.texts(&issues) ?? [])
        }
    }

    /// The words of `customer`, which stand there by themselves or beside what they touch.
    private mutating func instructions(_ node: LocatedNode) -> LocatedNode? {
        guard case .mapping = node.content else { return node }
        return node.fields(CauseKeys.customer, &issues)?["instructions"]
    }

    private mutating func touches(_ fields: LocatedFields, of id: String) -> Set<Touch> {
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

    // MARK: - Cost and guards

    private mutating func impact(_ node: LocatedNode) -> Fix.Impact {
        guard let fields = node.fields(CauseKeys.impact, &issues) else { return Fix.Impact() }
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
                guard let fields = item.fields(CauseKeys.precondition, &issues) else { return nil }
                let when = fields["when"].flatMap { condition($0) }
                let says = fields["says"].flatMap { spoken($0) }
                guard let when, let says else { return nil }
                return Fix.Precondition(when: when, text: says)
            }
            guard let when = condition(item), let text = item.text(&issues) else { return nil }
            return Fix.Precondition(when: when, text: text)
        }
    }

    private mutating func limits(_ node: LocatedNode) -> Fix.Limits? {
        guard let fields = node.fields(CauseKeys.limits, &issues) else { return nil }
        let cooldown = fields["cooldown"]?.duration(zeroAllowed: true, &issues) ?? .zero
        guard let often = fields["per_device"], let (count, period) = often.frequency(&issues) else { return nil }
        guard count == count.rounded() else {
            often.expected("a whole number in a time", &issues)
            return nil
        }
        return Fix.Limits(count: Int(count), period: period, cooldown: cooldown)
    }

    // MARK: - Proof and words

    /// - Parameter offline: how long the device is away, during which nothing can be proved.
    private mutating func proof(_ node: LocatedNode, after offline: TimeSpan) -> Fix.Proof? {
        guard let fields = node.fields(CauseKeys.proof, &issues) else { return nil }
        let firstSign = fields["first_sign"].flatMap { check($0, after: offline) }
        let verify = fields["verify"].flatMap { check($0, after: offline) }
        let holds = fields["holds"]?.duration(&issues)
        if let firstSign, let verify, firstSign.within > verify.within {
            issues.add(
                fields["first_sign"]?.location ?? node.location,
                "the first sign may come after \(firstSign.within), when the proof is over",
                remedy: "give the first sign less time than verify, \(verify.within)")
        }
        return verify.map { Fix.Proof(firstSign: firstSign, verify: $0, holds: holds) }
    }

    private mutating func check(_ node: LocatedNode, after offline: TimeSpan) -> Fix.Check? {
        guard let fields = node.fields(CauseKeys.check, &issues) else { return nil }
        let when = fields["when"].flatMap { condition($0) }
        let within = fields["within"]?.duration(&issues)
        guard let when, let within else { return nil }
        // A window that begins with the repair knows nothing before it is half full.
        let longest = when.windowIndices.map { compiler.windows[$0] }.filter { $0.function != .last }.map(\.length)
            .max()
        if let longest, longest.microseconds / 2 > within.microseconds {
            issues.add(
                fields["within"]?.location ?? node.location,
                "\(within) is too short: a window of \(longest) that begins with the repair is unknown for half its length",
                remedy: "allow more time or shorten the window")
        } else if offline >= within {
            issues.add(
                fields["within"]?.location ?? node.location,
                "the device is away for \(offline), so nothing can be proved within \(within)",
                remedy: "allow more time than impact: {offline: \(offline)}")
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
        guard case .mapping = node.content else { return spoken(node) }
        guard let fields = node.fields(CauseKeys.say, &issues) else { return nil }
        let sentences = CauseKeys.say.names.map { tone in
            fields[tone].flatMap { spoken($0, isTechnical: tone == "technical") }
        }
        return sentences.compactMap { $0 }.first
    }
}
