package import DeskOperations
package import HTTPTypes
package import Hummingbird

extension Problem {
    /// A problem of HTTP itself: a path without a route, a body too large, …
    package init(_ status: HTTPResponse.Status) {
        let (kind, remedy) =
            switch status.code {
            case 404: ("not_found", "Check the address.")
            case 413: ("too_large", "Send less at once.")
            case 415: ("media_type", "Send the body as application/json, or application/x-ndjson for telemetry.")
            case 500...: ("internal", "Try again; if it stays, the service's log says why.")
            default: ("request", "Check the request.")
            }
        self.init(kind: kind, title: status.reasonPhrase, status: status.code, remedy: remedy)
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
