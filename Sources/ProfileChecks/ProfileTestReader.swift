import Diagnostics
package import LocatedYAML
import ProfileFiles
package import Profiles
import Telemetry

/// Reads `<model>.tests.yaml`. Reads on after an issue, so that one run lists them all.
package struct ProfileTestReader {
    var issues: Issues
    let profile: DeviceProfile

    /// A Monday at midnight, in winter.
    private static let usualStart = Timestamp(seconds: 1_767_571_200)

    /// What cases have unless they say otherwise.
    private struct Defaults {
        var start: Timestamp
        var every: TimeSpan
        var offset = TimeSpan.zero
        var always: [LocatedEntry] = []
    }

    /// The cases in `bytes`, every issue appended to `issues`; `file` is what locations call it.
    package static func read(
        _ bytes: [UInt8], file: String, for profile: DeviceProfile, _ issues: inout Issues
    ) -> [ProfileTestCase] {
        guard let root = LocatedNode.parse(bytes, file: file, &issues) else { return [] }
        var reader = ProfileTestReader(issues: issues, profile: profile)
        let cases = reader.cases(root)
        issues = reader.issues
        return cases
    }

    private mutating func cases(_ root: LocatedNode) -> [ProfileTestCase] {
        guard let fields = root.fields(ProfileTestKeys.file, &issues) else { return [] }
        if let node = fields.require("tests", &issues, remedy: "name the profile"), let id = node.text(&issues),
            id != profile.id.rawValue
        {
            issues.add(
                node.location, "these are tests of \"\(id)\" beside the profile \"\(profile.id.rawValue)\"",
                remedy: "give both the same name")
        }
        var defaults = Defaults(start: Self.usualStart, every: profile.reports.every)
        take(fields, into: &defaults)
        guard let items = fields.require("cases", &issues)?.list(&issues) else { return [] }
        if items.isEmpty { issues.add(root.location, "there are no cases", remedy: "write at least one") }
        return items.compactMap { testCase($0, defaults) }
    }

    private mutating func take(_ fields: LocatedFields, into defaults: inout Defaults) {
        if let start = fields["starts"].flatMap({ instant($0) }) { defaults.start = start }
        if let every = fields["every"]?.duration(&issues) {
            if every >= .seconds(1) {
                defaults.every = every
            } else {
                fields["every"]?.expected("at least 1s", &issues)
            }
        }
        if let offset = fields["utc_offset"].flatMap({ self.offset($0) }) { defaults.offset = offset }
        if let own = fields["always"]?.entries(&issues) {
            defaults.always = own + defaults.always.filter { other in !own.contains { $0.key == other.key } }
        }
    }

    // MARK: - A case

    private mutating func testCase(_ node: LocatedNode, _ fileWide: Defaults) -> ProfileTestCase? {
        guard let fields = node.fields(ProfileTestKeys.testCase, &issues) else { return nil }
        let name = fields.require("name", &issues, remedy: "say in a sentence what it shows")?.text(&issues)
        var own = fileWide
        take(fields, into: &own)
        let given = fields["series"]?.entries(&issues) ?? []
        var series = given.compactMap { self.series($0, every: own.every, isConstant: false) }
        for entry in own.always where !given.contains(where: { $0.key == entry.key }) {
            if let constant = self.series(entry, every: own.every, isConstant: true) { series.append(constant) }
        }
        let said = said(fields)
        var overrides: [String: Double] = [:]
        for entry in fields["parameters"]?.entries(&issues) ?? [] { override(entry, &overrides) }
        let expectations = (fields.require("expect", &issues)?.list(&issues) ?? []).flatMap { expectation($0) }
        guard let name else { return nil }
        return ProfileTestCase(
            name: name, location: node.location, start: own.start, every: own.every, offset: own.offset,
            series: series, overrides: overrides, said: said, expectations: expectations.sorted { $0.at < $1.at })
    }

    private mutating func override(_ entry: LocatedEntry, _ overrides: inout [String: Double]) {
        guard let index = index(entry.key, in: profile.parameters.map(\.id), "parameter", at: entry.keyLocation),
            let text = entry.value.text(&issues)
        else { return }
        let parameter = profile.parameters[index]
        let parts = text.split(separator: " ", maxSplits: 1)
        let unit = parts.count == 2 ? UnitCode(rawValue: String(parts[1])) : UnitCode.one
        var base = TimeSpan(text).map(\.inSeconds)
        if base == nil, let number = parts.first.flatMap({ Double($0) }), let definition = unit.definition,
            definition.dimension == parameter.unit.definition?.dimension
        {
            base = definition.base(number)
        }
        guard let base, base.isFinite, parameter.range.contains(base) else {
            entry.value.expected("a value of \(parameter.id) within its range, with its unit", &issues)
            return
        }
        overrides[parameter.id] = base
    }

    private mutating func series(
        _ entry: LocatedEntry, every: TimeSpan, isConstant: Bool
    ) -> ProfileTestCase.Series? {
        guard let metric = index(entry.key, in: profile.metrics.map(\.id.rawValue), "metric", at: entry.keyLocation),
            let scalar = entry.value.scalar(&issues)
        else { return nil }
        let texts: SeriesText
        do throws(SeriesText.Fault) {
            texts = try SeriesText(scalar.text, every: every)
        } catch {
            issues.add(scalar.location(atOffset: error.offset), error.message)
            return nil
        }
        if isConstant, texts.values.count != 1 {
            entry.value.expected("one value", &issues, remedy: "what changes belongs to a case's series")
            return nil
        }
        let states = profile.metrics[metric].kind.namedValues?.map(\.name)
        var values: [Double?] = []
        for value in texts.values {
            switch value {
            case .gap: values.append(nil)
            case .number(let number):
                guard states == nil else {
                    entry.value.expected("states: \(states?.joined(separator: ", ") ?? "")", &issues)
                    return nil
                }
                values.append(number)
            case .named(let name):
                guard let index = states?.firstIndex(of: name) else {
                    issues.add(
                        entry.value.location, "\(entry.key) has no state \"\(name)\"",
                        remedy: LocatedYAML.Suggestion.remedy(for: name, among: states ?? []))
                    return nil
                }
                values.append(Double(index))
            }
        }
        return ProfileTestCase.Series(metric: metric, values: values, isConstant: isConstant)
    }

    // MARK: - What is said

    mutating func said(_ fields: LocatedFields) -> ProfileTestCase.Said {
        var said = ProfileTestCase.Said()
        let notices = profile.causes.flatMap(\.notices).map(\.id)
        for entry in fields["told"]?.entries(&issues) ?? [] {
            guard index(entry.key, in: notices, "notice", at: entry.keyLocation) != nil,
                let answer = answer(entry.value)
            else { continue }
            said.told.append(ToldFinding(.notice(entry.key), answer))
        }
        for entry in fields["answers"]?.entries(&issues) ?? [] {
            guard index(entry.key, in: profile.asks.map(\.id), "question", at: entry.keyLocation) != nil,
                let answer = answer(entry.value)
            else { continue }
            said.told.append(ToldFinding(.answer(entry.key), answer))
        }
        if let words = fields["words"]?.text(&issues) {
            said.told.append(ToldFinding(.words, words: words))
        }
        for text in fields["needs"]?.texts(&issues) ?? [] {
            let known = Need.known(in: text)
            if known.isEmpty, let node = fields["needs"] {
                issues.add(
                    node.location, "dangers know no need in \"\(text.prefix(40))\"",
                    remedy: "write one of " + Need.allCases.map(\.rawValue).joined(separator: ", "))
            }
            said.needs.formUnion(known)
        }
        said.isContact = fields["contact"]?.bool(&issues)
        return said
    }

    private mutating func answer(_ node: LocatedNode) -> ToldFinding.Answer? {
        if case .scalar(let scalar) = node.content, scalar.text == "unsure" { return .unsure }
        return node.bool(&issues).map { $0 ? .yes : .no }
    }

    // MARK: - Small readers

    /// The index of a named thing; an issue with "did you mean" where there is none.
    mutating func index(_ name: String, in ids: [String], _ what: String, at location: SourceLocation) -> Int? {
        if let index = ids.firstIndex(of: name) { return index }
        issues.add(
            location, "there is no \(what) \"\(name)\"", remedy: LocatedYAML.Suggestion.remedy(for: name, among: ids))
        return nil
    }

    private mutating func instant(_ node: LocatedNode) -> Timestamp? {
        guard let text = node.text(&issues) else { return nil }
        guard let instant = Timestamp(rfc3339: text) else {
            node.expected("an instant", &issues, remedy: "write for example 2026-01-12T06:00:00Z")
            return nil
        }
        return instant
    }

    /// `+01:00`, `-05:30`.
    private mutating func offset(_ node: LocatedNode) -> TimeSpan? {
        guard let text = node.text(&issues) else { return nil }
        let parts = text.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        guard let sign = text.first, sign == "+" || sign == "-", parts.count == 2, let hours = Int64(parts[0]),
            let minutes = Int64(parts[1]), (0...14).contains(hours), (0...59).contains(minutes)
        else {
            node.expected("local time less UTC", &issues, remedy: "write for example \"+01:00\"")
            return nil
        }
        let span = TimeSpan.minutes(hours * 60 + minutes)
        return sign == "-" ? .zero - span : span
    }
}
