import DeskOperations
import HTTPAPI
import Hummingbird
import Telemetry

extension ConsoleFace {
    private static func backToVisits(of device: DeviceID, _ form: Form) -> Response {
        let contact = form.given("contact").map { "?contact=\($0.asQueryValue)" } ?? ""
        return Response.seeOther("/devices/\(device)\(contact)#visit")
    }

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
                    device: id, metric: metric, from: page.madeAt - range.span,
                    to: page.madeAt + DeviceDetailsPage.ahead(of: metric, on: page, range), points: 600)
                series.append(try await desk.series(request, as: principal))
            }
            return try answer(
                DeviceDetailsPage(
                    chrome: chrome("Device", context), device: page, series: series, range: range,
                    contact: try request.text("contact", limit: 64).map { ContactID(rawValue: $0) }))
        }
        group.post("devices/:id/findings") { request, context in
            let id = try context.parameters.device()
            let form = try await form(of: request, context)
            let finding = try VisitPanel.finding(in: form)
            _ = try await desk.addFinding(finding, of: id, as: try context.principal())
            return Self.backToVisits(of: id, form)
        }
        group.post("devices/:id/findings/:finding/withdraw") { request, context in
            let id = try context.parameters.device()
            let finding = try context.parameters.id("finding", as: VisitFindingID.self, what: "finding")
            let form = try await form(of: request, context)
            _ = try await desk.withdrawFinding(finding, of: id, as: try context.principal())
            return Self.backToVisits(of: id, form)
        }
        group.get("proactive") { _, context in
            let list = try await desk.proactive(limit: 100, as: try context.principal())
            return try answer(ProactivePage(chrome: chrome("Before they call", context), list: list))
        }
        group.get("rejects") { request, context in
            let reason = try request.text("reason", limit: 64)
            let report = try await desk.rejects(reason: reason, limit: 200, as: try context.principal())
            return try answer(
                RejectsPage(chrome: chrome("Rejected messages", context), report: report, reason: reason))
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
