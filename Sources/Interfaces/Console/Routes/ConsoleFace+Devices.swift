import DeskOperations
import HTTPAPI
import Hummingbird
import Telemetry

extension ConsoleFace {
    /// Most charts on a device's page.
    private static let mostCharts = 8

    func addDevices(to group: Group) {
        group.get("devices/:id") { request, context in
            let principal = try context.principal()
            let id = try context.parameters.device()
            let range = try request.word("range", as: DeviceDetailsPage.Range.self) ?? .week
            let page = try await desk.device(id, as: principal)
            var series: [ChartSeries] = []
            for metric in page.charts.prefix(Self.mostCharts) {
                let request = SeriesRequest(
                    device: id, metric: metric, from: page.madeAt - range.span, to: page.madeAt, points: 600)
                series.append(try await desk.series(request, as: principal))
            }
            return try answer(
                DeviceDetailsPage(chrome: chrome("Device", context), device: page, series: series, range: range))
        }
        group.get("fleet") { request, context in
            let query = FleetQuery(
                condition: try request.word("condition", as: Health.Condition.self),
                reach: try request.word("reach", as: Health.Reach.self),
                limit: try request.integer("limit", in: 1...500, default: 100),
                offset: try request.integer("offset", in: 0...100_000, default: 0))
            let fleet = try await desk.fleet(query, as: try context.principal())
            return try answer(FleetListPage(chrome: chrome("Fleet", context), fleet: fleet, query: query))
        }
    }
}
