package import DeskOperations
package import HTTPAPI
import HTTPTypes
package import Hummingbird

/// The agent's console: pages rendered here, live by server-sent events, whole without script.
package struct ConsoleFace: Face {
    let desk: any Desk
    let cookie: SessionCookie
    let templates: Templates
    let assets = Assets()

    /// `secure`: whether browsers reach us over TLS. Throws where a template does not parse.
    package init(desk: any Desk, secure: Bool) throws {
        self.desk = desk
        cookie = SessionCookie(secure: secure)
        templates = try Templates()
    }

    package func addRoutes(to router: Router<DeskRequestContext>) {
        assets.addRoutes(to: router)
        addSignIn(to: router)
        let group = router.group()
        group.add(middleware: ConsoleAuthentication(desk: desk, cookie: cookie))
        addSearch(to: group)
        addCard(to: group)
        addDevices(to: group)
        addRepairs(to: group)
    }

    package func response(to problem: Problem, of request: Request, context: DeskRequestContext) -> Response? {
        guard !request.uri.path.hasPrefix("/v1/"), !request.isScripted,
            request.headers[.accept]?.contains("text/html") == true
        else { return nil }
        let chrome = Chrome(problem.title, session: context.session, assets: assets)
        return try? answer(
            ProblemPage(chrome: chrome, problem: problem), status: HTTPResponse.Status(code: problem.status))
    }

    func answer(_ page: some Page, status: HTTPResponse.Status = .ok) throws -> Response {
        let html = try templates.html(page)
        return Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }

    func chrome(_ title: String, _ context: DeskRequestContext) -> Chrome {
        Chrome(title, session: context.session, assets: assets)
    }

    /// The form of a signed-in request.
    func form(of request: Request, _ context: DeskRequestContext) async throws -> Form {
        try await FormGuard.form(of: request, token: context.session?.formToken ?? "")
    }
}
