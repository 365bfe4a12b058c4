import FleetModel
import Foundation

/// What a scenario holds, in words for a person who has not read its file.
package struct ScenarioDescription: Sendable {
    /// Lines, without a line end behind the last.
    package let text: String

    /// Homes planned to count by; a larger fleet is counted up from these.
    private static let most = 2_000

    /// - Parameter seed: nil takes the scenario's.
    package init(_ scenario: Scenario, seed: UInt64? = nil) {
        var planner = FleetPlanner(
            scenario: scenario, seed: seed ?? scenario.seed, end: ModelTime(milliseconds: 1_771_113_600_000))
        let homes = planner.homeCount
        let plan = planner.part(ofHomes: Self.most)
        let factor = plan.homes.isEmpty ? 1 : Double(homes) / Double(plan.homes.count)
        func about(_ count: Int) -> String {
            factor > 1 ? "about \(Int((Double(count) * factor).rounded()))" : "\(count)"
        }
        let devices = plan.homes.flatMap(\.devices)
        var lines = ["\(scenario.name): \(scenario.title)", ""]
        func say(_ name: String, _ value: String) {
            lines.append(name.padding(toLength: 12, withPad: " ", startingAt: 0) + value)
        }
        say("Seed", "\(seed ?? scenario.seed)")
        say("Length", "\(Self.words(scenario.history)), a report every \(Self.words(scenario.interval))")
        say(
            "Homes",
            "\(homes)" + (scenario.homes.isEmpty ? "" : ", \(scenario.homes.count) of them written out")
                + " in \(scenario.regions.map(\.name).joined(separator: ", "))")
        let mix = Self.counted(devices.map(\.family.rawValue)).map { "\(about($0.count)) \($0.name)" }
        say("Devices", "\(about(devices.count)): " + mix.joined(separator: ", "))
        let spells = scenario.regions.flatMap { region in region.coldSpells.map { (region.name, $0) } }
        for (region, spell) in spells {
            say(
                "Cold spell",
                "\(region), from \(Self.words(-spell.from)) before the end for \(Self.words(spell.lasts)), \(spell.depth) K"
            )
        }
        let courses = devices.flatMap(\.causes)
        if courses.isEmpty {
            say("Causes", "none")
        } else {
            for (index, one) in Self.counted(courses.map(\.cause.rawValue)).enumerated() {
                let cause = Cause(rawValue: one.name)
                say(
                    index == 0 ? "Causes" : "",
                    "\(about(one.count)) × \(one.name) (\(cause?.kind.rawValue ?? "") cured by \(cause?.cure.rawValue ?? ""))"
                )
            }
        }
        for (index, incident) in scenario.incidents.enumerated() {
            say(index == 0 ? "Incidents" : "", Self.words(incident))
        }
        let troubled = devices.flatMap { $0.troubles.map(\.kind.word) }
        for (index, one) in Self.counted(troubled).enumerated() {
            say(index == 0 ? "Troubles" : "", "\(about(one.count)) × \(one.name)")
        }
        let scripted = plan.homes.reduce(0) { $0 + $1.contacts.count }
        let calls = plan.homes.reduce(0) { $0 + $1.calls.count }
        say(
            "Contacts",
            scripted + calls == 0 ? "none" : "\(scripted) written out, \(about(calls)) about what is noticed")
        let messages = Double(devices.count) * factor * scenario.history / scenario.interval
        say(
            "Messages",
            String(
                format: "about %.0f in the history, %.1f a second live", messages, messages / max(1, scenario.history)))
        text = lines.joined(separator: "\n")
    }

    private static func words(_ incident: Scenario.Incident) -> String {
        let what =
            switch incident.kind {
            case .powerCut: "power cut"
            case .providerOutage: "provider outage"
            case .firmware(let version, _): "roll-out of firmware \(version)"
            case .coldSnap(let depth): "cold snap of \(depth) K"
            case .massFault: "mass fault"
            }
        let brought = incident.brings.sorted { $0.key.rawValue < $1.key.rawValue }
            .map { "\($0.key.rawValue) to \(Int(($0.value * 100).rounded())) %" }
        let whom = [incident.reach.family?.rawValue, incident.reach.region, incident.reach.provider].compactMap(\.self)
        return "\(what), \(words(-incident.at)) before the end for \(words(incident.lasts))"
            + (whom.isEmpty ? "" : ", at \(whom.joined(separator: ", "))")
            + (incident.reach.share < 1 ? ", \(Int((incident.reach.share * 100).rounded())) % of them" : "")
            + (brought.isEmpty ? "" : "; brings \(brought.joined(separator: ", "))")
    }

    /// Each name with how often it comes, the most frequent first.
    private static func counted(_ names: [String]) -> [(name: String, count: Int)] {
        var counts: [String: Int] = [:]
        for name in names { counts[name, default: 0] += 1 }
        return counts.map { ($0.key, $0.value) }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
    }

    /// `36h`, `16d`, `90s`.
    static func words(_ seconds: Double) -> String {
        for (unit, length) in [("d", 86_400.0), ("h", 3_600), ("m", 60)]
        where seconds >= length && seconds.truncatingRemainder(dividingBy: length) == 0 {
            return "\(Int(seconds / length))\(unit)"
        }
        return seconds >= 172_800 ? String(format: "%.1fd", seconds / 86_400) : "\(Int(seconds.rounded()))s"
    }
}
