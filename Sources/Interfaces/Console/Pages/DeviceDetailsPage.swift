import DeskOperations
import Telemetry

/// Everything about one device, its charts first.
struct DeviceDetailsPage: Page {
    /// How much of the past the charts show.
    enum Range: String, Sendable, CaseIterable {
        case day, week, month

        var span: TimeSpan {
            switch self {
            case .day: .hours(24)
            case .week: .days(7)
            case .month: .days(30)
            }
        }
        var label: String {
            switch self {
            case .day: "24 hours"
            case .week: "7 days"
            case .month: "30 days"
            }
        }
    }
    struct RangeLink: Sendable {
        var href: String
        var label: String
        var current: Bool
    }
    struct Chart: Sendable {
        var title: String
        var unit: String?
        var latest: String?
        /// Ours, escaped inside.
        var svg: String
    }
    struct Metric: Sendable {
        var title: String
        var value: String?
        var observed: TimeView?
    }
    struct Entry: Sendable {
        var iso: String
        var absolute: String
        var relative: String
        var title: String
        var href: String
        var state: String
        var ended: String
    }
    struct Info: Sendable {
        var name: String
        var value: String
    }
    var chrome: Chrome
    var model: String
    var address: String?
    var words: String
    var headline: String
    /// What is unlike itself, in a sentence.
    var unusual: String?
    /// Why that cannot be told.
    var unusualUnknown: String?
    var healthSays: String
    /// What it cannot see, as one list.
    var blind: String?
    var badges: HealthBadges
    var dangers: [DangerPanel]
    var fleetEvents: [String]
    var causeList: CauseList
    var outlook: OutlookPanel
    var ranges: [RangeLink]
    var charts: [Chart]
    var noCharts: Bool
    /// Whether a chart shows what is usual.
    var hasBand: Bool
    var metrics: [Metric]
    var hasRepairs: Bool
    var repairs: [Entry]
    var hasEpisodes: Bool
    var episodes: [Entry]
    var visits: VisitPanel
    var info: [Info]
    var zone: String

    /// How far into the future a metric's chart goes: as far as a forecast of it reaches, in the month's picture alone.
    static func ahead(of metric: MetricID, on page: DevicePage, _ range: Range) -> TimeSpan {
        let left = page.assessment.forecasts.first { $0.metric == metric && $0.verdict == .reaches }?.left
        guard range == .month, let left else { return .zero }
        return .hours(Int64((min(30, max(2, left.p90)) * 24).rounded(.up)))
    }

    init(chrome: Chrome, device page: DevicePage, series: [ChartSeries], range: Range, contact: ContactID? = nil) {
        let seen = page.assessment
        let times = TimeText(zone: seen.device.home?.timeZone, now: page.madeAt)
        self.chrome = chrome
        self.chrome.title = seen.device.words.startingUpperCase
        model = seen.device.title
        address = seen.device.home?.address
        words = seen.device.words.startingUpperCase
        headline = seen.headline.startingUpperCase
        unusual = seen.unusual
        unusualUnknown = seen.unusualUnknown
        healthSays = seen.health.says.startingUpperCase
        blind = seen.health.cannotSee.isEmpty ? nil : seen.health.cannotSee.joined(separator: ", ")
        dangers = seen.dangers.map { DangerPanel($0, isHeading: false) }
        fleetEvents = seen.fleetEvents
        causeList = CauseList(seen, times: times)
        outlook = OutlookPanel(seen.forecasts)
        badges = HealthBadges(
            condition: seen.health.condition, reach: seen.health.reach, lastHeard: seen.health.lastHeard,
            learning: seen.health.learning, times: times)
        ranges = Range.allCases.map {
            RangeLink(
                href: "/devices/\(seen.device.id)?range=\($0.rawValue)", label: $0.label, current: $0 == range)
        }
        charts = series.map { one in
            Chart(
                title: one.title.startingUpperCase, unit: one.unit.isEmpty ? nil : one.unit,
                latest: page.metrics.first { $0.metric == one.metric }?.value,
                svg: ChartSVG(one, times: times).svg())
        }
        noCharts = charts.isEmpty
        hasBand = series.contains { $0.band.count > 1 }
        metrics = page.metrics.map { metric in
            Metric(
                title: metric.title.startingUpperCase, value: metric.value,
                observed: metric.observedAt.map { TimeView($0, times) })
        }
        repairs = page.repairs.map { repair in
            let time = TimeView(repair.requestedAt, times)
            return Entry(
                iso: time.iso, absolute: time.absolute, relative: time.relative, title: repair.title,
                href: "/repairs/\(repair.id.rawValue)", state: repair.state.words, ended: "")
        }
        hasRepairs = !repairs.isEmpty
        episodes = page.episodes.map { episode in
            let time = TimeView(episode.openedAt, times)
            return Entry(
                iso: time.iso, absolute: time.absolute, relative: time.relative, title: episode.title, href: "",
                state: "", ended: episode.clearedAt.map { "cleared \(times.absolute($0))" } ?? "still open")
        }
        hasEpisodes = !episodes.isEmpty
        visits = VisitPanel(page, contact: contact, formToken: chrome.formToken, times: times)
        info = page.info.map { Info(name: $0.name, value: $0.value) }
        zone = times.zoneName
    }
}

extension RepairState {
    /// The state as words.
    var words: String { rawValue.replacing("_", with: " ") }
}
