import DeskOperations
import HTTPAPI
import Hummingbird
import Telemetry

extension ConsoleFace {
    func addRepairs(to group: Group) {
        group.get("repairs/:id") { _, context in
            let id = try context.parameters.id("id", as: RepairID.self, what: "repair")
            let principal = try context.principal()
            let repair = try await desk.repair(id, as: principal)
            let times = try await times(of: repair.device, as: principal)
            return try answer(RepairPage(chrome: chrome("Repair", context), repair: repair, times: times))
        }
        // The ladder as it changes, as a part of the page.
        group.get("repairs/:id/events") { _, context in
            let id = try context.parameters.id("id", as: RepairID.self, what: "repair")
            let principal = try context.principal()
            let repair = try await desk.repair(id, as: principal)
            let times = try await times(of: repair.device, as: principal)
            let token = context.session?.formToken ?? ""
            return EventStream().response(of: try await desk.repairUpdates(id, as: principal)) { view in
                var times = times
                times.now = view.steps.compactMap(\.at).max() ?? view.requestedAt
                let ladder = Ladder(
                    view, times: times, backPath: "/repairs/\(id.rawValue)", formToken: token)
                return ServerSentEvent(
                    name: view.hasEnded ? "end" : "repair", data: try templates.html(ladder))
            }
        }
        group.post("repairs/:id/cancel") { request, context in
            let id = try context.parameters.id("id", as: RepairID.self, what: "repair")
            let form = try await form(of: request, context)
            _ = try await desk.cancelRepair(id, as: try context.principal())
            return Response.seeOther(form["back"].asOwnPath)
        }
    }

    private func times(of device: DeviceID, as principal: Principal) async throws -> TimeText {
        let page = try await desk.device(device, as: principal)
        return TimeText(zone: page.assessment.device.home?.timeZone, now: page.madeAt)
    }
}
