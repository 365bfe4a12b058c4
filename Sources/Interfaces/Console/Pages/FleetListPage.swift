import DeskOperations
import Telemetry

/// The supervisor's list: who should hear from us, then the rest.
struct FleetListPage: Page {
    struct Tile: Sendable {
        var href: String
        var current: Bool
        var count: String
        var icon: String
        var label: String
    }
    struct Row: Sendable {
        var href: String
        var words: String
        var place: String
        var badges: HealthBadges
        var headline: String?
        var since: TimeView?
        var hear: String?
        var person: String?
        var personPath: String?
    }
    var chrome: Chrome
    var heading: String
    var tiles: [Tile]
    /// Said where the figures are not of the whole fleet.
    var bound: String?
    var hasRows: Bool
    var rows: [Row]
    var nothing: String?
    var nextPath: String?

    init(chrome: Chrome, fleet: FleetPage, query: FleetQuery) {
        self.chrome = chrome
        self.chrome.onFleet = true
        heading =
            switch fleet.homesToHear {
            case 0: "Nobody needs to hear from us first"
            case 1: "One home should hear from us first"
            default: "\(fleet.homesToHear) homes should hear from us first"
            }
        let all = query.condition == nil && query.reach == nil
        tiles = [
            Tile(href: "/fleet", current: all, count: "\(fleet.devices)", icon: Icon.home.svg, label: "devices"),
            Tile(
                href: "/fleet?condition=faulty", current: query.condition == .faulty, count: "\(fleet.faulty)",
                icon: Icon.danger.svg, label: "faulty"),
            Tile(
                href: "/fleet?condition=at_risk", current: query.condition == .atRisk, count: "\(fleet.atRisk)",
                icon: Icon.alert.svg, label: "at risk"),
            Tile(
                href: "/fleet?reach=offline", current: query.reach == .offline, count: "\(fleet.offline)",
                icon: Icon.silent.svg, label: "offline"),
        ]
        if fleet.lookedAt < fleet.devices {
            bound =
                "The figures and the list are of the \(fleet.lookedAt) devices enrolled first; "
                + "\(fleet.devices - fleet.lookedAt) are not looked at here."
        }
        rows = fleet.rows.map { row in
            let times = TimeText(zone: row.device.home?.timeZone, now: fleet.madeAt)
            return Row(
                href: "/devices/\(row.device.id)", words: row.device.words.startingUpperCase,
                place: row.device.home?.address ?? row.device.title,
                badges: HealthBadges(
                    condition: row.condition, reach: row.reach, lastHeard: row.lastHeard, learning: false,
                    times: times),
                headline: row.headline?.startingUpperCase, since: row.since.map { TimeView($0, times) },
                hear: row.hearFromUs?.startingUpperCase, person: row.personName,
                personPath: row.person.map { "/persons/\($0.rawValue)" })
        }
        hasRows = !rows.isEmpty
        nothing = rows.isEmpty ? "No device matches." : nil
        if fleet.more {
            var path = "/fleet?offset=\(query.offset + query.limit)"
            if let condition = query.condition { path += "&condition=\(condition.rawValue)" }
            if let reach = query.reach { path += "&reach=\(reach.rawValue)" }
            nextPath = path
        }
    }
}
