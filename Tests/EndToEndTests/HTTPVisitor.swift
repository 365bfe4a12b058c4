import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// A browser without a screen: follows no redirect, and sends the cookies it is told to.
struct HTTPVisitor: Sendable {
    struct Answer: Sendable {
        var status: Int
        var location: String?
        /// `name=value` of each cookie that was set.
        var cookies: [String]
        var body: String
    }

    let url: String

    private static let client: HTTPClient = {
        HTTPClient(
            eventLoopGroupProvider: .singleton,
            configuration: HTTPClient.Configuration(redirectConfiguration: .disallow))
    }()

    func get(_ path: String, cookies: [String] = []) async throws -> Answer {
        try await send(HTTPClientRequest(url: url + path), cookies)
    }

    func post(_ path: String, _ form: [String: String], cookies: [String] = []) async throws -> Answer {
        var request = HTTPClientRequest(url: url + path)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        request.headers.add(name: "Origin", value: url)
        let body = form.map { "\($0.key)=\(Self.escaped($0.value))" }.joined(separator: "&")
        request.body = .bytes(ByteBuffer(string: body))
        return try await send(request, cookies)
    }

    private func send(_ request: HTTPClientRequest, _ cookies: [String]) async throws -> Answer {
        var request = request
        request.headers.add(name: "Accept", value: "text/html")
        if !cookies.isEmpty { request.headers.add(name: "Cookie", value: cookies.joined(separator: "; ")) }
        let response = try await Self.client.execute(request, timeout: .seconds(30))
        let body = try await response.body.collect(upTo: 1 << 22)
        return Answer(
            status: Int(response.status.code), location: response.headers.first(name: "Location"),
            cookies: response.headers["Set-Cookie"].map { String($0.prefix { $0 != ";" }) },
            body: String(buffer: body))
    }

    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
