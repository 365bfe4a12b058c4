import DeskOperations
import Hummingbird
import Telemetry

extension APIRoutes {
    func addDevices(to group: Group) {
        group.get("devices") { request, context in
            let query = FleetQuery(
                condition: try request.word("condition", as: Health.Condition.self),
                reach: try request.word("reach", as: Health.Reach.self),
                limit: try request.integer("limit", in: 1...500, default: 100),
                offset: try request.integer("offset", in: 0...100_000, default: 0))
            return try Self.answer(try await desk.fleet(query, as: try context.principal()))
        }
        group.get("proactive") { request, context in
            let limit = try request.integer("limit", in: 1...100, default: 50)
            return try Self.answer(try await desk.proactive(limit: limit, as: try context.principal()))
        }
        group.get("rejects") { request, context in
            try request.allowQuery("reason", "limit")
            let reason = try request.text("reason", limit: 64)
            let limit = try request.integer("limit", in: 1...500, default: 50)
            return try Self.answer(
                try await desk.rejects(reason: reason, limit: limit, as: try context.principal()))
        }
        group.get("diagnoses") { request, context in
            let after = try request.device("after")
            let limit = try request.integer("limit", in: 1...500, default: 100)
            return try Self.answer(
                try await desk.diagnoses(after: after, limit: limit, as: try context.principal()))
        }
        group.get("devices/:id") { _, context in
            let id = try context.parameters.device()
            return try Self.answer(try await desk.device(id, as: try context.principal()))
        }
        group.get("devices/:id/diagnosis") { request, context in
            let id = try context.parameters.device()
            let contact = try request.text("contact", limit: 64).map { ContactID(rawValue: $0) }
            return try Self.answer(try await desk.diagnosis(id, contact: contact, as: try context.principal()))
        }
        group.get("devices/:id/readings") { request, context in
            let series = try request.seriesRequest(of: try context.parameters.device())
            return try Self.answer(try await desk.series(series, as: try context.principal()))
        }
        group.get("devices/:id/readings.csv") { request, context in
            try request.allowQuery("metric", "from", "to")
            let export = HistoryExportRequest(
                device: try context.parameters.device(),
                metric: try request.text("metric", limit: MetricID.longest).map { MetricID($0) },
                from: try request.instant("from"), to: try request.instant("to"))
            let pieces = try await desk.exportHistory(export, as: try context.principal())
            return Response(
                status: .ok,
                headers: [
                    .contentType: "text/csv; charset=utf-8; header=present", .cacheControl: "no-store",
                    .contentDisposition: "attachment; filename=\"readings.csv\"",
                ], body: ResponseBody(asyncSequence: pieces.map { ByteBuffer(bytes: $0) }))
        }
    }
}

extension Request {
    /// A query parameter as a device's id.
    fileprivate func device(_ name: String) throws(DeskError) -> DeviceID? {
        guard let text = try text(name, limit: 64) else { return nil }
        guard let id = DeviceID(text) else { throw .invalid(field: name, why: "It is no device id.") }
        return id
    }

    /// `metric`, `from`, `to` and `points` as the query gives them.
    func seriesRequest(of device: DeviceID) throws(DeskError) -> SeriesRequest {
        guard let metric = try text("metric", limit: MetricID.longest) else {
            throw .invalid(field: "metric", why: "It is missing.")
        }
        guard let from = try instant("from") else { throw .invalid(field: "from", why: "It is missing.") }
        guard let to = try instant("to") else { throw .invalid(field: "to", why: "It is missing.") }
        guard from < to else { throw .invalid(field: "to", why: "It is not after from.") }
        return SeriesRequest(
            device: device, metric: MetricID(metric), from: from, to: to,
            points: try integer("points", in: 2...5_000, default: 1_000))
    }
}
