import DeskOperations
import HTTPAPI
import HTTPTypes
import Hummingbird

extension ConsoleFace {
    /// Said for an unknown name, a wrong password and an ended account alike.
    private static let refused = "The name or the password is not right."

    func addSignIn(to router: Router<DeskRequestContext>) {
        router.get("sign-in") { request, _ in
            let next = (try request.text("next", limit: 4_096) ?? "/").asOwnPath
            return try signInPage(next: next, visit: cookie.visit(of: request))
        }
        router.post("sign-in") { request, context in
            let visit = cookie.visit(of: request)
            let form = try await FormGuard.form(of: request, token: visit ?? "")
            let next = form["next"].asOwnPath
            let name = form["name"]
            do {
                guard name.utf8.count <= 128, form["password"].utf8.count <= 1_024 else {
                    throw DeskError.unauthenticated
                }
                let session = try await desk.signIn(
                    SignIn(name: name, password: form["password"], origin: context.origin))
                var response = Response.seeOther(next)
                try cookie.setSession(session.token, on: &response)
                return response
            } catch let error as DeskError {
                switch error {
                case .unauthenticated:
                    return try signInPage(
                        next: next, visit: visit, name: name, refused: Self.refused, status: .unauthorized)
                case .tooMany(let seconds):
                    return try signInPage(
                        next: next, visit: visit, name: name,
                        refused: "Too many tries. Wait \(seconds) seconds, then try again.", status: .tooManyRequests)
                default: throw error
                }
            }
        }
        let group = router.group()
        group.add(middleware: ConsoleAuthentication(desk: desk, cookie: cookie))
        group.post("sign-out") { request, context in
            _ = try await form(of: request, context)
            if let session = context.session { try await desk.signOut(token: session.token) }
            var response = Response.seeOther("/sign-in")
            try cookie.clear(on: &response)
            return response
        }
    }

    private func signInPage(
        next: String, visit: String?, name: String? = nil, refused: String? = nil, status: HTTPResponse.Status = .ok
    ) throws -> Response {
        let token = visit ?? SessionCookie.randomToken()
        let chrome = Chrome("Sign in", session: nil, formToken: token, assets: assets)
        var response = try answer(
            SignInPage(chrome: chrome, name: name, next: next, refused: refused), status: status)
        if visit == nil { try cookie.setVisit(token, on: &response) }
        return response
    }
}
