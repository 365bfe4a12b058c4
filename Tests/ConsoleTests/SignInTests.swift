import Console
import DeskOperations
import HTTPAPI
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Telemetry
import Testing

@Suite struct SignInTests {
    let desk = FixtureDesk()
    static let visit = String(repeating: "ab", count: 16)
    static let card = "/persons/\(FixtureValues.maria.rawValue)"

    @Test(arguments: [
        "/", "/callers?q=a", "/call?phone=1", card, "/devices/\(FixtureValues.pumpID)", "/fleet", "/repairs/x",
        "/repairs/x/events", card + "/revision",
    ])
    func `Without a session every page leads to the sign-in`(path: String) async throws {
        try await ConsoleClient.run(desk) { browser in
            for token in [nil, "", "stale"] {
                let response = try await ConsoleClient(client: browser.client, token: token).get(path)
                #expect(response.status == .seeOther)
                #expect(response.headers[.location]?.hasPrefix("/sign-in?next=%2F") == true)
            }
        }
        #expect(await desk.queries.isEmpty)
    }

    @Test func `A right password gives a cookie that no script reads, and leads back`() async throws {
        try await ConsoleClient.run(desk) { browser in
            let page = try await ConsoleClient(client: browser.client, token: nil).get(
                "/sign-in?next=%2Fcall%3Fphone%3D1")
            #expect(page.status == .ok)
            let setVisit = try #require(page.headers[.setCookie])
            let response = try await browser.post(
                "/sign-in", "name=ada&password=correct+horse&next=%2Fcall%3Fphone%3D1",
                headers: [.cookie: "bedside-visit=\(Self.visit)"], formToken: Self.visit)
            #expect(response.status == .seeOther)
            #expect(response.headers[.location] == "/call?phone=1")
            let cookie = try #require(response.headers[.setCookie])
            for part in ["bedside=agent-token", "HttpOnly", "SameSite=Lax", "Path=/"] { #expect(cookie.contains(part)) }
            #expect(setVisit.contains("HttpOnly") && setVisit.contains("SameSite=Lax"))
        }
    }

    @Test func `Under TLS the cookie is bound to this host and to TLS`() async throws {
        let application = HTTPApplication(desk: desk, faces: [try ConsoleFace(desk: desk, secure: true)]).build()
        try await application.test(.router) { client in
            let browser = ConsoleClient(client: client, token: nil)
            let response = try await browser.post(
                "/sign-in", "name=ada&password=correct+horse", headers: [.cookie: "__Host-bedside-visit=\(Self.visit)"],
                formToken: Self.visit)
            let cookie = try #require(response.headers[.setCookie])
            #expect(cookie.hasPrefix("__Host-bedside=agent-token;") && cookie.contains("Secure"))
            let plain = try await browser.get("/", headers: [.cookie: "bedside=agent-token"])
            #expect(plain.status == .seeOther)
        }
    }

    @Test(arguments: ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "/a\r\nSet-Cookie: x=1"])
    func `After the sign-in nobody is led to another site`(next: String) async throws {
        try await ConsoleClient.run(desk) { browser in
            let encoded = next.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            let response = try await browser.post(
                "/sign-in", "name=ada&password=correct+horse&next=\(encoded)",
                headers: [.cookie: "bedside-visit=\(Self.visit)"], formToken: Self.visit)
            #expect(response.headers[.location] == "/")
        }
    }

    @Test func `W10 An unknown name and a wrong password read the same`() async throws {
        try await ConsoleClient.run(desk) { browser in
            var pages: [String] = []
            for fields in ["name=ada&password=wrong", "name=eve&password=correct+horse"] {
                let response = try await browser.post(
                    "/sign-in", fields, headers: [.cookie: "bedside-visit=\(Self.visit)"], formToken: Self.visit)
                #expect(response.status == .unauthorized)
                pages.append(
                    String(buffer: response.body).replacing("value=\"ada\"", with: "").replacing(
                        "value=\"eve\"", with: ""))
            }
            #expect(pages[0] == pages[1])
            #expect(pages[0].contains("The name or the password is not right."))
        }
    }

    @Test func `W10 Too many tries are told to wait`() async throws {
        try await ConsoleClient.run(desk) { browser in
            var last = HTTPResponse.Status.ok
            for _ in 0..<4 {
                last = try await browser.post(
                    "/sign-in", "name=ada&password=x", headers: [.cookie: "bedside-visit=\(Self.visit)"],
                    formToken: Self.visit
                ).status
            }
            #expect(last == .tooManyRequests)
        }
    }

    @Test func `W11 A password past the limit never reaches the hashing`() async throws {
        try await ConsoleClient.run(desk) { browser in
            let response = try await browser.post(
                "/sign-in", "name=ada&password=" + String(repeating: "x", count: 60_000),
                headers: [.cookie: "bedside-visit=\(Self.visit)"], formToken: Self.visit)
            #expect(response.status == .unauthorized)
        }
        #expect(await desk.attempts == 0)
    }

    @Test func `W09 After signing out the token opens nothing`() async throws {
        try await ConsoleClient.run(desk) { browser in
            let response = try await browser.post("/sign-out", "")
            #expect(response.headers[.location] == "/sign-in")
            #expect(response.headers[.setCookie]?.contains("Max-Age=0") == true)
            let again = try await browser.get("/")
            #expect(again.headers[.location]?.hasPrefix("/sign-in") == true)
        }
        #expect(await desk.signedOut == ["agent-token"])
    }

    @Test(arguments: [
        "/sign-out", card + "/told", card + "/identity", card + "/repairs", card + "/close",
        "/repairs/\(FixtureValues.repairID.rawValue)/cancel",
    ])
    func `W08 A form from elsewhere is refused and changes nothing`(path: String) async throws {
        let fields =
            "device=\(FixtureValues.pumpID)&fix=restart_controller&notice=cold_house&key=0123456789&how=x&contact=c&back=/"
        let site = try #require(HTTPField.Name("Sec-Fetch-Site"))
        try await ConsoleClient.run(desk) { browser in
            let tries: [(HTTPFields, String?)] = [
                ([:], nil), ([:], "wrong"), ([:], ""), ([.origin: "https://evil.example"], ConsoleClient.formToken),
                ([.origin: "null"], ConsoleClient.formToken), ([site: "cross-site"], ConsoleClient.formToken),
                ([.contentType: "text/plain"], ConsoleClient.formToken),
                ([.contentType: "application/json"], ConsoleClient.formToken),
            ]
            for (headers, token) in tries {
                let response = try await browser.post(path, fields, headers: headers, formToken: token)
                #expect(response.status == .forbidden)
            }
        }
        #expect(await desk.told.isEmpty)
        #expect(await desk.asked.isEmpty)
        #expect(await desk.verified.isEmpty)
        #expect(await desk.signedOut.isEmpty)
        #expect(await desk.opened.isEmpty)
    }

    @Test func `W08 A sign-in form from elsewhere is refused`() async throws {
        try await ConsoleClient.run(desk) { browser in
            let response = try await browser.post(
                "/sign-in", "name=ada&password=correct+horse", headers: [.cookie: "bedside-visit=\(Self.visit)"],
                formToken: nil)
            #expect(response.status == .forbidden)
        }
        #expect(await desk.attempts == 0)
    }
}
