import DeskOperations
import Hummingbird
import Telemetry

extension APIRoutes {
    func addRepairs(to group: Group) {
        group.get("repairs") { request, context in
            var device: DeviceID?
            if let text = try request.text("device", limit: 36) {
                guard let id = DeviceID(text) else {
                    throw DeskError.invalid(field: "device", why: "It is not a device's id.")
                }
                device = id
            }
            let limit = try request.integer("limit", in: 1...500, default: 50)
            return try Self.answer(try await desk.repairs(of: device, limit: limit, as: try context.principal()))
        }
        group.post("repairs") { request, context in
            let asked = try await body(RepairRequest.self, of: request)
            return try Self.answer(
                try await desk.requestRepair(asked, as: try context.principal()), status: .created)
        }
        group.get("repairs/:id") { _, context in
            let id = try context.parameters.id("id", as: RepairID.self, what: "repair")
            return try Self.answer(try await desk.repair(id, as: try context.principal()))
        }
        group.post("repairs/:id/cancel") { request, context in
            try request.allowQuery()
            let id = try context.parameters.id("id", as: RepairID.self, what: "repair")
            return try Self.answer(try await desk.cancelRepair(id, as: try context.principal()))
        }
        group.get("repairs/:id/events") { _, context in
            let id = try context.parameters.id("id", as: RepairID.self, what: "repair")
            let updates = try await desk.repairUpdates(id, as: try context.principal())
            return EventStream().response(of: updates) { view in
                ServerSentEvent(
                    name: "repair", data: String(decoding: try WireFormat.bytes(of: view), as: UTF8.self))
            }
        }
    }
}
