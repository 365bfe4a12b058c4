import DeskOperations
import Telemetry

/// The search box by itself, and what it found.
struct SearchPage: Page {
    struct Person: Sendable {
        var href: String
        var name: String
        /// Which of their details matched, and how nearly.
        var by: String
        var places: [String]
        var things: String?
    }
    /// Persons shown at first, and after "show more".
    static let few = 20
    static let many = 100

    var chrome: Chrome
    var welcome = false
    /// The heading over the answer.
    var asked: String?
    var hits = false
    var people: [Person] = []
    /// Those who are spelled nearly as what was typed.
    var near: [Person] = []
    var hasNear = false
    /// Where more of them are shown; nil where there are none or these are all we show.
    var moreHref: String?
    /// There are more than we show.
    var refine = false
    var nobody = false

    init(chrome: Chrome) {
        self.chrome = chrome
        self.chrome.focusSearch = true
        self.chrome.onCallers = true
        welcome = true
    }

    /// - Parameter limit: how many were asked for.
    init(chrome: Chrome, query: String, found: CallerMatches, limit: Int = few) {
        self.chrome = chrome
        self.chrome.query = query
        self.chrome.onCallers = true
        people = found.matches.filter { $0.likeness != .similar }.map(Self.person)
        near = found.matches.filter { $0.likeness == .similar }.map(Self.person)
        hits = !people.isEmpty
        hasNear = !near.isEmpty
        nobody = found.matches.isEmpty
        if found.more {
            if limit < Self.many {
                moreHref = "/callers?q=\(query.asQueryValue)&limit=\(Self.many)"
            } else {
                refine = true
            }
        }
        let count = found.more ? "The first \(people.count) people" : "\(people.count) people found"
        asked =
            switch people.count {
            case 0 where hasNear: "Nobody is spelled “\(query)”"
            case 0: "Nobody found for “\(query)”"
            case 1 where !found.more: "One person found"
            default: count
            }
    }

    private static func person(_ match: CallerMatch) -> Person {
        let how =
            switch match.likeness {
            case .exact: ""
            case .begins: ", by its beginning"
            case .part: ", by a part of it"
            case .similar: ", nearly so spelled"
            }
        // The name and the address stand there already.
        let text = [.name, .address].contains(match.matchedBy) ? "" : " \(match.matchedText)"
        return Person(
            href: "/persons/\(match.person.rawValue)", name: match.name,
            by: "\(match.matchedBy.rawValue)\(text)\(how)", places: match.homes,
            things: match.devices.isEmpty ? nil : match.devices.joined(separator: ", "))
    }
}
