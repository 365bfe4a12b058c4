package import DeskOperations
package import Hummingbird

/// A set of routes beside the API in the same application, e.g. the console.
package protocol Face: Sendable {
    func addRoutes(to router: Router<DeskRequestContext>)
    /// How this face tells of a problem on a path of its own; nil leaves it to the API's way.
    func response(to problem: Problem, of request: Request, context: DeskRequestContext) -> Response?
}
