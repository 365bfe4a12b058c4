import Profiles
import Telemetry

/// Reads one payload by one rule. `item` is the current item of a rule with `each`.
struct RuleReader {
    let rule: ConventionRule
    let tree: JSONTree
    let captures: [String: String]
    var item: JSONTree.Index?
    var itemKey: String?
    /// Values left out so far.
    private(set) var dropped = 0

    /// Longer texts are no readings.
    static let longestText = 1_024
    /// Longer texts of a device about itself are cut.
    private static let longestInfo = 256
    private static let mostInfo = 32

    init(rule: ConventionRule, tree: JSONTree, captures: [String: String]) {
        self.rule = rule
        self.tree = tree
        self.captures = captures
    }

    // MARK: Single values

    func nodes(_ path: ValuePath) -> [JSONTree.Index] {
        switch path.root {
        case .message: tree.nodes(at: path.steps, from: JSONTree.root)
        case .item: item.map { tree.nodes(at: path.steps, from: $0) } ?? []
        case .itemKey: []
        }
    }

    func value(_ path: ValuePath) -> RawValue? {
        if path.root == .itemKey { return itemKey.map(RawValue.text) }
        for node in nodes(path) {
            if let value = tree.value(node) { return value }
        }
        return nil
    }

    func value(_ source: ConventionRule.TextSource) -> RawValue? {
        switch source {
        case .path(let path): return value(path)
        case .template(let template): return filled(template).map(RawValue.text)
        case .edited(let path, let replacing, let appending):
            guard case .text(var text)? = value(path) else { return nil }
            for replacement in replacing {
                guard let by = value(replacement.by)?.spelled else { return nil }
                text = Self.replace(replacement.text, by: by, in: text)
            }
            return .text(text + appending)
        }
    }

    /// The first source with a value that is not empty, as text.
    func text(_ sources: [ConventionRule.TextSource]) -> String? {
        for source in sources {
            if let text = value(source)?.spelled, !text.isEmpty { return text }
        }
        return nil
    }

    /// `template` with the topic's captures in it; nil where one is missing.
    private func filled(_ template: String) -> String? {
        template.utf8.contains(UInt8(ascii: "{")) ? CommandTemplate.renderedText(template, captures) : template
    }

    private static func replace(_ old: String, by new: String, in text: String) -> String {
        let old = Array(old.utf8)
        let bytes = Array(text.utf8)
        var out: [UInt8] = []
        var at = 0
        while at < bytes.count {
            if !old.isEmpty, at + old.count <= bytes.count, bytes[at..<(at + old.count)].elementsEqual(old) {
                out.append(contentsOf: new.utf8)
                at += old.count
            } else {
                out.append(bytes[at])
                at += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    // MARK: Conditions

    func holds(_ conditions: [ConventionRule.Condition]) -> Bool { conditions.allSatisfy(holds) }

    private func holds(_ condition: ConventionRule.Condition) -> Bool {
        if condition.path.root == .itemKey {
            guard case .oneOf(let words) = condition.expectation else { return condition.expectation == .present }
            return itemKey.map(words.contains) ?? false
        }
        let nodes = nodes(condition.path)
        switch condition.expectation {
        case .present: return !nodes.isEmpty
        case .absent: return nodes.isEmpty
        case .object: return nodes.contains { tree.kind($0) == .object }
        case .array: return nodes.contains { tree.kind($0) == .array }
        case .scalar: return nodes.contains { tree.kind($0) != .object && tree.kind($0) != .array }
        case .oneOf(let words):
            return nodes.contains { node in
                if tree.kind(node) == .null { return words.contains("null") }
                return tree.value(node).map { words.contains($0.spelled) } ?? false
            }
        }
    }

    // MARK: Time

    func clock(receivedAt: Timestamp?) -> ClockReading {
        guard let time = rule.time else { return .none }
        var last = ClockReading.none
        for path in time.paths {
            guard let value = value(path) else { continue }
            last = TimeParser.judged(value, time.unit, receivedAt: receivedAt)
            if case .unusable = last { continue }
            return last
        }
        return last
    }

    /// The device's own number of the message; nil where it has none, or no whole number from 0 to 2⁵³.
    func number() -> MessageNumber? {
        guard let source = rule.sequence, let number = value(source.number) else { return nil }
        return Self.messageNumber(number, boot: source.boot.flatMap { value($0) })
    }

    static func messageNumber(_ value: RawValue, boot: RawValue?) -> MessageNumber? {
        guard let number = Int64(exactly: Self.number(value)), (0...1 << 53).contains(number) else { return nil }
        return MessageNumber(number: number, boot: boot.map { KeyMark.of($0.spelled) })
    }

    /// NaN where it is none.
    private static func number(_ value: RawValue) -> Double {
        switch value {
        case .number(let number): number
        case .text(let text): JSONNumber.isNumber(text) ? Double(text) ?? .nan : .nan
        case .flag: .nan
        }
    }

    // MARK: Metrics

    mutating func metrics() -> [RawMetric] {
        guard let selection = rule.values else { return [] }
        var found: [RawMetric] = []
        let prefix = filled(selection.prefix) ?? ""
        let times = rule.time?.paths.filter { $0.root != .itemKey } ?? []
        let timeNodes = Set(times.flatMap(nodes))
        var dropped = 0
        for root in selection.all {
            for node in nodes(root) {
                tree.forEachLeaf(below: node, prefix: Array(prefix.utf8)) { name, leaf in
                    guard !timeNodes.contains(leaf) else { return }
                    let bare = name.dropFirst(prefix.utf8.count)
                    guard Self.isWanted(bare, selection) else { return }
                    switch usable(leaf, selection) {
                    case .some(let value):
                        let name = name.isEmpty ? "value" : String(decoding: name, as: UTF8.self)
                        found.append(RawMetric(name: name, value: value))
                    case nil where tree.kind(leaf) != .null: dropped += 1
                    case nil: break
                    }
                }
            }
        }
        for named in selection.named {
            let values = nodes(named.path).compactMap { usable($0, selection) }
            guard let value = Self.reduced(values, named.reduce) else { continue }
            found.append(RawMetric(name: filled(prefix + named.name) ?? named.name, value: value))
        }
        self.dropped += dropped
        return found
    }

    static func isWanted(_ name: String, _ selection: ConventionRule.ValueSelection) -> Bool {
        isWanted(Array(name.utf8)[...], selection)
    }

    private static func isWanted(_ name: ArraySlice<UInt8>, _ selection: ConventionRule.ValueSelection) -> Bool {
        name.withUnsafeBufferPointer { name in
            guard selection.only.isEmpty || selection.only.contains(where: { $0.matches(name) }) else { return false }
            return !selection.skip.contains { $0.matches(name) }
                && !ConventionRule.ValueSelection.wishes.contains { $0.matches(name) }
        }
    }

    /// The value of a leaf that can be a reading.
    private func usable(_ node: JSONTree.Index, _ selection: ConventionRule.ValueSelection) -> RawValue? {
        guard let value = tree.value(node) else { return nil }
        guard case .text(let text) = value else { return value }
        guard Self.isReading(text) else { return nil }
        guard selection.textNumbers, JSONNumber.isNumber(text) else { return value }
        return Double(text).flatMap { $0.isFinite ? .number($0) : nil }
    }

    /// Whether a text can be a reading: not too long, and no word for "no number".
    static func isReading(_ text: String) -> Bool {
        text.utf8.count <= longestText && !NumberText.meansNoNumber(text)
    }

    private static func reduced(
        _ values: [RawValue], _ reduction: ConventionRule.ValueSelection.Reduction?
    ) -> RawValue? {
        let numbers = values.compactMap { value -> Double? in
            if case .number(let number) = value { return number }
            return nil
        }
        let result: Double? =
            switch reduction {
            case nil, .first: nil
            case .last: nil
            case .sum: numbers.isEmpty ? nil : numbers.reduce(0, +)
            case .mean: numbers.isEmpty ? nil : numbers.reduce(0, +) / Double(numbers.count)
            case .min: numbers.min()
            case .max: numbers.max()
            case .count: Double(values.count)
            }
        switch reduction {
        case nil, .first: return values.first
        case .last: return values.last
        default: return result.flatMap { $0.isFinite ? .number($0) : nil }
        }
    }

    // MARK: What else a message says

    func availability() -> Availability? {
        guard let source = rule.availability, let word = value(source.path)?.spelled else { return nil }
        if source.online.contains(word) { return .online }
        if source.offline.contains(word) { return .offline }
        return nil
    }

    func info() -> [RawMetric] {
        var pairs: [RawMetric] = []
        switch rule.info {
        case nil: return []
        case .all:
            tree.forEachLeaf(below: item ?? JSONTree.root, prefix: []) { name, leaf in
                guard pairs.count < Self.mostInfo, let value = tree.value(leaf) else { return }
                pairs.append(RawMetric(name: String(decoding: name, as: UTF8.self), value: Self.cut(value)))
            }
        case .named(let sources):
            for source in sources.prefix(Self.mostInfo) {
                for text in source.sources {
                    guard let value = value(text), value != .text("") else { continue }
                    pairs.append(RawMetric(name: source.name, value: Self.cut(value)))
                    break
                }
            }
        }
        return pairs
    }

    func announced() -> [RawMetric] {
        rule.announces.compactMap { source in
            for text in source.sources {
                if let value = value(text) { return RawMetric(name: source.name, value: Self.cut(value)) }
            }
            return nil
        }
    }

    private static func cut(_ value: RawValue) -> RawValue {
        guard case .text(let text) = value, text.utf8.count > longestInfo else { return value }
        return .text(String(decoding: text.unicodeScalarPrefix(bytes: longestInfo).utf8, as: UTF8.self))
    }

    func ack() -> DecodedMessage.Ack? {
        guard let source = rule.ack else { return nil }
        let status: Acknowledgement.Status
        switch source.status {
        case .fixed(let fixed): status = fixed
        case .word(let path, let words):
            guard let word = value(path)?.spelled else { return nil }
            guard let meant = words.first(where: { $0.word == word })?.means ?? Self.usualMeaning(word) else {
                return nil
            }
            status = meant
        }
        return DecodedMessage.Ack(
            status: status, correlation: source.correlation.flatMap(value),
            detail: source.detail.flatMap { value($0)?.spelled.unicodeScalarPrefix(bytes: 200) })
    }

    private static func usualMeaning(_ word: String) -> Acknowledgement.Status? {
        switch word.lowercased() {
        case "received", "accepted", "pending", "queued": .received
        case "done", "ok", "success", "true": .done
        case "refused", "rejected", "denied": .refused
        case "failed", "error", "failure", "false": .failed
        default: nil
        }
    }

    func event() -> DecodedMessage.Event? {
        guard let source = rule.event else { return nil }
        let isThere = source.present.isEmpty || source.present.contains { value($0).map { $0 != .text("") } ?? false }
        guard isThere else { return nil }
        let name = source.name.flatMap { value($0)?.spelled }
        if source.name != nil, name == nil { return nil }
        return DecodedMessage.Event(name: name, status: source.status.flatMap { value($0)?.spelled })
    }
}

extension String {
    /// As many whole scalars from the start as fit into `bytes` of UTF-8.
    func unicodeScalarPrefix(bytes: Int) -> String {
        var prefix = String.UnicodeScalarView()
        var left = bytes
        for scalar in unicodeScalars {
            left -= UTF8.width(scalar)
            guard left >= 0 else { break }
            prefix.append(scalar)
        }
        return String(prefix)
    }
}
