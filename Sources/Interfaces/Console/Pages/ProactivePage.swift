import DeskOperations
import Telemetry

/// Who should hear from us before something breaks, the most urgent first.
struct ProactivePage: Page {
    struct Row: Sendable {
        var href: String
        var words: String
        var place: String
        var title: String
        var says: String
        var help: String?
        var person: String
        var personPath: String
        /// "+44 20 7946 0112".
        var phone: String?
        /// "prefers a message" or the like.
        var channel: String?
        /// The time of day there.
        var there: String
    }
    var chrome: Chrome
    var heading: String
    var hasRows: Bool
    var rows: [Row]
    var nothing: String?
    /// Who is left out, and that there are more.
    var notes: [String]

    init(chrome: Chrome, list: ProactiveList) {
        self.chrome = chrome
        self.chrome.onProactive = true
        heading =
            switch list.rows.count {
            case 0: "Nobody needs to hear from us before they call"
            case 1: "One home should hear from us before it calls"
            default: "\(list.rows.count) homes should hear from us before they call"
            }
        rows = list.rows.map { row in
            Row(
                href: "/devices/\(row.device.id)?range=month", words: row.device.words.startingUpperCase,
                place: row.device.home?.address ?? row.device.title, title: row.forecast.title,
                says: row.forecast.says.asSentence, help: row.forecast.help, person: row.personName,
                personPath: "/persons/\(row.person.rawValue)", phone: row.phone,
                channel: row.preferredChannel.map(Self.preference),
                there: TimeText(zone: row.device.home?.timeZone, now: list.madeAt).clock(list.madeAt))
        }
        hasRows = !rows.isEmpty
        nothing = rows.isEmpty ? "No device that we could help now is likely to reach a limit within 30 days." : nil
        notes = []
        if list.leftOut > 0 {
            notes.append(
                "\(list.leftOut == 1 ? "One more device is" : "\(list.leftOut) more devices are") as urgent and left "
                    + "out: nobody can be told or nothing be done from here, their home is listed already, or its "
                    + "people were in touch with us within the last 14 days.")
        }
        if list.more { notes.append("There are more: these are the most urgent.") }
    }

    private static func preference(_ channel: Channel) -> String {
        switch channel {
        case .call: "prefers a call"
        case .chat: "prefers a message"
        case .mail: "prefers a mail"
        }
    }
}
