/// What went wrong, for a program and for a person, the way it crosses the wire. Source: RFC 9457.
package struct Problem: Hashable, Sendable, Codable {
    /// `urn:bedside:problem:` and the kind; programs switch on this.
    package var type: String
    package var title: String
    package var status: Int
    package var detail: String?
    /// What the reader can do about it.
    package var remedy: String?
    /// What it is about: the value that was not acceptable, the kind of thing that was not found.
    package var field: String?
    /// Seconds to wait.
    package var retryAfter: Int?
    /// The request's id, as in the log.
    package var instance: String?

    package static let prefix = "urn:bedside:problem:"

    package init(kind: String, title: String, status: Int, detail: String? = nil, remedy: String? = nil) {
        type = Self.prefix + kind
        self.title = title
        self.status = status
        self.detail = detail
        self.remedy = remedy
    }

    package init(_ error: DeskError) {
        switch error {
        case .notFound(let what):
            self.init(
                kind: "not_found", title: "Not found", status: 404,
                detail: "There is no such \(what) that you may see.", remedy: "Check the address.")
            field = what
        case .forbidden(let why):
            self.init(
                kind: "forbidden", title: "Not allowed", status: 403, detail: why,
                remedy: "Ask somebody whose role allows it.")
        case .unauthenticated:
            self.init(
                kind: "unauthenticated", title: "Sign in first", status: 401,
                remedy: "Sign in, or send a token that still works.")
        case .conflict(let what):
            self.init(
                kind: "conflict", title: "It stands against what already is", status: 409, detail: what,
                remedy: "Look at it again, then decide.")
        case .invalid(let field, let why):
            self.init(
                kind: "invalid", title: "A value is not acceptable", status: 400, detail: why,
                remedy: "Correct \(field) and send it again.")
            self.field = field
        case .tooMany(let seconds):
            self.init(
                kind: "too_many", title: "Too many requests", status: 429, remedy: "Wait \(seconds) seconds.")
            retryAfter = seconds
        case .unavailable(let remedy):
            self.init(kind: "unavailable", title: "Not available now", status: 503, remedy: remedy)
        }
    }

    /// The desk's error that this tells of; what is not the desk's own becomes `unavailable`.
    package var deskError: DeskError {
        switch type.hasPrefix(Self.prefix) ? String(type.dropFirst(Self.prefix.count)) : "" {
        case "not_found": .notFound(field ?? "thing")
        case "forbidden": .forbidden(detail ?? title)
        case "unauthenticated": .unauthenticated
        case "conflict": .conflict(detail ?? title)
        case "invalid": .invalid(field: field ?? "request", why: detail ?? title)
        case "too_many": .tooMany(retryAfter: retryAfter ?? 60)
        default: .unavailable(remedy ?? "\(title). The service's log says more.")
        }
    }
}
