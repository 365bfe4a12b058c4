import FleetModel
import LocatedYAML

/// Reads `network`, `incidents` and `calls`.
extension ScenarioReader {
    private static let reachKeys = ["share", "family", "region", "provider", "devices"]

    private static func reach(
        _ fields: LocatedFields, regions: [String], _ issues: inout Issues
    ) -> Scenario.Reach {
        Scenario.Reach(
            share: fields["share"].flatMap { $0.share(&issues) } ?? 1,
            family: fields["family"].flatMap { $0.word(DeviceFamily.self, &issues) },
            region: fields["region"].flatMap { $0.word(of: regions, &issues) },
            provider: fields["provider"].flatMap { $0.word(of: InventedNames.providers, &issues) },
            devices: fields["devices"].flatMap { $0.texts(&issues) } ?? [])
    }

    // MARK: - Troubles

    /// Each trouble's word, and the keys it takes beside who and when.
    private static let troubleKeys: [String: [String]] = [
        "stored": ["keeps"], "clock_offset": ["by"], "clock_drift": ["by"], "clock_jumps_back": ["by"],
        "clock_unset": [], "duplicates": ["often"], "reordered": ["often", "by"], "frozen": [],
        "malformed": ["often"], "flood": ["times"], "firmware": ["version", "renames"],
        "commands_delayed": ["often", "by"], "commands_refused": ["often"], "commands_without_effect": ["often"],
        "commands_without_word": ["often"], "commands_deadly": ["often"],
    ]

    static func trouble(
        _ node: LocatedNode, regions: [String], _ issues: inout Issues
    ) -> Scenario.ScriptedTrouble? {
        let all = Set(troubleKeys.values.joined()).sorted()
        var unused = Issues()
        let word = node.fields(["trouble", "from", "lasts"] + reachKeys + all, &unused)?["trouble"].flatMap {
            $0.word(of: troubleKeys.keys.sorted(), &unused)
        }
        let own = word.flatMap { troubleKeys[$0] } ?? all
        guard let fields = node.fields(["trouble", "from", "lasts"] + reachKeys + own, &issues) else { return nil }
        guard let word = fields.require("trouble", &issues)?.word(of: troubleKeys.keys.sorted(), &issues) else {
            return nil
        }
        let reach = reach(fields, regions: regions, &issues)
        let from = fields["from"].flatMap { $0.instant(&issues) }
        let lasts = fields["lasts"].flatMap { $0.duration(&issues) }
        guard let kind = kind(word, fields, &issues) else { return nil }
        return Scenario.ScriptedTrouble(kind: kind, reach: reach, from: from, lasts: lasts)
    }

    private static func kind(_ word: String, _ fields: LocatedFields, _ issues: inout Issues) -> Trouble.Kind? {
        func often(_ issues: inout Issues) -> Double? { fields.require("often", &issues)?.share(&issues) }
        func by(_ issues: inout Issues) -> Double? {
            fields.require("by", &issues)?.duration(in: 0...(3_660 * 86_400), &issues)
        }
        func commands(_ way: CommandTrouble.Way, _ issues: inout Issues) -> Trouble.Kind? {
            often(&issues).map { .commands(CommandTrouble(way, often: $0)) }
        }
        switch word {
        case "stored":
            return fields.require("keeps", &issues)?.integer(in: 1...100_000, &issues).map { .stored(keeps: $0) }
        case "clock_offset":
            return fields.require("by", &issues)?.instant(&issues).map { .clockOffset(seconds: $0) }
        case "clock_drift":
            return fields.require("by", &issues)?.instant(&issues).map { .clockDrift(secondsPerDay: $0) }
        case "clock_jumps_back": return by(&issues).map { .clockJumpsBack(seconds: $0) }
        case "clock_unset": return .clockUnset
        case "duplicates": return often(&issues).map { .duplicates(often: $0) }
        case "reordered":
            guard let often = often(&issues), let seconds = by(&issues) else { return nil }
            return .reordered(often: often, seconds: seconds)
        case "frozen": return .frozen
        case "malformed": return often(&issues).map { .malformed(often: $0) }
        case "flood": return fields.require("times", &issues)?.integer(in: 2...1_000, &issues).map { .flood(times: $0) }
        case "firmware":
            guard let version = fields.require("version", &issues)?.text(&issues) else { return nil }
            return .firmware(version: version, renames: renames(fields, &issues))
        case "commands_delayed":
            guard let often = often(&issues), let seconds = by(&issues) else { return nil }
            return .commands(CommandTrouble(.delayed(seconds: seconds), often: often))
        case "commands_refused": return commands(.refused, &issues)
        case "commands_without_effect": return commands(.acknowledgedWithoutEffect, &issues)
        case "commands_without_word": return commands(.doneWithoutWord, &issues)
        default: return commands(.dies, &issues)
        }
    }

    private static func renames(_ fields: LocatedFields, _ issues: inout Issues) -> [Trouble.Rename] {
        (fields["renames"]?.entries(&issues) ?? []).compactMap { entry in
            entry.value.text(&issues).map { Trouble.Rename(from: entry.key, to: $0) }
        }
    }

    // MARK: - Incidents

    private static let incidentKeys: [String: [String]] = [
        "power_cut": ["returns_over"], "provider_outage": [], "firmware": ["version", "renames"],
        "cold_snap": ["depth"], "mass_fault": [],
    ]

    static func incident(
        _ node: LocatedNode, regions: [String], _ issues: inout Issues
    ) -> Scenario.Incident? {
        let common = ["incident", "at", "lasts", "brings", "severity"] + reachKeys
        let all = Set(incidentKeys.values.joined()).sorted()
        var unused = Issues()
        let known = node.fields(common + all, &unused)?["incident"].flatMap {
            $0.word(of: incidentKeys.keys.sorted(), &unused)
        }
        let own = known.flatMap { incidentKeys[$0] } ?? all
        guard let fields = node.fields(common + own, &issues) else { return nil }
        let word = fields.require("incident", &issues)?.word(of: incidentKeys.keys.sorted(), &issues)
        let at = fields.require("at", &issues)?.instant(&issues)
        let lasts = fields.require("lasts", &issues)?.duration(in: 1...(92 * 86_400), &issues)
        let reach = reach(fields, regions: regions, &issues)
        var brings: [Cause: Double] = [:]
        for entry in fields["brings"]?.entries(&issues) ?? [] {
            guard let cause = cause(entry.key, at: entry.keyLocation, &issues), let share = entry.value.share(&issues)
            else { continue }
            brings[cause] = share
        }
        let severity = fields["severity"].flatMap { $0.share(&issues) }
        let kind: Scenario.Incident.Kind?
        switch word {
        case "power_cut":
            let over = fields["returns_over"].map { $0.duration(in: 0...86_400, &issues) } ?? 0
            kind = over.map { .powerCut(returnsOver: $0) }
        case "provider_outage": kind = .providerOutage
        case "firmware":
            let version = fields.require("version", &issues)?.text(&issues)
            let renames = renames(fields, &issues)
            kind = version.map { .firmware(version: $0, renames: renames) }
        case "cold_snap":
            kind = fields.require("depth", &issues)?.number(in: 0...30, &issues).map { .coldSnap(depth: $0) }
        case "mass_fault":
            if brings.isEmpty, fields["brings"] == nil {
                issues.add(node.location, "a mass_fault brings nothing", remedy: "add \"brings\": cause and share")
            }
            kind = .massFault
        default: kind = nil
        }
        guard let kind, let at, let lasts else { return nil }
        return Scenario.Incident(
            kind: kind, reach: reach, at: at, lasts: lasts, brings: brings, severity: severity)
    }

    // MARK: - Calls

    static func calls(_ node: LocatedNode, _ issues: inout Issues) -> Scenario.Calls? {
        guard let fields = node.fields(["share", "mistaken", "wrong_answers"], &issues) else { return nil }
        let share = fields.require("share", &issues)?.share(&issues)
        let mistaken = fields["mistaken"].map { $0.share(&issues) } ?? Scenario.Calls.usual.mistaken
        let wrong = fields["wrong_answers"].map { $0.share(&issues) } ?? Scenario.Calls.usual.wrongAnswers
        guard let share, let mistaken, let wrong else { return nil }
        return Scenario.Calls(share: share, mistaken: mistaken, wrongAnswers: wrong)
    }
}
