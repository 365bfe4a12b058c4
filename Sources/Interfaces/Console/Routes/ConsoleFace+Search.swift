import DeskOperations
import HTTPAPI
import Hummingbird
import Telemetry

extension ConsoleFace {
    typealias Group = RouterGroup<DeskRequestContext>

    func addSearch(to group: Group) {
        group.get("/") { _, context in
            if try context.principal().role == .engineer { return Response.seeOther("/fleet") }
            return try answer(SearchPage(chrome: chrome("Find a caller", context)))
        }
        group.get("callers") { request, context in
            guard let query = try request.typedText("q")?.trimmed, !query.isEmpty else {
                return Response.seeOther("/")
            }
            let limit = try request.integer("limit", in: 1...SearchPage.many, default: SearchPage.few)
            let found = try await desk.callers(
                matching: CallerQuery(.text(query), limit: limit), as: try context.principal())
            if found.direct, let match = found.matches.first {
                return Response.seeOther("/persons/\(match.person.rawValue)")
            }
            return try answer(SearchPage(chrome: chrome(query, context), query: query, found: found, limit: limit))
        }
        // The screen-pop: the telephony opens this address when a call arrives.
        group.get("call") { request, context in
            guard let phone = try request.text("phone")?.trimmed, !phone.isEmpty else { return Response.seeOther("/") }
            let principal = try context.principal()
            let found = try await desk.callers(matching: CallerQuery(.phone(phone)), as: principal)
            guard found.direct, let match = found.matches.first else {
                return try answer(SearchPage(chrome: chrome(phone, context), query: phone, found: found))
            }
            let contact = try await desk.openContact(
                ContactOpening(person: match.person, channel: .call, from: phone), as: principal)
            return Response.seeOther("/persons/\(match.person.rawValue)?contact=\(contact.id.rawValue)")
        }
    }
}

extension String {
    /// Without the spaces around it.
    fileprivate var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
