import LocatedYAML
import Profiles
import Telemetry

extension ProfileReader {
    mutating func causes(_ node: LocatedNode?) -> [Cause] {
        guard let entries = node?.entries(&issues) else { return [] }
        return entries.compactMap { cause($0) }
    }

    private mutating func cause(_ entry: LocatedEntry) -> Cause? {
        guard let fields = entry.value.fields(CauseKeys.cause, &issues) else { return nil }
        _ = fields["source"]?.texts(&issues)
        let kind = fields["kind"]?.word(of: Cause.Kind.self, &issues)
        let title = fields["title"].flatMap { spoken($0) }
        let severity = fields["severity"]?.word(of: Cause.Severity.self, &issues)
        let rate = fields["rate"]?.frequency(&issues)
        let clearsIn = fields["clears_in"]?.duration(&issues)
        let opensAfter = fields["opens_after"]?.duration(zeroAllowed: true, &issues)
        let shows = fields["shows"].map { self.shows($0) } ?? []
        let notices = fields["customer_notices"].map { self.notices($0) } ?? []
        let fixes = fields["fixes"].map { fixIndices($0) } ?? []
        let prognosis = fields["prognosis"].flatMap { self.prognosis($0) }
        if fields["shows"] == nil, fields["customer_notices"] == nil, !askedCauses.contains(entry.key) {
            issues.add(
                entry.keyLocation, "nothing can point to \(entry.key)",
                remedy: "name the symptoms that it shows, what the customer notices, or a question that tells")
        }
        guard let kind, let title, let severity, let rate, let clearsIn else { return nil }
        return Cause(
            id: entry.key, kind: kind, title: title, severity: severity,
            ratePerYear: rate.count * 31_557_600 / rate.period.inSeconds, clearsIn: clearsIn,
            opensAfter: opensAfter ?? Cause.opensAfter(clearsIn: clearsIn, severity), shows: shows, notices: notices,
            fixes: fixes, prognosis: prognosis)
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
                return spoken(entry.value).map { Cause.Notice(id: id, says: $0) }
            }
            guard let fields = entry.value.fields(CauseKeys.notice, &issues),
                let says = fields["says"].flatMap({ spoken($0) })
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
        guard let fields = node.fields(CauseKeys.prognosis, &issues) else { return nil }
        let metric = fields["metric"].flatMap { node in
            node.text(&issues).flatMap {
                index(of: $0, in: metrics.map(\.id.rawValue), "metric", at: node.location)
            }
        }
        let falls = fields["falls_to"]?.number(&issues)
        let rises = fields["rises_to"]?.number(&issues)
        let gate = fields["while"].flatMap { condition($0) }
        let limit: Cause.Prognosis.Limit
        switch (falls, rises, fields["falls_to"] == nil && fields["rises_to"] == nil) {
        case (let number?, nil, _): limit = .fallsTo(number)
        case (nil, let number?, _): limit = .risesTo(number)
        case (nil, nil, false): return nil
        default:
            issues.add(node.location, "a prognosis has one limit", remedy: "write falls_to or rises_to")
            return nil
        }
        guard let metric, canReach(limit, metrics[metric], node, fields) else { return nil }
        return Cause.Prognosis(metric: metric, limit: limit, gate: gate)
    }

    /// A metric without a trend, or a limit that no plausible reading reaches, would never be forecast.
    private mutating func canReach(
        _ limit: Cause.Prognosis.Limit, _ metric: Metric, _ node: LocatedNode, _ fields: LocatedFields
    ) -> Bool {
        guard metric.kind == .gauge else {
            issues.add(
                fields["metric"]?.location ?? node.location, "\(metric.id.rawValue) is no gauge, and has no trend",
                remedy: "name a metric that is a quantity and not a state, an event or a counter")
            return false
        }
        let (key, number) =
            switch limit {
            case .fallsTo(let number): ("falls_to", number)
            case .risesTo(let number): ("rises_to", number)
            }
        if let plausible = metric.plausible, !plausible.contains(number) {
            issues.add(
                fields[key]?.location ?? node.location,
                "the limit lies outside what is plausible of \(metric.id.rawValue): readings there are not counted",
                remedy: "give a limit from \(plausible.lowerBound) to \(plausible.upperBound), or widen plausible")
            return false
        }
        return true
    }
}
