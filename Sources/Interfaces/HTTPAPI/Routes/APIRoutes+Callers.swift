import DeskOperations
import Hummingbird
import Telemetry

extension APIRoutes {
    func addCallers(to group: Group) {
        group.get("callers") { request, context in
            let phone = try request.text("phone")
            let text = try request.typedText("q")
            let limit = try request.integer("limit", in: 1...100, default: 20)
            let term: CallerQuery.Term
            switch (phone, text) {
            case (let phone?, nil): term = .phone(phone)
            case (nil, let text?): term = .text(text)
            case (nil, nil): throw DeskError.invalid(field: "q", why: "Neither q nor phone is given.")
            case (_?, _?): throw DeskError.invalid(field: "q", why: "Both q and phone are given.")
            }
            return try Self.answer(
                try await desk.callers(matching: CallerQuery(term, limit: limit), as: try context.principal()))
        }
        group.get("persons/:id") { _, context in
            let id = try context.parameters.id("id", as: PersonID.self, what: "person")
            return try Self.answer(try await desk.person(id, as: try context.principal()))
        }
        group.get("persons/:id/card") { request, context in
            let id = try context.parameters.id("id", as: PersonID.self, what: "person")
            let contact = try request.text("contact", limit: 64).map { ContactID(rawValue: $0) }
            return try Self.answer(try await desk.card(id, contact: contact, as: try context.principal()))
        }
        group.get("persons/:id/card/revision") { request, context in
            let id = try context.parameters.id("id", as: PersonID.self, what: "person")
            let contact = try request.text("contact", limit: 64).map { ContactID(rawValue: $0) }
            return try Self.answer(try await desk.cardRevision(id, contact: contact, as: try context.principal()))
        }
    }
}
