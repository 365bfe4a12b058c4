import DeskOperations
import HTTPTypes
import Hummingbird

/// Lets in who bears a token that the desk knows. Cookies count for nothing here, so no other site's page can act.
struct BearerAuthentication: RouterMiddleware {
    typealias Context = DeskRequestContext
    var desk: any Desk

    /// The account that the holder of the local token acts for.
    static let actingFor = HTTPField.Name("Bedside-As")

    func handle(
        _ request: Request, context: DeskRequestContext,
        next: (Request, DeskRequestContext) async throws -> Response
    ) async throws -> Response {
        guard let header = request.headers[.authorization], header.utf8.count <= 1_024 else {
            throw DeskError.unauthenticated
        }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { throw DeskError.unauthenticated }
        var session = try await desk.session(token: String(parts[1]))
        if let name = Self.actingFor, let account = request.headers[name] {
            guard session.principal.proof == .local else {
                throw DeskError.forbidden("Only the local token may act for an account.")
            }
            session.principal.actingFor = account
        }
        var context = context
        context.session = session
        return try await next(request, context)
    }
}
