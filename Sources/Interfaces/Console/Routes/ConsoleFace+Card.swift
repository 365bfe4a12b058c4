import DeskOperations
import HTTPAPI
import HTTPTypes
import Hummingbird
import Telemetry

extension ConsoleFace {
    func addCard(to group: Group) {
        group.get("persons/:id") { request, context in
            let person = try context.parameters.id("id", as: PersonID.self, what: "person")
            let contact = try request.text("contact", limit: 64).map { ContactID(rawValue: $0) }
            let card = try await desk.card(person, contact: contact, as: try context.principal())
            return try answer(
                CallerCardPage(
                    chrome: chrome("Card", context), card: card, newKey: SessionCookie.randomToken))
        }
        group.get("persons/:id/revision") { request, context in
            let person = try context.parameters.id("id", as: PersonID.self, what: "person")
            let contact = try request.text("contact", limit: 64).map { ContactID(rawValue: $0) }
            return try await desk.cardRevision(person, contact: contact, as: try context.principal())
        }
        group.post("persons/:id/identity") { request, context in
            try await act(request, context) { contact, form, principal in
                guard let how = form.given("how") else {
                    throw DeskError.invalid(field: "how", why: "It is not said how.")
                }
                _ = try await desk.verifyIdentity(contact, how: how, as: principal)
                return "#main"
            }
        }
        group.post("persons/:id/told") { request, context in
            try await act(request, context) { contact, form, principal in
                let told = try Self.told(in: form)
                _ = try await desk.tell(contact, told, as: principal)
                return told.device.map { "#device-\($0)" } ?? "#main"
            }
        }
        group.post("persons/:id/repairs") { request, context in
            try await act(request, context) { contact, form, principal in
                let device = try Self.device(of: form)
                guard let fix = form.given("fix"), let key = form.given("key") else {
                    throw DeskError.invalid(field: "fix", why: "It is missing.")
                }
                _ = try await desk.requestRepair(
                    RepairRequest(
                        device: device, fix: FixID(rawValue: fix), contact: contact,
                        permission: form.given("permission"),
                        callingOverThisLine: form.given("line").map { $0 != "no" },
                        agreedThatLineDrops: form.given("line") == "agreed" ? true : nil, idempotencyKey: key),
                    as: principal)
                return "#device-\(device)"
            }
        }
        group.post("persons/:id/close") { request, context in
            let form = try await form(of: request, context)
            guard let contact = form.given("contact") else {
                throw DeskError.invalid(field: "contact", why: "It is missing.")
            }
            _ = try await desk.closeContact(
                ContactID(rawValue: contact),
                ContactClosing(summary: form.given("summary"), reason: try ReasonChoice.reason(in: form)),
                as: try context.principal())
            return Response.seeOther("/")
        }
        group.post("persons/:id/reason") { request, context in
            try await act(request, context) { contact, form, principal in
                if let reason = try ReasonChoice.reason(in: form) {
                    _ = try await desk.giveReason(reason, of: contact, as: principal)
                }
                return ""
            }
        }
    }

    /// Checks the form, begins the contact if this is the agent's first act, does it, and leads back to the card.
    private func act(
        _ request: Request, _ context: DeskRequestContext,
        _ body: (ContactID, Form, Principal) async throws -> String
    ) async throws -> Response {
        let person = try context.parameters.id("id", as: PersonID.self, what: "person")
        let form = try await form(of: request, context)
        let principal = try context.principal()
        var contact = form.given("contact").map { ContactID(rawValue: $0) }
        if contact == nil {
            contact = try await desk.openContact(ContactOpening(person: person, channel: .call), as: principal).id
        }
        guard let contact else { throw DeskError.notFound("contact") }
        let place = try await body(contact, form, principal)
        return Response.seeOther(
            "/persons/\(person.rawValue)?contact=\(contact.rawValue.asQueryValue)\(place)")
    }

    /// A tapped chip, an answered question, or the caller's words, which alone may be of no device.
    private static func told(in form: Form) throws(DeskError) -> Told {
        let subject: Told.Subject =
            if let notice = form.given("notice") {
                .notice(NoticeID(rawValue: notice))
            } else if let ask = form.given("ask") {
                .ask(AskID(rawValue: ask))
            } else {
                .words
            }
        let isWords = subject == .words
        guard let answer = Told.Answer(rawValue: form.given("answer") ?? (isWords ? "yes" : "")) else {
            throw .invalid(field: "answer", why: "It is none of yes, no, unsure, withdrawn.")
        }
        let device = isWords && form.given("device") == nil ? nil : try device(of: form)
        return Told(device: device, subject, answer, words: isWords ? form.given("words") : nil)
    }

    private static func device(of form: Form) throws(DeskError) -> DeviceID {
        guard let device = DeviceID(form["device"]) else { throw .notFound("device") }
        return device
    }
}
