import DeskOperations
import HTTPTypes
import Hummingbird

extension APIRoutes {
    /// The one API route without a token.
    func addSignIn(to router: Router<DeskRequestContext>) {
        router.post("v1/sessions") { request, context in
            var signIn = try await body(SignIn.self, of: request)
            // The throttle counts by where it truly came from, not by what the body says.
            signIn.origin = context.origin
            guard signIn.password.utf8.count <= 1_024, signIn.name.utf8.count <= 128 else {
                throw DeskError.unauthenticated
            }
            return try Self.answer(try await desk.signIn(signIn), status: .created)
        }
    }

    func addSession(to group: Group) {
        group.get("session") { _, context in
            guard let session = context.session else { throw DeskError.unauthenticated }
            return try Self.answer(session)
        }
        group.delete("session") { request, context in
            try request.allowQuery()
            guard let session = context.session else { throw DeskError.unauthenticated }
            try await desk.signOut(token: session.token)
            return HTTPResponse.Status.noContent
        }
    }
}
