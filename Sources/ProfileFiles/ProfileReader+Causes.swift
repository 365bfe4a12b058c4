import LocatedYAML
import Profiles
import Telemetry

extension ProfileReader {
    private static let causeKeys = [
        "kind", "title", "severity", "rate", "clears_in", "shows", "customer_notices", "prognosis", "fixes", "source",
    ]

    mutating func causes(_ node: LocatedNode?, fixes: [Fix]) -> [Cause] {
        guard let entries = node?.entries(&issues) else { return [] }
        let causes = entries.compactMap { cause($0) }
        checkWorks(causes, entries, fixes)
        return causes
    }

    private mutating func cause(_ entry: LocatedEntry) -> Cause? {
        guard let fields = entry.value.fields(Self.causeKeys, &issues) else { return nil }
        _ = fields["source"]?.texts(&issues)
        let kind = fields.require("kind", &issues)?.word(of: Cause.Kind.self, &issues)
        let title = fields.require("title", &issues)?.text(&issues)
        let severity = fields.require("severity", &issues)?.word(of: Cause.Severity.self, &issues)
        let rate = fields.require("rate", &issues, remedy: "write how often it begins on one device: rate: 0.03/year")?
            .frequency(&issues)
        let clearsIn = fields.require(
            "clears_in", &issues, remedy: "write how long it lasts uncleared: clears_in: 14d")?
            .duration(&issues)
        let shows = fields["shows"].map { self.shows($0) } ?? []
        let notices = fields["customer_notices"].map { self.notices($0) } ?? []
        let fixes = fields["fixes"].map { fixIndices($0) } ?? []
        let prognosis = fields["prognosis"].flatMap { self.prognosis($0) }
        if fields["shows"] == nil, fields["customer_notices"] == nil {
            issues.add(
                entry.keyLocation, "nothing can point to \(entry.key)",
                remedy: "name the symptoms that it shows, or what the customer notices")
        }
        guard let kind, let title, let severity, let rate, let clearsIn else { return nil }
        return Cause(
            id: entry.key, kind: kind, title: title, severity: severity,
            ratePerYear: rate.count * 31_557_600 / rate.period.inSeconds, clearsIn: clearsIn, shows: shows,
            notices: notices, fixes: fixes, prognosis: prognosis)
    }

    private mutating func shows(_ node: LocatedNode) -> [Cause.Shown] {
        (node.entries(&issues) ?? []).compactMap { entry in
            let likelihood = entry.value.likelihood(&issues)
            guard let symptom = index(of: entry.key, in: symptomIDs, "symptom", at: entry.keyLocation), let likelihood
            else { return nil }
            return Cause.Shown(symptom: symptom, likelihood: likelihood)
        }
    }

    /// `id: words`, or `id: {says: words, likelihood: often}`.
    private mutating func notices(_ node: LocatedNode) -> [Cause.Notice] {
        (node.entries(&issues) ?? []).compactMap { entry in
            guard let id = entry.identifier("notice", &issues) else { return nil }
            guard case .mapping = entry.value.content else {
                return entry.value.text(&issues).map { Cause.Notice(id: id, says: $0) }
            }
            guard let fields = entry.value.fields(["says", "likelihood"], &issues),
                let says = fields.require("says", &issues)?.text(&issues)
            else { return nil }
            return Cause.Notice(id: id, says: says, likelihood: fields["likelihood"]?.likelihood(&issues) ?? 0.6)
        }
    }

    private mutating func fixIndices(_ node: LocatedNode) -> [Int] {
        (node.list(&issues) ?? []).compactMap { item in
            item.text(&issues).flatMap { index(of: $0, in: fixIDs, "fix", at: item.location) }
        }
    }

    private mutating func prognosis(_ node: LocatedNode) -> Cause.Prognosis? {
        guard let fields = node.fields(["metric", "falls_to", "rises_to"], &issues) else { return nil }
        let metric = fields.require("metric", &issues).flatMap { node in
            node.text(&issues).flatMap {
                index(of: $0, in: metrics.map(\.id.rawValue), "metric", at: node.location)
            }
        }
        let falls = fields["falls_to"]?.number(&issues)
        let rises = fields["rises_to"]?.number(&issues)
        switch (falls, rises, fields["falls_to"] == nil && fields["rises_to"] == nil) {
        case (let limit?, nil, _): return metric.map { Cause.Prognosis(metric: $0, limit: .fallsTo(limit)) }
        case (nil, let limit?, _): return metric.map { Cause.Prognosis(metric: $0, limit: .risesTo(limit)) }
        case (nil, nil, false): return nil
        default:
            issues.add(node.location, "a prognosis has one limit", remedy: "write falls_to or rises_to")
            return nil
        }
    }

    /// A cure or relief that a cause lists must say how often it works there, and every fix must be listed somewhere.
    private mutating func checkWorks(_ causes: [Cause], _ entries: [LocatedEntry], _ fixes: [Fix]) {
        // Indices stand for the file's entries only where every one of them could be read.
        guard causes.count == causeIDs.count, causes.count == entries.count, fixes.count == fixIDs.count else { return }
        var listed = Set<Int>()
        for (index, cause) in causes.enumerated() {
            for fix in cause.fixes {
                listed.insert(fix)
                guard fixes[fix].kind == .cure || fixes[fix].kind == .relief, fixes[fix].works[index] == nil else {
                    continue
                }
                issues.add(
                    entries[index].keyLocation,
                    "\(cause.id) lists \(fixes[fix].id), which does not say how often it works",
                    remedy: "write works: {\(cause.id): 0.8} in the fix")
            }
        }
        for (index, fix) in fixes.enumerated() where !listed.contains(index) {
            issues.add(
                fixLocations[fix.id] ?? entries.first?.keyLocation ?? SourceLocation(file: ""),
                "no cause lists the fix \(fix.id)", remedy: "name it in a cause's fixes, or remove it")
        }
    }
}
