import Evaluation
import LocatedYAML
import ProfileFiles
import Telemetry

/// The judging table's file; docs/guides/judging-accuracy.md describes it.
enum JudgingFile {
    static func load(_ path: String, _ issues: inout Issues) -> JudgingTable? {
        let root = LocatedNode.parse(contentsOf: path, &issues)
        guard let fields = root?.fields(["tolerance", "silent_after", "families"], &issues) else { return nil }
        let tolerance = fields.require("tolerance", &issues)?.duration(&issues)
        let silentAfter = fields.require("silent_after", &issues)?.duration(&issues)
        var families: [String: JudgingTable.Family] = [:]
        for entry in fields.require("families", &issues)?.entries(&issues) ?? [] {
            families[entry.key] = family(entry.value, &issues)
        }
        guard let tolerance, let silentAfter else { return nil }
        return JudgingTable(
            families: families, tolerance: tolerance.microseconds / 1_000,
            silentAfter: silentAfter.microseconds / 1_000)
    }

    private static func family(_ node: LocatedNode, _ issues: inout Issues) -> JudgingTable.Family? {
        guard let fields = node.fields(["unjudged", "silent_after", "causes"], &issues) else { return nil }
        let unjudged = Set(fields["unjudged"]?.entries(&issues)?.map(\.key) ?? [])
        let rules = fields.require("causes", &issues)?.entries(&issues)?.compactMap { rule($0, &issues) }
        let silentAfter = fields["silent_after"]?.duration(&issues)
        return JudgingTable.Family(
            causes: rules ?? [], unjudged: unjudged, silentAfter: silentAfter.map { $0.microseconds / 1_000 })
    }

    private static func rule(_ entry: LocatedEntry, _ issues: inout Issues) -> JudgingTable.Rule? {
        let keys = ["right", "excused", "silences", "from", "per_year", "lasts", "notice", "source", "why"]
        guard let fields = entry.value.fields(keys, &issues) else { return nil }
        let right = fields.require("right", &issues)?.texts(&issues)
        let excused = fields["excused"]?.texts(&issues) ?? []
        let silences = fields["silences"]?.bool(&issues) ?? false
        let from = fields["from"]?.number(&issues) ?? 0.1
        if let node = fields["from"], !(0...1).contains(from) { node.expected("a severity from 0 to 1", &issues) }
        var perYear: Double?
        if let node = fields.require("per_year", &issues) {
            if case .scalar(let scalar) = node.content, scalar.text == "as_simulated" {
                perYear = nil
            } else {
                perYear = node.number(&issues)
                if let rate = perYear, !(0...1_000).contains(rate) { node.expected("0 to 1000 a year", &issues) }
            }
        }
        let lasts = fields.require("lasts", &issues)?.duration(&issues)
        let notice = fields.require("notice", &issues)?.duration(zeroAllowed: true, &issues)
        if fields["source"] == nil {
            issues.add(
                entry.keyLocation, "\(entry.key) does not say where its rate is from",
                remedy: "add source: who counted it, or \"judgement\" and why")
        }
        guard let right, let lasts, let notice else { return nil }
        return JudgingTable.Rule(
            cause: entry.key, right: right, excused: Set(excused), silences: silences, from: from,
            perYear: perYear, lasts: lasts.microseconds / 1_000, notice: notice.microseconds / 1_000)
    }
}
