import DeskOperations
import HTTPAPI
import HTTPTypes
import Hummingbird

/// Lets in who carries a session's cookie; all others are led to the sign-in and, after it, to where they wanted to go.
struct ConsoleAuthentication: RouterMiddleware {
    typealias Context = DeskRequestContext
    var desk: any Desk
    var cookie: SessionCookie

    func handle(
        _ request: Request, context: DeskRequestContext,
        next: (Request, DeskRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            guard let token = cookie.token(of: request), !token.isEmpty, token.utf8.count <= 512 else {
                throw DeskError.unauthenticated
            }
            var context = context
            context.session = try await desk.session(token: token)
            return try await next(request, context)
        } catch let error as DeskError where error == .unauthenticated {
            // A page leads to the sign-in; what a script asked for is simply refused.
            guard request.headers[.accept]?.contains("text/event-stream") != true, !request.isScripted else {
                throw error
            }
            let target = request.method == .get ? request.uri.string : "/"
            return Response.seeOther("/sign-in?next=\(target.asQueryValue)")
        }
    }
}

extension Request {
    /// True for what our own script fetches.
    var isScripted: Bool { HTTPField.Name("Bedside-Script").map { headers[$0] != nil } ?? false }
}

extension Response {
    /// After a form: the browser goes there with GET, and a reload sends nothing again. `path` is one of ours.
    static func seeOther(_ path: String) -> Response {
        Response(status: .seeOther, headers: [.location: path])
    }
}

extension String {
    /// The path where it is one of this site's, else "/": nobody is led elsewhere after signing in.
    var asOwnPath: String {
        let bytes = Array(utf8)
        guard bytes.first == UInt8(ascii: "/"), bytes.count <= 1_024, bytes.dropFirst().first != UInt8(ascii: "/"),
            bytes.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") })
        else { return "/" }
        return self
    }
}
