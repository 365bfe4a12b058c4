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
        var zone = ZoneOffsets.utc
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
        guard let fields = root.fields(TestKeys.file, &issues) else { return [] }
        if let node = fields["tests"], let id = node.text(&issues),
            id != profile.id.rawValue
        {
            issues.add(
                node.location, "these are tests of \"\(id)\" beside the profile \"\(profile.id.rawValue)\"",
                remedy: "give both the same name")
        }
        var defaults = Defaults(start: Self.usualStart, every: profile.reports.every)
        take(fields, into: &defaults)
        guard let items = fields["cases"]?.list(&issues) else { return [] }
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
        if let offset = fields["utc_offset"].flatMap({ self.offset($0) }) { defaults.zone = offset }
        if let zone = fields["zone"].flatMap({ self.zone($0) }) { defaults.zone = zone }
        if let node = fields["zone"], fields["utc_offset"] != nil {
            issues.add(
                node.location, "zone and utc_offset both say what the home's clock shows", remedy: "give one of them")
        }
        if let own = fields["always"]?.entries(&issues) {
            defaults.always = own + defaults.always.filter { other in !own.contains { $0.key == other.key } }
        }
    }

    // MARK: - A case

    private mutating func testCase(_ node: LocatedNode, _ fileWide: Defaults) -> ProfileTestCase? {
        guard let fields = node.fields(TestKeys.testCase, &issues) else { return nil }
        let name = fields["name"]?.text(&issues)
        var own = fileWide
        take(fields, into: &own)
        let clock = SeriesClock(start: own.start, every: own.every, zone: own.zone, seed: name ?? "")
        let given = fields["series"]?.entries(&issues) ?? []
        var series = given.compactMap { self.series($0, by: clock, isConstant: false) }
        for entry in own.always where !given.contains(where: { $0.key == entry.key }) {
            if let constant = self.series(entry, by: clock, isConstant: true) { series.append(constant) }
        }
        let said = said(fields)
        var overrides: [String: Double] = [:]
        for entry in fields["parameters"]?.entries(&issues) ?? [] { override(entry, &overrides) }
        let peers = (fields["peers"]?.entries(&issues) ?? []).flatMap { self.peers($0) }
        let expectations = (fields["expect"]?.list(&issues) ?? []).flatMap { expectation($0) }
        checkTimes(of: said, notAfter: expectations.map(\.at).max())
        guard let name else { return nil }
        return ProfileTestCase(
            name: name, location: node.location, start: own.start, every: own.every, zone: own.zone,
            series: series, overrides: overrides, peers: peers, said: said,
            expectations: expectations.sorted { $0.at < $1.at })
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
    private mutating func offset(_ node: LocatedNode) -> ZoneOffsets? {
        guard let text = node.text(&issues) else { return nil }
        let parts = text.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        guard let sign = text.first, sign == "+" || sign == "-", parts.count == 2, let hours = Int64(parts[0]),
            let minutes = Int64(parts[1]), (0...14).contains(hours), (0...59).contains(minutes)
        else {
            node.expected("local time less UTC", &issues, remedy: "write for example \"+01:00\"")
            return nil
        }
        let seconds = Int32((hours * 60 + minutes) * 60)
        return ZoneOffsets(initial: sign == "-" ? -seconds : seconds)
    }

    private mutating func zone(_ node: LocatedNode) -> ZoneOffsets? {
        guard let text = node.text(&issues) else { return nil }
        guard let zone = ZoneOffsets(zone: text) else {
            node.expected("a time zone", &issues, remedy: "write for example Europe/Berlin")
            return nil
        }
        return zone
    }
}
