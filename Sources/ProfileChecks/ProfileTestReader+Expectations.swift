import Diagnostics
import LocatedYAML
import ProfileFiles
import Profiles
import Telemetry

extension ProfileTestReader {
    /// One for each time in `at`.
    mutating func expectation(_ node: LocatedNode) -> [ProfileTestCase.Expectation] {
        guard let fields = node.fields(TestKeys.expectation, &issues) else { return [] }
        let said = said(fields)
        var checks: [ProfileTestCase.Check] = []
        symptoms(fields["symptoms"], &checks)
        causes(fields, &checks)
        words(fields, &checks)
        doings(fields, &checks)
        if TestKeys.checks.allSatisfy({ fields[$0] == nil }) {
            issues.add(node.location, "nothing is expected", remedy: "say what must be so")
        }
        guard let at = fields["at"] else { return [] }
        let times = if case .sequence(let items) = at.content { items } else { [at] }
        let moments = times.compactMap { $0.duration(zeroAllowed: true, &issues) }
        checkTimes(of: said, notAfter: moments.max())
        return moments.map { ProfileTestCase.Expectation(at: $0, said: said, checks: checks) }
    }

    private mutating func symptoms(_ node: LocatedNode?, _ checks: inout [ProfileTestCase.Check]) {
        for entry in node?.entries(&issues) ?? [] {
            guard let index = index(entry.key, in: profile.symptoms.map(\.id), "symptom", at: entry.keyLocation),
                let word = word(entry.value, of: TestKeys.truths)
            else { continue }
            let truth: Truth = word == "present" ? .yes : word == "absent" ? .no : .unknown
            checks.append(ProfileTestCase.Check(location: entry.keyLocation, wanted: .symptom(index, truth)))
        }
    }

    private mutating func causes(_ fields: LocatedFields, _ checks: inout [ProfileTestCase.Check]) {
        let ids = profile.causes.map(\.id)
        if let node = fields["episodes"] {
            let names = self.names(node, in: ids, "cause")
            checks.append(ProfileTestCase.Check(location: node.location, wanted: .episodes(Set(names))))
        }
        for entry in fields["causes"]?.entries(&issues) ?? [] {
            guard let index = index(entry.key, in: ids, "cause", at: entry.keyLocation),
                let bound = bound(entry.value, { Double($0) }, example: "> 0.9")
            else { continue }
            checks.append(ProfileTestCase.Check(location: entry.keyLocation, wanted: .cause(index, bound)))
        }
        if let node = fields["likeliest"], let id = node.text(&issues),
            let index = index(id, in: ids, "cause", at: node.location)
        {
            checks.append(ProfileTestCase.Check(location: node.location, wanted: .likeliest(index)))
        }
        if let node = fields["conclusion"], let word = word(node, of: TestKeys.conclusions + ids) {
            checks.append(ProfileTestCase.Check(location: node.location, wanted: .conclusion(word)))
        }
    }

    private mutating func words(_ fields: LocatedFields, _ checks: inout [ProfileTestCase.Check]) {
        if let node = fields["health"], let word = word(node, of: TestKeys.conditions) {
            let condition: Health.Condition =
                switch word {
                case "healthy": .healthy
                case "at_risk": .atRisk
                case "faulty": .faulty
                default: .unknown
                }
            checks.append(ProfileTestCase.Check(location: node.location, wanted: .condition(condition)))
        }
        if let node = fields["reach"], let word = word(node, of: TestKeys.reaches),
            let reach = Health.Reach(rawValue: word)
        {
            checks.append(ProfileTestCase.Check(location: node.location, wanted: .reach(reach)))
        }
        for entry in fields["lived"]?.entries(&issues) ?? [] {
            guard let index = index(entry.key, in: profile.lived.map(\.id), "lived", at: entry.keyLocation),
                let text = entry.value.text(&issues)
            else { continue }
            if text == "none" {
                checks.append(ProfileTestCase.Check(location: entry.keyLocation, wanted: .lived(index, nil)))
            } else if let bound = bound(entry.value, { TimeSpan($0)?.inSeconds }, example: "> 2h") {
                checks.append(ProfileTestCase.Check(location: entry.keyLocation, wanted: .lived(index, bound)))
            }
        }
    }

    private mutating func doings(_ fields: LocatedFields, _ checks: inout [ProfileTestCase.Check]) {
        if let node = fields["ask"], let word = word(node, of: profile.asks.map(\.id) + ["none"]) {
            checks.append(
                ProfileTestCase.Check(location: node.location, wanted: .ask(word == "none" ? nil : word)))
        }
        if let node = fields["suggestion"],
            let word = word(node, of: profile.fixes.map(\.id) + TestKeys.actions)
        {
            checks.append(ProfileTestCase.Check(location: node.location, wanted: .suggestion(word)))
        }
        if let node = fields["danger"] {
            let names = self.names(node, in: profile.dangers.map(\.id) + ["none"], "danger")
            checks.append(
                ProfileTestCase.Check(location: node.location, wanted: .dangers(Set(names).subtracting(["none"]))))
        }
    }

    // MARK: - Small readers

    private mutating func names(_ node: LocatedNode, in ids: [String], _ what: String) -> [String] {
        let items = if case .sequence(let items) = node.content { items } else { [node] }
        return items.compactMap { item in
            guard let name = item.text(&issues), index(name, in: ids, what, at: item.location) != nil else {
                return nil
            }
            return name
        }
    }

    mutating func word(_ node: LocatedNode, of words: [String]) -> String? {
        guard let text = node.text(&issues) else { return nil }
        if words.contains(text) { return text }
        issues.add(
            node.location, "\(node.name) is \"\(text)\", which it cannot be",
            remedy: LocatedYAML.Suggestion.remedy(for: text, among: words))
        return nil
    }

    private mutating func bound(
        _ node: LocatedNode, _ value: (String) -> Double?, example: String
    ) -> ProfileTestCase.Bound? {
        guard let text = node.text(&issues) else { return nil }
        let signs = ["<=", ">=", "==", "!=", "<", ">"]
        let sign = signs.first { text.hasPrefix($0) }
        let rest = text.dropFirst(sign?.utf8.count ?? 0).split(separator: " ").joined()
        guard let sign, let comparison = Expression.Comparison(rawValue: sign), let number = value(rest),
            number.isFinite
        else {
            node.expected("a bound", &issues, remedy: "write for example \"\(example)\"")
            return nil
        }
        return ProfileTestCase.Bound(comparison: comparison, value: number, text: text)
    }
}
