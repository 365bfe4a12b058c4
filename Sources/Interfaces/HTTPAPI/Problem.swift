package import DeskOperations
package import HTTPTypes
package import Hummingbird

/// What went wrong, for a program and for a person. Source: RFC 9457.
package struct Problem: Hashable, Sendable, Codable {
    /// `urn:bedside:problem:` and the kind; programs switch on this.
    package var type: String
    package var title: String
    package var status: Int
    package var detail: String?
    /// What the reader can do about it.
    package var remedy: String?
    /// The value that was not acceptable.
    package var field: String?
    /// Seconds to wait.
    package var retryAfter: Int?
    /// The request's id, as in the log.
    package var instance: String?

    package static let prefix = "urn:bedside:problem:"

    package init(_ error: DeskError) {
        switch error {
        case .notFound(let what):
            self.init("not_found", "Not found", 404, "There is no such \(what) that you may see.", "Check the address.")
        case .forbidden(let why):
            self.init("forbidden", "Not allowed", 403, why, "Ask somebody whose role allows it.")
        case .unauthenticated:
            self.init("unauthenticated", "Sign in first", 401, nil, "Sign in, or send a token that still works.")
        case .conflict(let what):
            self.init("conflict", "It stands against what already is", 409, what, "Look at it again, then decide.")
        case .invalid(let field, let why):
            self.init("invalid", "A value is not acceptable", 400, why, "Correct \(field) and send it again.")
            self.field = field
        case .tooMany(let seconds):
            self.init("too_many", "Too many requests", 429, nil, "Wait \(seconds) seconds.")
            retryAfter = seconds
        case .unavailable(let remedy):
            self.init("unavailable", "Not available now", 503, nil, remedy)
        }
    }

    /// A problem of HTTP itself: a path without a route, a body too large, …
    package init(_ status: HTTPResponse.Status) {
        let (kind, remedy) =
            switch status.code {
            case 404: ("not_found", "Check the address.")
            case 413: ("too_large", "Send less at once.")
            case 415: ("media_type", "Send the body as application/json, or application/x-ndjson for telemetry.")
            case 403: ("forbidden", "Send the form from a page of this site.")
            case 500...: ("internal", "Try again; if it stays, the service's log says why.")
            default: ("request", "Check the request.")
            }
        self.init(kind, status.reasonPhrase, status.code, nil, remedy)
    }

    private init(_ kind: String, _ title: String, _ status: Int, _ detail: String?, _ remedy: String?) {
        type = Self.prefix + kind
        self.title = title
        self.status = status
        self.detail = detail
        self.remedy = remedy
    }

    package func response() throws -> Response {
        let body = ByteBuffer(bytes: try WireFormat.bytes(of: self))
        var headers: HTTPFields = [.contentType: "application/problem+json", .cacheControl: "no-store"]
        if status == 401 { headers[.wwwAuthenticate] = "Bearer" }
        if let retryAfter { headers[.retryAfter] = String(retryAfter) }
        return Response(
            status: HTTPResponse.Status(code: status), headers: headers, body: ResponseBody(byteBuffer: body))
    }
}
