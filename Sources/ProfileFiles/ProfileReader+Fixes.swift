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
