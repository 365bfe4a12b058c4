import FleetModel
import Foundation
import LocatedYAML

/// Reads a scenario's tree; every issue is appended, and reading goes on.
enum ScenarioReader {
    static func scenario(_ root: LocatedNode, _ issues: inout Issues) -> Scenario? {
        let keys = [
            "scenario", "title", "seed", "history", "interval", "regions", "fleet", "homes", "network", "incidents",
            "calls", "run_up",
        ]
        guard let fields = root.fields(keys, &issues) else { return nil }
        let name = fields.require("scenario", &issues)?.identifier(&issues)
        let title = fields["title"]?.text(&issues)
        let seed = fields["seed"].map { $0.integer(in: 0...Int.max, &issues) } ?? 1
        let history = fields.require("history", &issues)?.duration(in: 0...(92 * 86_400), &issues)
        let interval = fields["interval"].map { $0.duration(in: 1...3_600, &issues) } ?? 60
        let runUp = fields["run_up"].map { $0.duration(in: 60...(7 * 86_400), &issues) } ?? 86_400
        let regions = fields.require("regions", &issues)?.entries(&issues)?.compactMap { region($0, &issues) }
        let regionNames = fields["regions"]?.entries(&issues)?.map(\.key) ?? []
        if let node = fields["regions"], regionNames.isEmpty { issues.add(node.location, "there is no region") }
        let homes =
            fields["homes"].map { $0.list(&issues)?.compactMap { home($0, regions: regionNames, &issues) } ?? [] } ?? []
        let fleet =
            fields["fleet"].map { self.fleet($0, &issues) }
            ?? Scenario.Fleet(homes: homes.count, shares: [:], causesPerYear: [:])
        if let fleet, fleet.homes < homes.count, let node = fields["fleet"] {
            issues.add(
                node.location, "fleet has \(fleet.homes) homes, but \(homes.count) are written out",
                remedy: "homes under fleet counts all of them")
        }
        refuseRepeats(in: fields["homes"], &issues)
        guard let name, let seed, let history, let interval, let runUp, let regions, !regions.isEmpty, let fleet
        else {
            return nil
        }
        return Scenario(
            name: name, title: title ?? name, seed: UInt64(seed), history: history, interval: interval,
            regions: regions, fleet: fleet, homes: homes, runUp: runUp,
            network: fields["network"]?.list(&issues)?.compactMap { trouble($0, regions: regionNames, &issues) } ?? [],
            incidents: fields["incidents"]?.list(&issues)?.compactMap { incident($0, regions: regionNames, &issues) }
                ?? [],
            calls: fields["calls"].flatMap { calls($0, &issues) })
    }

    private static func region(_ entry: LocatedEntry, _ issues: inout Issues) -> Scenario.Region? {
        let keys = ["season", "time_zone", "hour_now", "latitude", "annual_mean", "cold_spells"]
        guard let fields = entry.value.fields(keys, &issues) else { return nil }
        let season = fields["season"].map { $0.word(Scenario.Season.self, &issues) } ?? .calendar
        let zone = fields["time_zone"]?.text(&issues)
        if let node = fields["time_zone"], let zone, TimeZone(identifier: zone) == nil {
            node.expected("the IANA name of a time zone, such as Europe/London", &issues)
        }
        let hour = fields["hour_now"]?.integer(in: 0...23, &issues)
        if let node = fields["hour_now"], fields["time_zone"] != nil {
            issues.add(node.location, "hour_now stands beside time_zone", remedy: "keep one: hour_now chooses the zone")
        }
        let latitude = fields["latitude"].map { $0.number(in: -66...66, &issues) } ?? 52
        let mean = fields["annual_mean"]?.number(in: -15...30, &issues)
        let spells = fields["cold_spells"]?.list(&issues)?.compactMap { coldSpell($0, &issues) } ?? []
        guard let season, let latitude else { return nil }
        return Scenario.Region(
            name: entry.key, season: season, timeZone: zone, hourNow: hour, latitude: latitude, annualMean: mean,
            coldSpells: spells)
    }

    private static func coldSpell(_ node: LocatedNode, _ issues: inout Issues) -> Scenario.Region.ColdSpell? {
        guard let fields = node.fields(["from", "lasts", "depth"], &issues) else { return nil }
        let from = fields.require("from", &issues)?.instant(&issues)
        let lasts = fields.require("lasts", &issues)?.duration(&issues)
        let depth = fields.require("depth", &issues)?.number(in: 0...30, &issues)
        guard let from, let lasts, let depth else { return nil }
        return Scenario.Region.ColdSpell(from: from, lasts: lasts, depth: depth)
    }

    private static func fleet(_ node: LocatedNode, _ issues: inout Issues) -> Scenario.Fleet? {
        guard let fields = node.fields(["homes", "shares", "causes_per_year", "causes_last"], &issues) else {
            return nil
        }
        let homes = fields.require("homes", &issues)?.integer(in: 0...2_000_000, &issues)
        var shares: [DeviceFamily: Double] = [:]
        for entry in fields["shares"]?.entries(&issues) ?? [] {
            guard let family = family(entry.key, at: entry.keyLocation, &issues),
                let share = entry.value.share(&issues)
            else { continue }
            shares[family] = share
        }
        if fields["shares"] == nil { shares = Scenario.Fleet.usualShares }
        var rates: [Cause: Double] = [:]
        for entry in fields["causes_per_year"]?.entries(&issues) ?? [] {
            guard let cause = cause(entry.key, at: entry.keyLocation, &issues),
                let rate = entry.value.number(in: 0...1_000, &issues)
            else { continue }
            rates[cause] = rate
        }
        var lasts: [Cause: Double] = [:]
        for entry in fields["causes_last"]?.entries(&issues) ?? [] {
            guard let cause = cause(entry.key, at: entry.keyLocation, &issues),
                let length = entry.value.duration(in: 60...(92 * 86_400), &issues)
            else { continue }
            lasts[cause] = length
        }
        guard let homes else { return nil }
        return Scenario.Fleet(homes: homes, shares: shares, causesPerYear: rates, causesLast: lasts)
    }

    private static func family(
        _ word: String, at location: SourceLocation, _ issues: inout Issues
    ) -> DeviceFamily? {
        if let family = DeviceFamily(rawValue: word) { return family }
        issues.add(
            location, "\"\(word.prefix(40))\" is no family of devices",
            remedy: Suggestion.remedy(for: word, among: DeviceFamily.allCases.map(\.rawValue)))
        return nil
    }

    static func cause(_ word: String, at location: SourceLocation, _ issues: inout Issues) -> Cause? {
        let known = Cause.allCases.filter(\.canBeGiven)
        if let cause = known.first(where: { $0.rawValue == word }) { return cause }
        let why =
            Cause(rawValue: word) == nil ? "is no cause that is known" : "follows from the weather and cannot be given"
        issues.add(
            location, "\"\(word.prefix(40))\" \(why)",
            remedy: Suggestion.remedy(for: word, among: known.map(\.rawValue)))
        return nil
    }

    /// Two homes or devices of one name would speak over each other.
    private static func refuseRepeats(in homes: LocatedNode?, _ issues: inout Issues) {
        var seen: [String: SourceLocation] = [:]
        func check(_ node: LocatedNode?) {
            guard case .scalar(let scalar)? = node?.content, let node else { return }
            if let first = seen[scalar.text] {
                issues.add(
                    node.location, "the id \"\(scalar.text.prefix(64))\" is given twice",
                    remedy: "it stands first on line \(first.line)")
            }
            seen[scalar.text] = node.location
        }
        guard case .sequence(let items)? = homes?.content else { return }
        for item in items {
            check(item.child("id"))
            guard case .sequence(let devices)? = item.child("devices")?.content else { continue }
            for device in devices { check(device.child("id")) }
        }
    }
}

extension LocatedNode {
    /// The value at `key` where this is a mapping that has it.
    fileprivate func child(_ key: String) -> LocatedNode? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { $0.key == key }?.value
    }
}
