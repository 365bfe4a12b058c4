import Diagnostics
import Telemetry

/// Says in one calm sentence what is unusual about a device and since when.
struct UnusualWriter: Sendable {
    let clock: HomeClock
    /// What was before belongs to somebody else.
    let begin: Timestamp?
    let now: Timestamp

    /// "Its flow temperature has been lower than usual at this hour since Tuesday at 04:10, and its return temperature no
    /// longer moves with the rest as it used to." Names of metrics are the profile's: whoever shows them escapes them.
    func sentence(_ finding: UnlikeFinding) -> String {
        var ways: [UnlikeWay] = []
        for driver in finding.drivers where !ways.contains(driver.way) { ways.append(driver.way) }
        let since = clock.words(max(finding.since, begin ?? finding.since), at: now)
        let clauses = ways.enumerated().map { place, way in
            let names = finding.drivers.filter { $0.way == way }.map { Wording.title(of: $0.metric) }
            let subject = "its " + Self.joined(names)
            let clause = Self.clause(way, plural: names.count > 1)
            return "\(subject) \(clause)" + (place == 0 ? " since \(since)" : "")
        }
        let text = clauses.isEmpty ? "it has been unlike itself since \(since)" : Self.joined(clauses, by: ", and ")
        return text.prefix(1).uppercased() + text.dropFirst() + "."
    }

    /// Why it cannot be told; nil where it can.
    static func whyUnknown(_ normal: OwnNormal) -> String? {
        switch normal {
        case .known: nil
        case .learning(let days, let needed):
            "Too early to say whether it is unlike itself: we know \(days) of the \(needed) days that takes."
        case .reportsTooSeldom: "It reports too seldom to be judged by how it usually is."
        }
    }

    private static func joined(_ parts: [String], by last: String = " and ") -> String {
        guard parts.count > 2 else { return parts.joined(separator: last) }
        return parts.dropLast().joined(separator: ", ") + last + (parts.last ?? "")
    }

    /// What follows the metric's name.
    private static func clause(_ way: UnlikeWay, plural: Bool) -> String {
        let has = plural ? "have" : "has"
        return switch way {
        case .jumpedUp: "\(has) jumped up for no reason we know"
        case .jumpedDown: "\(has) fallen suddenly for no reason we know"
        case .higherAtThisHour: "\(has) been higher than usual at this hour"
        case .lowerAtThisHour: "\(has) been lower than usual at this hour"
        case .higher:
            "\(has) been higher than it used to be".replacing("it used", with: plural ? "they used" : "it used")
        case .lower: "\(has) been lower than it used to be".replacing("it used", with: plural ? "they used" : "it used")
        case .rising: "\(has) been slowly rising"
        case .falling: "\(has) been slowly falling"
        case .moreRestless: "\(has) been moving about more than usual"
        case .calmer: "\(has) been moving less than usual"
        case .stuck: "\(has) not moved"
        case .missing: "\(has) not been reported"
        case .neverSeen: "\(has) been in a state never seen here before"
        case .restarting: "\(has) started from zero again and again"
        case .implausible: "\(has) had values that cannot be"
        case .apart:
            plural ? "have no longer moved together as they used to" : "has no longer moved with the rest as it used to"
        case .farOut: "\(has) been farther out than ever before"
        case .seldom: "\(has) been in a combination hardly ever seen"
        }
    }
}
