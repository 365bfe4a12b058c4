import DeskClient
import DeskOperations
import Telemetry
import Testing

extension ServiceTests {
    @Suite("The console", .serialized)
    struct ConsoleTests {
        private let caller = Resident(name: "Grace Fernsby", phone: "+44 20 7946 0112", stove: "stove-1")

        @Test("Nobody gets in without signing in; who does, comes to the card they wanted")
        func signIn() async throws {
            try await Installation.run { [caller] bedside in
                try await bedside.start()
                try await bedside.enrol([caller])
                let browser = try bedside.http()
                let path = "/persons/\(try await bedside.person(caller).rawValue)"

                let stranger = try await browser.get(path)
                #expect(stranger.status == 303)
                let signIn = try #require(stranger.location)
                #expect(signIn.hasPrefix("/sign-in?next="))
                #expect(!stranger.body.contains(caller.name))
                #expect(try await browser.get("/v1/callers?phone=02079460112").status == 401)

                let form = try await browser.get(signIn)
                #expect(form.status == 200)
                let token = try #require(Self.formToken(in: form.body))
                var fields = [
                    "form_token": token, "name": Installation.agent, "password": "not the password", "next": path,
                ]
                #expect(try await browser.post("/sign-in", fields, cookies: form.cookies).status == 401)
                fields["password"] = Installation.password
                let welcome = try await browser.post("/sign-in", fields, cookies: form.cookies)
                #expect(welcome.status == 303)
                #expect(welcome.location == path)

                let card = try await browser.get(path, cookies: welcome.cookies)
                #expect(card.status == 200)
                #expect(card.body.contains(caller.name))
                #expect(card.body.contains("the stove in the kitchen"))

                // A forged form, and a session that has ended.
                #expect(
                    try await browser.post("/sign-out", ["form_token": "0"], cookies: welcome.cookies).status == 403)
                let own = try #require(Self.formToken(in: card.body))
                #expect(
                    try await browser.post("/sign-out", ["form_token": own], cookies: welcome.cookies).status == 303)
                #expect(try await browser.get(path, cookies: welcome.cookies).status == 303)
            }
        }

        private static func formToken(in page: String) -> String? {
            page.firstMatch(of: /name="form_token" value="([^"]+)"/).map { String($0.output.1) }
        }
    }
}
