import Diagnostics
import LocatedYAML
import ProfileFiles
import Profiles
import Telemetry

extension ProfileTestReader {
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
        for node in fields["tried"]?.list(&issues) ?? [] {
            if let one = tried(node) { said.tried.append(one) }
        }
        if let node = fields["seen"] { said.seen = seen(node) }
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
        var notBoolean = Issues()
        if let isSo = node.bool(&notBoolean) { return isSo ? .yes : .no }
        node.expected("yes, no or unsure", &issues)
        return nil
    }

    private mutating func tried(_ node: LocatedNode) -> ProfileTestCase.Tried? {
        guard let fields = node.fields(TestKeys.tried, &issues) else { return nil }
        let time = fields["at"]
        let at = time?.duration(zeroAllowed: true, &issues)
        let outcome = fields["outcome"].flatMap { word($0, of: TestKeys.outcomes) }.flatMap { Self.outcome($0) }
        guard let fix = fields["fix"], let id = fix.text(&issues),
            index(id, in: profile.fixes.map(\.id), "fix", at: fix.location) != nil, let time, let at, let outcome
        else { return nil }
        return ProfileTestCase.Tried(fix: id, at: at, outcome: outcome, location: time.location)
    }

    /// A fix that is tried after `last` changes nothing that is looked at.
    mutating func checkTimes(of said: ProfileTestCase.Said, notAfter last: TimeSpan?) {
        guard let last else { return }
        for tried in said.tried where tried.at > last {
            issues.add(
                tried.location, "\(tried.fix) is tried at \(tried.at), after the last look at \(last)",
                remedy: "look later, or try it before")
        }
    }

    /// `not_verified` as `notVerified`.
    private static func outcome(_ word: String) -> TriedFix.Outcome? {
        let parts = word.split(separator: "_")
        return TriedFix.Outcome(
            rawValue: parts.prefix(1).joined()
                + parts.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined())
    }

    private mutating func seen(_ node: LocatedNode) -> [SeenFinding] {
        guard let fields = node.fields(TestKeys.seen, &issues) else { return [] }
        var seen: [SeenFinding] = []
        for entry in fields["causes"]?.entries(&issues) ?? [] {
            guard index(entry.key, in: profile.causes.map(\.id), "cause", at: entry.keyLocation) != nil,
                let isThere = entry.value.bool(&issues)
            else { continue }
            seen.append(SeenFinding(.cause(entry.key), isThere: isThere))
        }
        let findings = profile.symptoms.map(\.id) + profile.causes.flatMap(\.notices).map(\.id) + profile.asks.map(\.id)
        for entry in fields["findings"]?.entries(&issues) ?? [] {
            guard index(entry.key, in: findings, "finding", at: entry.keyLocation) != nil,
                let isThere = entry.value.bool(&issues)
            else { continue }
            seen.append(SeenFinding(.finding(entry.key), isThere: isThere))
        }
        return seen
    }
}
