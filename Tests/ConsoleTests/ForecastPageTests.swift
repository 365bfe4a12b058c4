import DeskOperations
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Telemetry
import Testing

@testable import Console

@Suite struct ForecastPageTests {
    let desk = FixtureDesk()

    private static func series(_ levels: [ChartSeries.Forecast.Level]) -> ChartSeries {
        let now = FixtureValues.now
        return ChartSeries(
            metric: MetricID("water_pressure"), title: "water pressure", unit: "bar", from: now - .days(20),
            to: now + .days(10),
            points: (0..<20).map { .init(at: now - .days(20 - $0), value: 1.5 - 0.02 * Double($0)) },
            forecast: ChartSeries.Forecast(limit: 0.5, says: "likely to reach its limit in 9 days", levels: levels))
    }
    private static let levels: [ChartSeries.Forecast.Level] = (0...5).map { day in
        let value = 1.1 - 0.1 * Double(day)
        return .init(
            at: FixtureValues.now + .days(2 * Int64(day)), value: value, low: value - 0.1 * Double(day + 1),
            high: value + 0.1 * Double(day + 1))
    }
    private static let times = TimeText(zone: nil, now: FixtureValues.now)

    @Test func `The device's page says how long each metric has still`() async throws {
        try await ConsoleClient.run(desk) { browser in
            let html = try await browser.html("/devices/\(FixtureValues.pumpID)")
            #expect(html.contains("How long still"))
            #expect(html.contains("Water pressure</bdi>: <bdi>Likely to reach its limit of 0.5 bar in 9 days"))
            #expect(html.contains("can be done now: <bdi>Top up the water</bdi>"))
        }
    }

    @Test func `Closing a contact shows what else will break soon`() async throws {
        let card = OutlookPanel(soonIn: [FixtureValues.pumpSeen(), FixtureValues.routerSeen])
        #expect(card.rows.map(\.title) == ["Heat pump, Too little water"])
        #expect(card.rows.map(\.help) == ["Top up the water"])
    }

    @Test func `The proactive list says what is coming, what can be done and whom to tell`() async throws {
        try await ConsoleClient.run(desk) { browser in
            let html = try await browser.html("/proactive")
            for part in [
                "One home should hear from us before it calls", "Too little water", "in 9 days (between 5 and 16)",
                "Top up the water", "Maria Keller", "+44 20 7946 0112", "prefers a message", "2 more devices are",
                "these are the most urgent",
            ] { #expect(html.contains(part), "\(part)") }
        }
    }

    @Test func `A chart draws the limit, the way there and its interval, also for who cannot see it`() {
        let svg = ChartSVG(Self.series(Self.levels), times: Self.times).svg()
        #expect(svg.contains("<g class=\"chart-forecast\"><polygon points="))
        #expect(svg.contains("limit</text>"))
        #expect(svg.contains("likely to reach its limit in 9 days\""))
    }

    @Test func `What no axis can show is not drawn, and a fan ends at the edge of the picture`() {
        var wild = Self.levels
        wild[5].high = 1e300
        wild[4].low = -1e6
        let svg = ChartSVG(Self.series(wild), times: Self.times).svg()
        #expect(!svg.contains("inf") && !svg.contains("nan"))
        #expect(!svg.contains("000000"))
        #expect(!ChartSVG(Self.series([wild[0]]), times: Self.times).svg().contains("chart-forecast"))
    }

    @Test func `Only the month's picture looks ahead, as far as the forecast reaches`() {
        let page = FixtureValues.devicePage(FixtureValues.pumpSeen())
        let metric = MetricID("water_pressure")
        #expect(DeviceDetailsPage.ahead(of: metric, on: page, .month) == .days(16))
        #expect(DeviceDetailsPage.ahead(of: metric, on: page, .week) == .zero)
        #expect(DeviceDetailsPage.ahead(of: MetricID("heat_output"), on: page, .month) == .zero)
    }
}
