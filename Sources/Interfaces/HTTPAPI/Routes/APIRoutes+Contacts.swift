import DeskOperations
import Hummingbird
import Telemetry

extension APIRoutes {
    /// `{"how": "date of birth and postcode"}`
    private struct Verification: Decodable {
        var how: String
    }

    func addContacts(to group: Group) {
        group.post("contacts") { request, context in
            let opening = try await body(ContactOpening.self, of: request)
            return try Self.answer(
                try await desk.openContact(opening, as: try context.principal()), status: .created)
        }
        group.get("contacts/:id") { _, context in
            let id = try context.parameters.id("id", as: ContactID.self, what: "contact")
            return try Self.answer(try await desk.contact(id, as: try context.principal()))
        }
        group.post("contacts/:id/identity") { request, context in
            let id = try context.parameters.id("id", as: ContactID.self, what: "contact")
            let how = try await body(Verification.self, of: request).how
            return try Self.answer(try await desk.verifyIdentity(id, how: how, as: try context.principal()))
        }
        group.post("contacts/:id/told") { request, context in
            let id = try context.parameters.id("id", as: ContactID.self, what: "contact")
            let told = try await body(Told.self, of: request)
            return try Self.answer(try await desk.tell(id, told, as: try context.principal()))
        }
        group.post("contacts/:id/close") { request, context in
            let id = try context.parameters.id("id", as: ContactID.self, what: "contact")
            let closing = try await body(ContactClosing.self, of: request)
            return try Self.answer(try await desk.closeContact(id, closing, as: try context.principal()))
        }
    }
}
