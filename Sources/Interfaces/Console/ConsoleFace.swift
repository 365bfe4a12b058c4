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
    let notice: @Sendable () -> String?

    /// Throws where a template does not parse.
    ///
    /// - Parameters:
    ///   - secure: whether browsers reach us over TLS.
    ///   - notice: what everybody who is signed in should know of the service now; asked for each page, so it is to be
    ///     cheap.
    package init(desk: any Desk, secure: Bool, notice: @escaping @Sendable () -> String? = { nil }) throws {
        self.desk = desk
        self.notice = notice
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
        let chrome = chrome(problem.title, context)
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
        Chrome(title, session: context.session, notice: context.session == nil ? nil : notice(), assets: assets)
    }

    /// The form of a signed-in request.
    func form(of request: Request, _ context: DeskRequestContext) async throws -> Form {
        try await FormGuard.form(of: request, token: context.session?.formToken ?? "")
    }
}
