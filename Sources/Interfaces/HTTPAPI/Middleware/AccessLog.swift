import Hummingbird
import Logging

/// One log line a request: the route's pattern, never its path or query, which may hold names and numbers.
struct AccessLog: RouterMiddleware {
    typealias Context = DeskRequestContext

    func handle(
        _ request: Request, context: DeskRequestContext,
        next: (Request, DeskRequestContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        context.logger.debug(
            "Request answered",
            metadata: [
                "http.method": "\(request.method.rawValue)", "http.route": "\(context.endpointPath ?? "")",
                "http.status": "\(response.status.code)", "http.duration": "\(ContinuousClock.now - start)",
            ])
        return response
    }
}
