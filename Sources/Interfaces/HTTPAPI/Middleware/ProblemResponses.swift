import DeskOperations
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1

/// Turns every error into a problem: as a page where a face answers for the path, else as problem+json.
struct ProblemResponses: RouterMiddleware {
    typealias Context = DeskRequestContext
    var faces: [any Face]

    func handle(
        _ request: Request, context: DeskRequestContext,
        next: (Request, DeskRequestContext) async throws -> Response
    ) async throws -> Response {
        var problem: Problem
        do {
            return try await next(request, context)
        } catch let error as DeskError {
            problem = Problem(error)
        } catch let error as any HTTPResponseError {
            problem = Problem(error.status)
        } catch let error as HTTPParserError {
            // Not HTTP: the server answers with 400 and closes.
            throw error
        } catch is NIOTooManyBytesError {
            problem = Problem(HTTPResponse.Status.contentTooLarge)
        } catch is CancellationError {
            problem = Problem(DeskError.unavailable("Try again in a moment."))
        } catch {
            // The error's text may hold what the client sent, so only its type is logged.
            context.logger.error("Request failed", metadata: ["error.type": "\(type(of: error))"])
            problem = Problem(HTTPResponse.Status.internalServerError)
        }
        problem.instance = context.id
        for face in faces {
            if let response = face.response(to: problem, of: request, context: context) { return response }
        }
        return try problem.response()
    }
}
