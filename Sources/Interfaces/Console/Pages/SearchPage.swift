import DeskOperations
import Telemetry

/// The search box by itself, and what it found.
struct SearchPage: Page {
    struct Person: Sendable {
        var href: String
        var name: String
        /// Which of their details matched.
        var by: String
        var places: [String]
        var things: String?
    }
    var chrome: Chrome
    var welcome = false
    /// The heading over the answer.
    var asked: String?
    var hits = false
    var people: [Person] = []
    var more = false
    var nobody = false

    init(chrome: Chrome) {
        self.chrome = chrome
        self.chrome.focusSearch = true
        self.chrome.onCallers = true
        welcome = true
    }

    init(chrome: Chrome, query: String, found: CallerMatches) {
        self.chrome = chrome
        self.chrome.query = query
        self.chrome.onCallers = true
        people = found.matches.map { match in
            Person(
                href: "/persons/\(match.person.rawValue)", name: match.name,
                by: "\(match.matchedBy.rawValue) \(match.matchedText)", places: match.homes,
                things: match.devices.isEmpty ? nil : match.devices.joined(separator: ", "))
        }
        hits = !people.isEmpty
        nobody = people.isEmpty
        more = found.more
        asked =
            switch people.count {
            case 0: "Nobody found for “\(query)”"
            case 1: "One person found"
            default: "\(people.count) people found"
            }
    }
}
