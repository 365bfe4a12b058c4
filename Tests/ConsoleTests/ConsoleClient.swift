import Console
import DeskOperations
import HTTPAPI
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore

/// A browser's side of the console, as far as tests need one.
struct ConsoleClient {
    var client: any TestClientProtocol
    /// The session's token; nil: signed out.
    var token: String? = "agent-token"
    static let formToken = "f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0"

    /// Runs `body` against the application over `desk`.
    static func run(
        _ desk: FixtureDesk, notice: String? = nil, _ body: @Sendable (ConsoleClient) async throws -> Void
    ) async throws {
        let face = try ConsoleFace(desk: desk, secure: false, notice: { notice })
        let application = HTTPApplication(desk: desk, faces: [face]).build()
        try await application.test(.router) { try await body(ConsoleClient(client: $0)) }
    }

    func get(_ path: String, headers: HTTPFields = [:]) async throws -> TestResponse {
        var all: HTTPFields = [.accept: "text/html"]
        if let token { all[.cookie] = "bedside=\(token)" }
        for field in headers { all[field.name] = field.value }
        return try await client.execute(uri: path, method: .get, headers: all)
    }

    func html(_ path: String) async throws -> String { String(buffer: try await get(path).body) }

    func post(_ path: String, _ fields: String, headers: HTTPFields = [:], formToken: String? = formToken) async throws
        -> TestResponse
    {
        var all: HTTPFields = [.accept: "text/html", .contentType: "application/x-www-form-urlencoded"]
        if let token { all[.cookie] = "bedside=\(token)" }
        for field in headers { all[field.name] = field.value }
        let body = (formToken.map { "form_token=\($0)&" } ?? "") + fields
        return try await client.execute(uri: path, method: .post, headers: all, body: ByteBuffer(string: body))
    }
}
