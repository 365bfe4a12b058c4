import LocatedYAML
import Profiles
import Telemetry

extension ProfileReader {
    mutating func metrics(_ node: LocatedNode) -> [Metric] {
        guard let entries = node.entries(&issues) else { return [] }
        var metrics: [Metric] = []
        for entry in entries {
            guard let id = entry.identifier("metric", &issues), let metric = metric(MetricID(id), entry.value) else {
                continue
            }
            if id.utf8.count > MetricID.longest {
                issues.add(
                    entry.keyLocation, "\(id) is too long to name a metric",
                    remedy: "write \(MetricID.longest) characters at most")
            }
            if let other = metrics.first(where: { !Set($0.paths).isDisjoint(with: metric.paths) }) {
                issues.add(
                    entry.keyLocation, "\(id) and \(other.id.rawValue) read the same path", remedy: "keep one of them")
            }
            metrics.append(metric)
        }
        if entries.isEmpty { issues.add(node.location, "there is no metric", remedy: "name what the device reports") }
        return metrics
    }

    private mutating func metric(_ id: MetricID, _ node: LocatedNode) -> Metric? {
        guard let fields = node.fields(ProfileKeys.metric, &issues) else { return nil }
        _ = fields["source"]?.texts(&issues)
        let paths = fields["path"].map { self.paths($0) } ?? []
        let word = fields["kind"].map { $0.word(of: ProfileKeys.MetricKind.self, &issues) } ?? .gauge
        let kind: Metric.Kind
        var unit = UnitCode.one
        switch word {
        case .state, .event:
            guard let values = fields.require("values", &issues, remedy: "write values: {0: \"off\", 1: heating}")
            else {
                return nil
            }
            kind = word == .event ? .event(states(values)) : .state(states(values))
            for key in ["unit", "plausible", "rolls_over_at"] {
                guard let given = fields[key] else { continue }
                issues.add(
                    given.location, "\(id.rawValue) is \(word == .event ? "an event" : "a state") and has no \(key)",
                    remedy: "remove it")
            }
        case .gauge, .counter, nil:
            kind = self.kind(of: id, isCounter: word == .counter, fields)
            unit =
                fields.require("unit", &issues, remedy: "write its UCUM code, or unit: 1 for a plain number")
                .flatMap { self.unit($0) } ?? .one
            if let node = fields["unit"] { warn(ofMistaken: unit, at: node.location) }
            if let values = fields["values"] {
                issues.add(values.location, "\(id.rawValue) has values and is no state", remedy: "write kind: state")
            }
        }
        guard let path = paths.first else { return nil }
        return Metric(
            id: id, path: path, orElse: Array(paths.dropFirst()), unit: unit, kind: kind,
            plausible: fields["plausible"].flatMap { plausible($0) },
            reveals: fields["reveals"]?.text(&issues))
    }

    private mutating func kind(of id: MetricID, isCounter: Bool, _ fields: LocatedFields) -> Metric.Kind {
        guard let node = fields["rolls_over_at"] else { return isCounter ? .counter : .gauge }
        guard isCounter else {
            issues.add(node.location, "\(id.rawValue) rolls over and is no counter", remedy: "write kind: counter")
            return .gauge
        }
        guard let over = node.number(&issues) else { return .counter }
        guard over > 0 else {
            node.expected("a value above zero", &issues)
            return .counter
        }
        return .rollingCounter(over: over)
    }

    /// One path or a list of them.
    private mutating func paths(_ node: LocatedNode) -> [String] {
        guard case .sequence(let items) = node.content else { return path(node).map { [$0] } ?? [] }
        var paths: [String] = []
        for item in items {
            guard let path = path(item) else { continue }
            if paths.contains(path) {
                issues.add(item.location, "the path stands twice in the list", remedy: "remove one of them")
            } else {
                paths.append(path)
            }
        }
        if items.isEmpty { node.expected("at least one path", &issues, remedy: "write for example [$.room, $.temp]") }
        return paths
    }

    /// `$.a.b` or `a.b`: the raw name that decoding gives.
    private mutating func path(_ node: LocatedNode) -> String? {
        guard let text = node.text(&issues) else { return nil }
        let path = text.hasPrefix("$.") ? String(text.dropFirst(2)) : text
        guard !path.isEmpty, path != "$", path.utf8.count <= 256 else {
            node.expected("the path of a value", &issues, remedy: "write for example $.room or ENERGY.Power")
            return nil
        }
        return path
    }

    mutating func unit(_ node: LocatedNode) -> UnitCode? {
        guard let text = node.text(&issues) else { return nil }
        let unit = UnitCode(rawValue: text)
        guard unit.definition != nil else {
            issues.add(
                node.location, "unknown unit \"\(text)\"",
                remedy: unit.suggestion.map { "did you mean \($0.rawValue)?" }
                    ?? "units are UCUM codes: Cel, K, kW, kW.h, L/min, %, dB[mW]")
            return nil
        }
        return unit
    }

    /// Units that nobody's device measures, and that are written where a degree is meant.
    private mutating func warn(ofMistaken unit: UnitCode, at location: SourceLocation) {
        guard unit.rawValue == "C" || unit.rawValue == "F" else { return }
        let isCoulomb = unit.rawValue == "C"
        issues.warn(
            location, "\(unit.rawValue) is the \(isCoulomb ? "coulomb" : "farad")",
            remedy: isCoulomb ? "degrees Celsius are Cel" : "degrees Fahrenheit are [degF]")
    }

    private mutating func states(_ node: LocatedNode) -> [Metric.State] {
        guard let entries = node.entries(&issues) else { return [] }
        if entries.isEmpty { issues.add(node.location, "there is no state") }
        var states: [Metric.State] = []
        for entry in entries {
            guard let name = entry.value.text(&issues) else { continue }
            let named = LocatedEntry(key: name, keyLocation: entry.value.location, value: entry.value)
            guard named.identifier("state", &issues) != nil else { continue }
            guard !states.contains(where: { $0.name == name }) else {
                issues.add(
                    entry.value.location, "two values are called \(name)", remedy: "give each state its own name")
                continue
            }
            states.append(Metric.State(raw: Self.shortest(entry.key), name: name))
        }
        return states
    }

    /// `1.0` as `1`: the spelling in which decoding gives numbers.
    private static func shortest(_ raw: String) -> String {
        guard raw.utf8.allSatisfy({ (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }),
            let number = Double(raw),
            number.magnitude < 1e15
        else { return raw }
        return number == number.rounded() ? String(Int64(number)) : String(number)
    }

    private mutating func plausible(_ node: LocatedNode) -> ClosedRange<Double>? {
        guard let items = node.list(&issues) else { return nil }
        let numbers = items.compactMap { $0.number(&issues) }
        guard numbers.count == items.count else { return nil }
        guard numbers.count == 2, numbers[0] < numbers[1] else {
            issues.add(node.location, "plausible is no range", remedy: "write the lowest and the highest: [-40, 60]")
            return nil
        }
        return numbers[0]...numbers[1]
    }
}
