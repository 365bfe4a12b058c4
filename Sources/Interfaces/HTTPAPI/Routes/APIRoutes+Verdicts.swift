import DeskOperations
import HTTPTypes
import Hummingbird
import Telemetry

extension APIRoutes {
    func addVerdicts(to group: Group) {
        group.get("devices/:id/findings") { _, context in
            let id = try context.parameters.device()
            return try Self.answer(try await desk.findings(of: id, as: try context.principal()))
        }
        group.post("devices/:id/findings") { request, context in
            let id = try context.parameters.device()
            let finding = try await body(NewVisitFinding.self, of: request)
            return try Self.answer(
                try await desk.addFinding(finding, of: id, as: try context.principal()), status: .created)
        }
        group.delete("devices/:id/findings/:finding") { request, context in
            try request.allowQuery()
            let id = try context.parameters.device()
            let finding = try context.parameters.id("finding", as: VisitFindingID.self, what: "finding")
            return try Self.answer(try await desk.withdrawFinding(finding, of: id, as: try context.principal()))
        }
        group.post("contacts/:id/reason") { request, context in
            let id = try context.parameters.id("id", as: ContactID.self, what: "contact")
            let reason = try await body(ContactReason.self, of: request)
            return try Self.answer(try await desk.giveReason(reason, of: id, as: try context.principal()))
        }
        group.get("learned") { request, context in
            guard let profile = try request.text("profile") else {
                throw DeskError.invalid(field: "profile", why: "It is missing.")
            }
            return try Self.answer(try await desk.learned(profile: profile, as: try context.principal()))
        }
    }
}
